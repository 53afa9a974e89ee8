"""Hanging in what cannot be imported from below."""

from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """The annual report."""

    name = "gongkai.reports"
    verbose_name = "年度报告"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """The platform lists what has been signed."""
        from gongkai.publishing.platform import sources  # noqa: PLC0415 - models are not loaded before
        from gongkai.reports.published import links  # noqa: PLC0415

        sources.annual_reports = links
