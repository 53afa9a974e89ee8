"""Hanging in what cannot be imported from below."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save


class PublishingConfig(AppConfig):
    """The portal."""

    name = "gongkai.publishing"
    verbose_name = "信息发布"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The triggers after each migration; the one release for all ways to go live."""
        from gongkai.accounts.models import Person, Unit  # noqa: PLC0415 - models are not loaded before
        from gongkai.publishing import classifications, editors, ready, showing, triggers  # noqa: PLC0415
        from gongkai.publishing.actions.releasing import publish_revision, unpublish  # noqa: PLC0415
        from gongkai.publishing.models.publications import above  # noqa: PLC0415

        post_migrate.connect(triggers.create, sender=self)
        post_migrate.connect(classifications.create, sender=self)
        post_migrate.connect(editors.create_group)  # of any app: the permissions are made app by app
        post_save.connect(editors.admit, sender=Person)
        post_save.connect(ready.outdate_all, sender=Unit)
        above.release, above.unpublish, above.shown = publish_revision, unpublish, showing.previewed
