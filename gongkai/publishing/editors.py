"""Wagtail's own permissions: everyone on the staff has them, and the gate decides who comes that far.

What a person may do follows from their appointments, which have dates; a group's members have none. So the group
holds everybody, and `access` and `editor` look at the appointments on each request.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, Permission
from wagtail.images.models import Image
from wagtail.models import Collection, GroupCollectionPermission

from gongkai.accounts.models import Person

GROUP = "采编"


def create_group(**kwargs: Any) -> None:
    """The group, with the editor and its pictures; called after each migration."""
    group, _ = Group.objects.get_or_create(name=GROUP)
    group.permissions.add(
        *Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    )
    pictures = Permission.objects.filter(
        content_type__app_label=Image._meta.app_label, codename__in=("add_image", "choose_image")
    )
    root = Collection.get_first_root_node()
    for permission in pictures if root else ():
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
    group.user_set.add(*Person.objects.exclude(groups=group))


def admit(instance: Person, created: bool, **kwargs: Any) -> None:
    """A new account joins the group."""
    if created:
        instance.groups.add(Group.objects.get_or_create(name=GROUP)[0])
