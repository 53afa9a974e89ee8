"""`gongkai release-due`: texts go public and end at the time that was set. A timer runs it every minute."""

from __future__ import annotations

from typing import Any

from gongkai import command_line
from gongkai.accounts import clock
from gongkai.publishing import jobs


class Command(command_line.Command):
    """Does nothing where nothing is due; running it twice does no harm."""

    help = "按设定的时间发布信息、下线到期的信息（定时每分钟运行）"

    def handle(self, *args: Any, **options: Any) -> None:
        released, ended, stopped = jobs.release_due(at=clock.now())
        if released or ended:
            self.stdout.write(f"按时发布 {released} 条，到期下线 {ended} 条")
        for refusal in stopped:
            self.stderr.write(refusal)
