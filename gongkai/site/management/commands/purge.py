"""`gongkai purge`: erase what has been kept long enough."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from gongkai import command_line
from gongkai.accounts import clock
from gongkai.applications import actions, queries
from gongkai.applications.models import DataClass
from gongkai.mailbox import actions as mailbox
from gongkai.mailbox.queries import letters_to_purge, voices_to_purge
from gongkai.mailbox.searching import LETTERS


class Command(command_line.ProgressCommand):
    """Request by request and letter by letter, each in its own transaction: it can be interrupted and run again without harm."""

    help = "按保存期限清除个人信息和案卷内容；统计数字和操作记录保留"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="只列出数量，不清除")

    def handle(self, *args: Any, **options: Any) -> None:
        today, years = clock.today(), queries.years_kept()
        for data_class in DataClass:
            keys = list(queries.to_purge(data_class, today).order_by("pk").values_list("pk", flat=True))
            done = 0
            if not options["dry_run"]:
                for position, pk in enumerate(keys, start=1):
                    done += actions.purge(pk, data_class, by="gongkai purge", at=clock.now())
                    if position % 100 == 0 or position == len(keys):
                        self.show(data_class.label, position, len(keys))
                self.end_of_line()
            what = f"可以清除 {len(keys)} 件" if options["dry_run"] else f"清除 {done} 件"
            self.stdout.write(f"{data_class.label}（保存 {years[data_class]} 年）：{what}")
        self._letters(today, is_trial=options["dry_run"])
        self._voices(today, is_trial=options["dry_run"])

    def _letters(self, today: date, *, is_trial: bool) -> None:
        keys = list(letters_to_purge(today).order_by("pk").values_list("pk", flat=True))
        done = 0
        try:
            for position, pk in enumerate([] if is_trial else keys, start=1):
                done += mailbox.purge_letter(pk, by="gongkai purge", today=today, at=clock.now())
                if position % 100 == 0 or position == len(keys):
                    self.show("信件", position, len(keys))
        finally:
            if done:  # interrupted or not: a deletion leaves the words in the index's files
                LETTERS.rebuild()
        if done:
            LETTERS.catch_up(lambda at, total: self.show("重建检索索引", at, total))
        self.end_of_line()
        self.stdout.write(f"信件：{f'可以清除 {len(keys)} 封' if is_trial else f'清除 {done} 封'}")

    def _voices(self, today: date, *, is_trial: bool) -> None:
        number = 0
        for rows in voices_to_purge(today):
            total = rows.count()
            for position, voice in enumerate([] if is_trial else rows.order_by("pk").iterator(), start=1):
                mailbox.purge_voice(voice, by="gongkai purge", at=clock.now())
                if position % 100 == 0 or position == total:
                    self.show("意见、找错、调查", position, total)
            number += total
        self.end_of_line()
        self.stdout.write(f"意见、找错、调查：{f'可以清除 {number} 条' if is_trial else f'清除 {number} 条'}")
