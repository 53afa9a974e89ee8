"""`gongkai send-notices`: the outbox, once or for ever."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.utils import timezone

from gongkai import command_line
from gongkai.notices.actions import send_waiting

_PAUSE_SECONDS = 10


class Command(command_line.Command):
    """Can be interrupted and run again, and run twice at once, without harm."""

    help = "发送排队中的邮件和短信"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--watch", action="store_true", help="一直运行，每 10 秒看一次")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            done = send_waiting(at=timezone.localtime())
            if done.sent or done.failed or not options["watch"]:
                self.stdout.write(f"发出 {done.sent} 份，没有发出 {done.failed} 份（稍后再试）")
            if not options["watch"]:
                return
            time.sleep(_PAUSE_SECONDS)
