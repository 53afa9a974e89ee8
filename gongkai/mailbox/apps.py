"""Hanging in what cannot be imported from below."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class MailboxConfig(AppConfig):
    """Letters to the district and its units."""

    name = "gongkai.mailbox"
    verbose_name = "公开信箱"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The topics to begin with, and published letters among the open data and in the sitemap."""
        from gongkai.mailbox import beginnings, open_data  # noqa: PLC0415 - models are not loaded before
        from gongkai.mailbox.views.feeds import sitemaps  # noqa: PLC0415
        from gongkai.publishing import api, platform  # noqa: PLC0415

        post_migrate.connect(beginnings.create, sender=self)
        api.offer(open_data.LETTERS)
        platform.sources.sitemaps = sitemaps
