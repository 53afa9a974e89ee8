"""`gongkai daily`: what has to be done once a day, by a timer. Running it twice does no harm."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command

from gongkai import command_line
from gongkai.accounts import clock
from gongkai.applications.actions import remind_of_limits
from gongkai.files.actions import forget_unused
from gongkai.intake.actions import purge_drafts
from gongkai.mailbox import actions as mailbox
from gongkai.mailbox.searching import LETTERS, PUBLIC_LETTERS
from gongkai.publishing import jobs
from gongkai.publishing.searching import PUBLICATIONS
from gongkai.reports.reminders import remind_of_reports


class Command(command_line.Command):
    """Recomputes after a changed calendar and reminds of limits, of requests and of annual reports.

    Forgets drafts that nobody finished within their day, the files they left, and sessions that are over.
    """

    help = "每日例行事项：按变更的放假安排重新计算期限，提醒临近和超过的期限，清除过期的草稿、无人使用的文件和过期的会话"

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("clearsessions")
        call_command(
            "recompute_deadlines", stdout=self.stdout, stderr=self.stderr
        )  # of a calendar changed since yesterday
        at = clock.now()
        told = remind_of_limits(today=clock.today(), at=at)
        self.stdout.write(f"提醒经办人、承办人和负责人 {told} 次")
        reported = remind_of_reports(today=clock.today(), at=at)
        self.stdout.write(f"提醒编写、签发年度报告 {reported} 次")
        pressed = mailbox.remind_of_limits(today=clock.today(), at=at)
        filed = mailbox.archive_finished(today=clock.today(), at=at)
        self.stdout.write(f"提醒办理信件 {pressed} 次，归档信件 {filed} 封")
        released, ended, stopped = jobs.release_due(at=at)
        self.stdout.write(f"按时发布 {released} 条，到期下线 {ended} 条")
        for refusal in stopped:
            self.stderr.write(refusal)
        jobs.renew_dated_pages(clock.today())
        mailbox.renew_pages()
        for index in (PUBLICATIONS, LETTERS, PUBLIC_LETTERS):
            index.catch_up()
        altered = jobs.altered()
        self.stdout.write(f"核对已发布信息与审核的内容：{len(altered)} 条不一致")
        for publication in altered:
            self.stderr.write(f"  {publication.index_number} {publication.title}")
        self.stdout.write(f"清除过期草稿 {purge_drafts(at=at)} 份，无人使用的文件 {forget_unused(at=at)} 个")
