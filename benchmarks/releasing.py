"""Releasing one publication with 100,000 in the store: at most 3 × the time with 1,000; the pages it rewrites counted.

Every page that can show a new text is made beforehand: home, the columns' first pages with some numbered ones, feeds,
sitemaps, the units' parts. The first argument is another large number; GONGKAI_TEST_DATABASE=postgresql measures there.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from _store import fill, make_units, set_up

set_up()

from django.conf import settings
from django.db import connection
from django.test import Client

from gongkai.accounts.models import Appointment, Person, Role, Unit
from gongkai.publishing import actions
from gongkai.publishing.models import Column, DocumentKind, Publication, Theme
from gongkai.publishing.reviewing import Stage
from gongkai.publishing.searching import PUBLICATIONS
from tests.factories import moment

GOAL, MOST_PAGES, SMALL, ROUNDS = 3.0, 20, 1_000, 15
LARGE = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
ROLES = (Role.EDITOR, Role.SECTION_HEAD, Role.OFFICE_HEAD, Role.LEADER)
DAY = date(2020, 12, 1)


def staff(unit: Unit) -> dict[Role, Person]:
    """One for each part."""
    found = {}
    for role in ROLES:
        person = Person.objects.create(username=role, name=role)
        Appointment.objects.create(person=person, unit=unit, role=role, from_on="2010-01-01")
        found[role] = person
    return found


def approved(unit: Unit, people: dict[Role, Person], number: int) -> Publication:
    """A text that only has to be released."""
    publication = Publication(
        unit=unit, created_by=people[Role.EDITOR], kind=DocumentKind.objects.get(name="通知"), live=False,
        theme=Theme.objects.get(name="社会福利"), item="20-11", title=f"关于第{number}件事的通知",
        formed_on=DAY, secrecy_checked_by="审", secrecy_checked_on=DAY,
        body=[{"type": "text", "value": "<p>请认真落实。</p>"}],
    )  # fmt: skip
    publication.save()
    publication.save_revision(user=people[Role.EDITOR])
    at = moment(DAY) + timedelta(minutes=number)
    submission = actions.submit(publication.pk, by=people[Role.EDITOR], at=at)
    for stage, role in zip(Stage, ROLES[1:], strict=True):
        actions.proofread(publication.pk, submission_id=submission.pk, by=people[Role.OFFICE_HEAD], at=at)
        actions.review(
            publication.pk, submission_id=submission.pk, stage=stage, is_approved=True, by=people[role], at=at
        )
    return publication


def make_pages(client: Client, units: list[Unit]) -> set[Path]:
    """Ask for every page that may show something new, and for some that may not; the files that lie there then."""
    paths = ["/", "/site-map/", "/sitemap.xml"]
    for column in Column.objects.exclude(shows=Column.Shows.COLUMNS):
        paths += [column.path, f"{column.path}rss.xml", *(f"{column.path}list-{n}.html" for n in range(1, 6))]
    paths += [f"/zfxxgk/{unit.code}/fdzdgknr/" for unit in units]
    paths += [f"/sitemap-{n}.xml" for n in range(Publication.objects.count() // 1000 + 1)]
    for path in paths:
        assert client.get(path).status_code in (200, 302), path
    return {page for page in (settings.GONGKAI_READY / "pages").rglob("*") if page.is_file()}


def measured(units: list[Unit], people: dict[Role, Person], first: int) -> tuple[float, int]:
    """Median seconds of a release, and the most pages one has rewritten."""
    client, times, most = Client(), [], 0
    for number in range(first, first + ROUNDS):
        publication = approved(units[0], people, number)
        before = make_pages(client, units)
        begun = time.perf_counter()
        actions.release(
            publication.pk, by=people[Role.EDITOR], at=moment(DAY) + timedelta(minutes=number, seconds=30)
        )
        times.append(time.perf_counter() - begun)
        most = max(most, sum(not page.exists() for page in before))
    return statistics.median(times), most


def main() -> int:
    units = make_units(10)
    people = staff(units[0])
    actions.make_columns(at=moment(DAY))
    results = []
    begun = 0
    for number in (SMALL, LARGE):
        fill(units, begun, number, characters=200)
        begun = number
        PUBLICATIONS.note_all()
        PUBLICATIONS.catch_up()
        for column in Column.objects.exclude(shows=Column.Shows.COLUMNS):
            rule = {
                "organs": list(column.organs.all()), "kinds": list(column.kinds.all()), "themes": list(column.themes.all())
            }  # fmt: skip
            actions.save_column(column, rule=rule, by=people[Role.LEADER], at=moment(DAY))
        results.append(measured(units, people, number))
        print(
            f"{connection.vendor}, {number:,} publications: {results[-1][0] * 1000:.0f} ms, {results[-1][1]} pages",
            flush=True,
        )
        begun = Publication.objects.order_by("-pk").first().pk
    (small, few), (large, many) = results
    print(
        f"ratio {large / small:.2f} (goal at most {GOAL:.0f}); pages rewritten {few} and {many} (at most {MOST_PAGES})"
    )
    return large / small > GOAL or max(few, many) > MOST_PAGES


if __name__ == "__main__":
    sys.exit(main())
