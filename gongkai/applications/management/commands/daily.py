"""`gongkai daily`: what has to be done once a day, by a timer. Running it twice does no harm."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from gongkai.accounts import clock
from gongkai.intake.actions import purge_drafts


class Command(BaseCommand):
    """Forgets drafts that nobody finished within their day."""

    help = "每日例行事项：清除过期的草稿"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"清除过期草稿 {purge_drafts(at=clock.now())} 份")
