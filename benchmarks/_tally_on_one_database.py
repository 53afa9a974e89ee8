"""The measurement of `tally.py` on the database that the environment names, in a process of its own."""

from __future__ import annotations

import os
import sys
import tracemalloc

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from _measuring import interleaved
from django.core.management import call_command
from django.db import connection

from gongkai.accounts.models import Unit
from gongkai.regulation.annual_report.forms import Form
from gongkai.reports.queries import live_report

GOAL = 2.0
REQUESTS = int(sys.argv[1])


def fill(number: int) -> None:
    """Requests of eight years and sixty units, made inside the database so that filling takes seconds."""
    series = {
        "sqlite": f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {number}) ",
        "postgresql": f"WITH s AS (SELECT generate_series(1, {number}) AS n) ",
    }[connection.vendor]
    day = {
        "sqlite": "date('2016-01-01', '+' || ({}) || ' days')",
        "postgresql": "(date '2016-01-01' + (({})::int))",
    }[connection.vendor]
    received, concluded = (
        day.format("(n % 2922) * 7919 % 2922"),
        day.format("(n % 2922) * 7919 % 2922 + n % 45"),
    )
    outcomes = (
        "('B3.' || CASE n % 4 WHEN 0 THEN '1' WHEN 1 THEN '2' WHEN 2 THEN '4.1' ELSE '3.' || (1 + n % 8) END)"
    )
    boolean = {"sqlite": "1", "postgresql": "true"}[connection.vendor]
    zero = {"sqlite": "0", "postgresql": "false"}[connection.vendor]
    applications = f"""
        INSERT INTO applications_application (unit_id, number, query_code_hash, channel, submitted_at, arrived_on, field,
            applicant_kind, name, name_index, id_kind, id_number, id_index, legal_representative, agent, phone, phone_index,
            email, address, postcode, description, supply_form, supply_way, accepts_other_form, state, events_recorded,
            due_is_provisional, received_on, concluded_on, outcome, ledger_key, batch, matter, joint, purged)
        {series} SELECT 1 + n % 60, 'n' || n, '', 'internet', '2020-01-01 00:00:00+00', {received}, 'other',
            substr('nnnnnnesplo', 1 + n % 11, 1), '', '', '', '', '', '', '', '', '', '', '', '', '', 'paper', 'post', {boolean},
            CASE WHEN n % 50 = 0 THEN 'in_hand' ELSE 'archived' END, 0, {zero}, {received},
            CASE WHEN n % 50 = 0 THEN NULL ELSE {concluded} END, CASE WHEN n % 50 = 0 THEN '' ELSE {outcomes} END, '', '',
            'disclosure', '', '[]'
        FROM s"""
    remedies = f"""
        INSERT INTO applications_remedy (unit_id, kind, body, case_number, lodged_on, result, result_class, decided_on, note,
            is_annulled, procedure, instance)
        {series} SELECT 1 + n % 60, CASE n % 3 WHEN 0 THEN 'review' WHEN 1 THEN 'direct_suit' ELSE 'suit_after_review' END, '', '',
            {received}, '', CASE WHEN n % 9 = 0 THEN 'pending' ELSE 'upheld' END, CASE WHEN n % 9 = 0 THEN NULL ELSE {concluded} END, '', {zero}, 'ordinary', 1
        FROM s WHERE n <= {number // 50}"""
    with connection.cursor() as cursor:
        cursor.execute(applications)
        cursor.execute(remedies)
        cursor.execute("ANALYZE")


def measure() -> bool:
    """Fill the database and measure; whether the goal was missed."""
    call_command("migrate", verbosity=0)
    Unit.objects.bulk_create(
        Unit(
            code=f"u{n}",
            number=n,
            name=f"单位{n}",
            short_name=f"单位{n}",
            organ_class="department",
            valid_from="2010-01-01",
        )
        for n in range(1, 61)
    )
    fill(REQUESTS)

    def tally() -> object:
        return live_report(2020, form=Form.F2019)

    bare = """
        SELECT applicant_kind, received_on < '2020-01-01', CASE WHEN concluded_on <= '2020-12-31' THEN outcome ELSE '' END, count(*)
        FROM applications_application
        WHERE received_on <= '2020-12-31' AND (concluded_on IS NULL OR concluded_on >= '2020-01-01') GROUP BY 1, 2, 3"""
    bare_remedies = """
        SELECT kind, CASE WHEN decided_on <= '2020-12-31' THEN result_class ELSE 'pending' END, count(*) FROM applications_remedy
        WHERE lodged_on <= '2020-12-31' AND (decided_on IS NULL OR decided_on >= '2020-01-01') GROUP BY 1, 2"""

    def group_by() -> object:
        with connection.cursor() as cursor:
            cursor.execute(bare)
            first = cursor.fetchall()
            cursor.execute(bare_remedies)
            return first, cursor.fetchall()

    ours, theirs = interleaved(tally, group_by)
    tracemalloc.start()
    report = tally()
    peak = tracemalloc.get_traced_memory()[1]
    assert report.cell("B1/T") + report.cell("B2/T") == report.cell("B3.7/T") + report.cell("B4/T") > 0
    print(
        f"{connection.vendor}: {REQUESTS:,} requests, tables three and four {ours * 1000:.0f} ms, bare GROUP BY {theirs * 1000:.0f} ms; "
        f"ratio {ours / theirs:.2f} (goal {GOAL}); peak memory {peak / 1024:.0f} KiB"
    )
    return ours / theirs > GOAL


if __name__ == "__main__":
    sys.exit(measure())
