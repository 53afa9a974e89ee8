"""`gongkai recompute-deadlines`: after a change of the calendar."""

from __future__ import annotations

from typing import Any

from gongkai import command_line
from gongkai.accounts import clock
from gongkai.applications.actions import recompute_deadline
from gongkai.applications.models import Application
from gongkai.applications.queries import OPEN_STATES
from gongkai.mailbox.actions import recompute_letter
from gongkai.mailbox.course import OPEN_STATES as OPEN_LETTERS
from gongkai.mailbox.models import Letter


class Command(command_line.Command):
    """Folds every open request and letter again, one by one, so that it can be interrupted and run again without harm."""

    help = "放假安排公布或者变更后，重新计算全部在办申请的答复期限、在办信件的办理期限"

    def handle(self, *args: Any, **options: Any) -> None:
        applications = Application.objects.filter(state__in=OPEN_STATES).order_by("pk")
        total, changed = applications.count(), 0
        numbers = list(applications.values_list("pk", "number"))
        for position, (pk, number) in enumerate(numbers, start=1):
            before, after = recompute_deadline(pk, by="recompute-deadlines", at=clock.now())
            if before != after:
                changed += 1
                self.stdout.write(f"{number}：{before} → {after}")
            if position % 100 == 0:
                self.stderr.write(f"{position}/{total}")
        self.stdout.write(f"共 {total} 件在办，{changed} 件期限有变化")
        moved = 0
        letters = list(Letter.objects.filter(state__in=OPEN_LETTERS).order_by("pk").values_list("pk", "number"))
        for pk, number in letters:
            before, after = recompute_letter(pk, by="recompute-deadlines", at=clock.now())
            if before != after:
                moved += 1
                self.stdout.write(f"{number}：{before} → {after}")
        if letters:
            self.stdout.write(f"共 {len(letters)} 封信在办，{moved} 封期限有变化")
