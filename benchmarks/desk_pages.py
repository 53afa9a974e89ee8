"""The desk with 100,000 requests: the 95th percentile of its pages at most 2 × that with 1,000, and as many queries.

On PostgreSQL, where an office of this size works. The pages of both are measured in one process, the small register
first; the number of rows may be given as the first argument.
"""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
import time
from collections.abc import Callable

import django

folder = tempfile.TemporaryDirectory()
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["GONGKAI_TEST_DATABASE"] = "postgresql"
os.environ["TMPDIR"] = folder.name
sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from import_register import AT, records

from gongkai.accounts.models import Appointment, Person, Role, Unit
from gongkai.applications.actions import register as writing
from gongkai.applications.models import Application

GOAL, SMALL, ROUNDS = 2.0, 1_000, 40
LARGE = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000


def grow(unit: Unit, first: int, last: int) -> None:
    writing.import_register(records(last, unit)[first:], source=secrets.token_hex(), by="测", at=AT)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measured(client: Client) -> dict[str, tuple[float, int]]:
    """The 95th percentile in seconds and the number of queries of each page."""
    newest = Application.objects.order_by("-pk").first()
    pages: dict[str, Callable[[], object]] = {
        "待办": lambda: client.get("/desk/"),
        "已超期": lambda: client.get("/desk/?list=overdue"),
        "全部申请": lambda: client.get("/desk/applications/"),
        "按编号查找": lambda: client.post("/desk/applications/", {"q": newest.number}),
        "按姓名查找": lambda: client.post("/desk/applications/", {"q": newest.name}),
        "按内容查找": lambda: client.post("/desk/applications/", {"q": "第77号地块"}),
        "筛选": lambda: client.post("/desk/applications/", {"is_open": "on", "channel": "registered_mail"}),
        "案件": lambda: client.get(f"/desk/applications/{newest.pk}/"),
    }
    found = {}
    for name, page in pages.items():
        page()
        with CaptureQueriesContext(connection) as queries:
            assert page().status_code == 200
        as_many = len(queries)
        times = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            page()
            times.append(time.perf_counter() - begun)
        found[name] = (sorted(times)[int(ROUNDS * 0.95) - 1], as_many)
    return found


def main() -> int:
    call_command("migrate", verbosity=0)
    settings.ALLOWED_HOSTS = ["testserver"]
    unit = Unit.objects.create(
        code="u",
        number=1,
        name="区政府",
        short_name="区政府",
        organ_class="district_government",
        valid_from="2010-01-01",
    )
    clerk = Person.objects.create(username="clerk", name="经办人")
    Appointment.objects.create(person=clerk, unit=unit, role=Role.CLERK, from_on="2010-01-01")
    client = Client()
    client.force_login(clerk)
    grow(unit, 0, SMALL)
    small = measured(client)
    grow(unit, SMALL, LARGE)
    large = measured(client)
    worst = 0.0
    for name, (seconds, queries) in large.items():
        before, as_many = small[name]
        worst = max(worst, seconds / before)
        print(
            f"{name}: p95 {before * 1000:.0f} ms with {SMALL:,}, {seconds * 1000:.0f} ms with {LARGE:,}; ratio {seconds / before:.2f}; "
            f"queries {as_many} and {queries}"
        )
        assert queries == as_many, name
    print(f"worst ratio {worst:.2f} (goal at most {GOAL})")
    return worst > GOAL


if __name__ == "__main__":
    sys.exit(main())
