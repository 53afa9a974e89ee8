"""The desk's and the public's pages of letters with 100,000 of them, as a ratio to 1,000 (goal: p95 at most 2 ×).

As many letters are open in both: what waits is what an office can handle, however many are behind it. The first argument
is another larger number.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from datetime import date, timedelta

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from _store import make_units, set_up

set_up()

from django.conf import settings
from django.test import Client
from django.utils import timezone

from gongkai.accounts.models import Appointment, Person, Role
from gongkai.mailbox import actions
from gongkai.mailbox.models import Source, Topic
from gongkai.mailbox.register import Record, Register
from gongkai.mailbox.searching import LETTERS, PUBLIC_LETTERS

SMALL, LARGE, OPEN, ROUNDS, GOAL = 1_000, int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, 100, 40, 2.0
TODAY = date(2020, 12, 31)
_THINGS = (
    "路灯",
    "公交",
    "电梯",
    "噪音",
    "油烟",
    "入学",
    "低保",
    "社保",
    "停车",
    "供水",
    "垃圾",
    "绿化",
    "工资",
    "疫苗",
    "落户",
)
_PLACES = ("春晖路", "新山村", "跃进村", "九宫庙", "茄子溪", "八桥", "建胜", "跳磴", "双山路", "文体路")
PAGES = {
    "desk, work list": "/desk/letters/?list=late",
    "desk, all letters": "/desk/letters/?list=all",
    "desk, search by words": "/desk/letters/?q=路灯",
    "desk, search by name": "/desk/letters/?q=写信人500",
    "desk, figures": "/desk/letters/figures/2020/",
    "public, list": "/xx/list/",
    "public, search": "/xx/list/?q=路灯",
}


def records(
    units: list[object], topics: list[Topic], first: int, last: int, *, is_open: bool = False
) -> list[Record]:
    found = []
    for n in range(first, last):
        thing, place = _THINGS[n % len(_THINGS)], _PLACES[n // len(_THINGS) % len(_PLACES)]
        day = date(2020, 1, 2) + timedelta(days=n % 340)
        title, question, answer = (
            f"{place}{thing}第{n}件",
            f"{place}的{thing}有问题，请尽快处理。",
            f"{thing}的问题已经处理。",
        )
        fields = {
            "source": Source.WEB, "upstream_number": "", "kind": "complaint", "topic": topics[n % len(topics)], "title": title,
            "text": question, "place": place, "name": f"写信人{n}", "phone": f"023{n:08d}",
        }  # fmt: skip
        found.append(
            Record(
                n + 1, "", units[0], fields, consents=True, written_on=day, accepted_on=None if is_open else day,
                lead=None if is_open else units[n % len(units)], answered_on=None if is_open else day + timedelta(days=n % 9),
                reply="" if is_open else answer, public=None if is_open else (title, question, answer), rating=None,
            )
        )  # fmt: skip
    return found


def bring_in(found: list[Record], name: str) -> None:
    at = timezone.now()
    for start in range(0, len(found), 10_000):
        part = Register(found[start : start + 10_000], [], [], f"{name}-{start}")
        actions.import_letters(part, name=name, by="bench", at=at)
    for index in (LETTERS, PUBLIC_LETTERS):
        index.catch_up()


def p95(client: Client, address: str) -> float:
    """Milliseconds."""
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        assert client.get(address).status_code == 200
        times.append(time.perf_counter() - begun)
    return statistics.quantiles(times, n=20)[-1] * 1000


def main() -> int:
    settings.GONGKAI_TODAY = TODAY
    units, topics = make_units(20), list(Topic.objects.all())
    person = Person.objects.create(username="clerk", name="办理人")
    Appointment.objects.create(person=person, unit=units[0], role=Role.LETTER_CLERK, from_on=date(2010, 1, 1))
    client = Client()
    client.force_login(person)
    bring_in(records(units, topics, LARGE, LARGE + OPEN, is_open=True), "open")
    measured = []
    done = 0
    for number in (SMALL, LARGE):
        begun = time.perf_counter()
        bring_in(records(units, topics, done, number), f"to {number}")
        print(f"{number:,} letters: brought in and indexed in {time.perf_counter() - begun:.0f} s", flush=True)
        done = number
        for address in PAGES.values():
            client.get(address)
        measured.append({name: p95(client, address) for name, address in PAGES.items()})
    small, large = measured
    for name in PAGES:
        print(f"{name}: {small[name]:.1f} ms, {large[name]:.1f} ms, {large[name] / small[name]:.2f} ×")
    worst = max(large[name] / small[name] for name in PAGES)
    print(f"p95 at {LARGE:,} letters at most {worst:.2f} × of {SMALL:,} (goal {GOAL:.0f})")
    return worst > GOAL


if __name__ == "__main__":
    sys.exit(main())
