"""The counts of the annual report against counting by hand, for any set of requests and any year."""

import io
import json
from datetime import date, timedelta
from itertools import pairwise

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongkai.accounts.models import Role
from gongkai.applications import actions, queries
from gongkai.applications.models import Application, Remedy
from gongkai.regulation.annual_report.equations import equations_of
from gongkai.regulation.annual_report.findings import broken_equations, carry_over_findings
from gongkai.regulation.annual_report.forms import Column, Form
from gongkai.regulation.case import Event
from gongkai.regulation.courses import RemedyEvent
from gongkai.regulation.outcomes import Outcome
from gongkai.regulation.remedies import RemedyKind, ResultClass
from gongkai.reports.layout import remedy_row, request_table
from gongkai.reports.queries import PARTS, live_report
from tests.factories import Office, UnitFactory, moment

pytestmark = pytest.mark.django_db
DAYS = st.dates(date(2018, 12, 1), date(2022, 1, 31))
REQUESTS = st.lists(
    st.tuples(st.sampled_from("nesplo"), DAYS, st.none() | st.integers(0, 400), st.sampled_from(list(Outcome))),
    max_size=25,
)
REMEDIES = st.lists(
    st.tuples(
        st.sampled_from(list(RemedyKind)),
        DAYS,
        st.none() | st.integers(0, 400),
        st.sampled_from(list(ResultClass)[:3]),
    ),
    max_size=12,
)
DATABASE = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def fill(unit, requests, remedies):
    Application.objects.all().delete()
    Remedy.objects.all().delete()
    Application.objects.bulk_create(
        Application(
            unit=unit, number=f"n{index}", channel="counter", submitted_at=moment(received), arrived_on=received,
            applicant_kind=kind, name="甲", description="乙", received_on=received, ledger_key="k",
            state="in_hand" if days is None else "answered",
            concluded_on=None if days is None else received + timedelta(days=days),
            outcome="" if days is None else outcome,
        )
        for index, (kind, received, days, outcome) in enumerate(requests)
    )  # fmt: skip
    Remedy.objects.bulk_create(
        Remedy(
            unit=unit, kind=kind, body="法院", lodged_on=lodged, decided_on=None if days is None else lodged + timedelta(days=days),
            result_class=ResultClass.PENDING if days is None else result,
        )
        for kind, lodged, days, result in remedies
    )  # fmt: skip


@DATABASE
@given(REQUESTS, REMEDIES)
def test_every_equation_holds_and_every_year_carries_into_the_next(requests, remedies):
    unit = UnitFactory() if not Application.objects.exists() else Application.objects.first().unit
    fill(unit, requests, remedies)
    years = [live_report(year, form=Form.F2021) for year in range(2019, 2023)]
    for before, after in pairwise(years):
        assert broken_equations(after) == []
        assert [f for f in carry_over_findings(after, before) if f.rule == "B-CARRY"] == []
    assert equations_of(years[0])


@DATABASE
@given(REQUESTS, REMEDIES)
def test_every_cell_counts_what_it_opens(requests, remedies):
    unit = UnitFactory() if not Application.objects.exists() else Application.objects.first().unit
    fill(unit, requests, remedies)
    report = live_report(2020, form=Form.F2019)
    for row in request_table(report):
        for figure in row.figures:
            assert queries.cases_of_cell(queries.whole(2020), figure.cell).count() == figure.number
    for figure in remedy_row(report):
        assert queries.remedies_of_cell(queries.whole(2020), figure.cell).count() == figure.number


@DATABASE
@given(REQUESTS)
def test_new_and_done_are_what_a_person_would_count(requests):
    unit = UnitFactory() if not Application.objects.exists() else Application.objects.first().unit
    fill(unit, requests, [])
    report = live_report(2020, form=Form.F2021)
    new = sum(received.year == 2020 for _, received, _, _ in requests)
    done = sum(
        days is not None and received.year <= 2020 and (received + timedelta(days=days)).year == 2020
        for _, received, days, _ in requests
    )
    assert report.cell(f"B1/{Column.TOTAL}") == new and report.cell(f"B3.7/{Column.TOTAL}") == done


def test_one_units_report_is_its_own_and_the_district_is_their_sum(django_assert_num_queries):
    first, second = UnitFactory(), UnitFactory()
    fill(first, [("n", date(2020, 3, 2), 10, Outcome.DISCLOSED)], [])
    Application.objects.filter(number="n0").update(number="kept")
    Application.objects.create(
        unit=second, number="n1", channel="counter", submitted_at=moment(date(2020, 3, 2)), arrived_on=date(2020, 3, 2),
        applicant_kind="l", name="甲", description="乙", received_on=date(2020, 3, 2), ledger_key="k", state="in_hand",
    )  # fmt: skip
    with django_assert_num_queries(3):  # one for each table
        district = live_report(2020, form=Form.F2021)
    units = [live_report(2020, form=Form.F2021, units={unit.pk}) for unit in (first, second)]
    for row in request_table(district):
        for figure in row.figures:
            assert figure.number == sum(unit.cell(figure.cell) for unit in units)


class TestAfterAReform:
    """An organ ended on 30 June 2020; its requests of 2019 and 2020 go where they are worked on."""

    @pytest.fixture
    def successor(self):
        successor = Office()
        ended = UnitFactory(code="ended", valid_until=date(2020, 6, 30), successor=successor.unit)
        requests = [
            ("n", date(2019, 12, 2), 60, Outcome.DISCLOSED),  # open at the end of 2019
            ("l", date(2020, 3, 2), 10, Outcome.PARTLY_DISCLOSED),
            ("n", date(2020, 6, 22), None, Outcome.DISCLOSED),  # handed over open
        ]
        fill(ended, requests, [(RemedyKind.REVIEW, date(2020, 5, 6), None, ResultClass.OTHER)])
        return successor

    def page(self, client, office, year, path="", **query):
        client.force_login(office.staff[Role.CLERK])
        return client.get(f"/desk/reports/{year}/{path}", query)

    def test_the_successor_reports_the_whole_year(self, client, successor, settings):
        settings.GONGKAI_TODAY = date(2020, 12, 31)
        page = self.page(client, successor, 2020)
        report = page.context["report"]
        assert page.context["unit"] == successor.unit
        assert [report.cell(f"{row}/T") for row in ("B1", "B2", "B3.7", "B4")] == [2, 1, 2, 1]
        assert report.remedies["review"] == [0, 0, 0, 1, 1] and broken_equations(report) == []
        assert self.page(client, successor, 2020, "B2/T/").context["number"] == 1

    def test_the_year_before_is_still_its_own(self, client, successor, settings):
        settings.GONGKAI_TODAY = date(2020, 12, 31)
        page = self.page(client, successor, 2019, unit="ended")
        assert page.context["unit"].code == "ended" and page.context["report"].cell("B4/T") == 1
        assert self.page(client, successor, 2020, unit="ended").context["unit"] == successor.unit

    def test_until_it_ends_it_reports_as_ever(self, client, successor, settings):
        settings.GONGKAI_TODAY = date(2020, 6, 30)
        assert self.page(client, successor, 2020).context["report"].cell("B1/T") == 0

    def test_the_command_names_the_successor(self, successor, tmp_path, settings):
        settings.GONGKAI_TODAY = date(2020, 12, 31)
        target = tmp_path / "r.json"
        with pytest.raises(CommandError, match=f"撤销.*{successor.unit.code}"):
            call_command("annual_report", "2020", unit="ended", to=target)
        assert not target.exists()
        call_command("annual_report", "2020", unit=successor.unit.code, to=target)
        assert json.loads(target.read_text())["tables"]["requests"]["B2"]["T"] == 1


@DATABASE
@given(REQUESTS, REMEDIES, st.sampled_from(list(PARTS)))
def test_a_part_of_a_year_balances_and_its_quarters_receive_what_the_year_receives(requests, remedies, part):
    unit = UnitFactory() if not Application.objects.exists() else Application.objects.first().unit
    fill(unit, requests, remedies)
    assert broken_equations(live_report(2020, form=Form.F2021, part=part)) == []
    quarters = [live_report(2020, form=Form.F2021, part=f"q{number}") for number in range(1, 5)]
    year = live_report(2020, form=Form.F2021)
    for row in ("B1/T", "B3.7/T"):
        assert sum(quarter.cell(row) for quarter in quarters) == year.cell(row)
    for before, after in pairwise(quarters):
        assert before.cell("B4/T") == after.cell("B2/T")


def test_a_quarters_table_opens_its_cases_and_goes_out_as_excel(client, office):
    office.answered(date(2020, 3, 30), date(2020, 4, 8))
    client.force_login(office.staff[Role.CLERK])
    page = client.get("/desk/reports/2020/", {"part": "q2"})
    assert page.context["report"].cell("B2/T") == 1 and "第二季度" in page.context["title"]
    assert client.get("/desk/reports/2020/B3.1/T/", {"part": "q2"}).context["number"] == 1
    assert client.get("/desk/reports/2020/", {"part": "q9"}).status_code == 404
    book = client.get("/desk/reports/2020/", {"part": "q2", "format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
    rows = {
        cell.value: [c.value for c in row if isinstance(c.value, int)]
        for row in sheet.iter_rows()
        for cell in row
    }
    assert rows["（一）予以公开"] == [1, 0, 0, 0, 0, 0, 1] and rows["二、上年结转政府信息公开申请数量"][-1] == 1
    assert "D4:J4" in {str(area) for area in sheet.merged_cells.ranges}  # 申请人情况 over its columns


@DATABASE
@given(REQUESTS, st.sampled_from(list(queries.Dimension)))
def test_every_figure_counts_what_it_opens_and_its_groups_are_the_whole(requests, by):
    unit = UnitFactory() if not Application.objects.exists() else Application.objects.first().unit
    fill(unit, requests, [])
    concluded = Application.objects.filter(concluded_on__isnull=False)
    concluded.filter(concluded_on__lte=date(2020, 6, 1)).update(concluded_in_time=True)
    concluded.filter(concluded_on__gt=date(2020, 6, 1)).update(concluded_in_time=False)
    period = queries.whole(2020)
    groups = queries.figures(period, by)
    total = queries.total_of(groups)
    for what in queries.What:
        for group in groups:
            opened = queries.cases_of_figure(period, what, by, group.value)
            assert opened.count() == getattr(group, what.value)
        assert queries.cases_of_figure(period, what, by, "*").count() == getattr(total, what.value)
    report = live_report(2020, form=Form.F2021)
    assert (total.new, total.done, total.open) == tuple(report.cell(f"{row}/T") for row in ("B1", "B3.7", "B4"))
    assert total.in_time + total.late == total.done
    concluded = [
        days
        for _, received, days, _ in requests
        if days is not None and (received + timedelta(days=days)).year == 2020 and received.year <= 2020
    ]
    if concluded:
        assert total.calendar_days == pytest.approx(sum(concluded) / len(concluded), abs=0.01)


def test_an_answer_that_was_late_stays_late_and_what_lapsed_was_neither(office):
    late = office.answered(date(2020, 6, 1), date(2020, 7, 3), token="a")
    lapsed = office.take_in_hand(office.receive(date(2020, 6, 1), token="b"), date(2020, 6, 1))
    office.do(lapsed, Event.CORRECTION_REQUESTED, date(2020, 6, 3), until=date(2020, 6, 24), notice_text="写明")
    office.do(lapsed, Event.CORRECTION_LAPSED, date(2020, 8, 3))
    office.do(late, Event.ARCHIVED, date(2020, 7, 6))
    review = actions.record_remedy(
        office.unit, token="review", application=late, kind=RemedyKind.REVIEW, body="示范市人民政府", lodged_on=date(2020, 7, 10),
        by=office.staff[Role.CLERK], at=moment(date(2020, 7, 10)),
    )  # fmt: skip
    actions.take_remedy_step(
        review.pk,
        RemedyEvent.DECIDED,
        result="撤销",
        on=date(2020, 8, 10),
        by=office.staff[Role.CLERK],
        at=moment(date(2020, 8, 10)),
    )
    office.do(late, Event.REOPENED, date(2020, 8, 12), note="复议")
    (group,) = queries.figures(queries.whole(2020), queries.Dimension.UNIT)
    assert (group.done, group.in_time, group.late, group.share_in_time) == (2, 0, 1, 0)


def test_figures_on_the_desk_are_of_ones_own_unit_and_open_their_cases(
    client, office, django_assert_max_num_queries
):
    late = office.answered(date(2020, 3, 2), date(2020, 3, 31))
    office.answered(date(2020, 3, 2), date(2020, 3, 9))
    Office().answered(date(2020, 3, 2), date(2020, 3, 9))
    client.force_login(office.staff[Role.CLERK])
    with django_assert_max_num_queries(18):
        page = client.get("/desk/figures/2020/", {"by": "outcome"})
    assert page.context["rows"][-1] == ("合计", "*", [2, 2, 1, 1, 0, "50.0", "13.0", "18.0"])
    opened = client.get("/desk/figures/2020/late/", {"by": "outcome", "value": "B3.1"})
    assert opened.context["number"] == 1 and late.number in opened.content.decode()
    book = client.get("/desk/figures/2020/", {"by": "outcome", "format": "xlsx"})
    assert openpyxl.load_workbook(io.BytesIO(book.content)).active["A1"].value == "办理结果"
    assert client.get("/desk/figures/2020/", {"by": "name"}).status_code == 404
    assert client.get("/desk/figures/2020/late/", {"by": "unit", "value": "x"}).status_code == 404


def test_the_sentences_say_what_the_figures_count(office, client):
    office.answered(date(2020, 6, 1), date(2020, 6, 12), token="a", field="land")
    office.answered(date(2020, 6, 1), date(2020, 7, 3), token="b", field="land")
    office.receive(date(2020, 6, 8), token="c", field="labour")
    client.force_login(office.staff[Role.CLERK])
    page = client.get("/desk/figures/2020/", {"part": "h1"})
    said = "".join(page.context["sentences"])
    assert "新收政府信息公开申请3件，办结1件，期末在办2件。" in said
    assert (
        "从申请内容看，新收的申请中，土地征收2件，人力社保1件。" in said and "按期办结1件，按期率100.0%" in said
    )
    whole = "".join(client.get("/desk/figures/2020/").context["sentences"])
    assert "按期办结1件，超期1件，按期率50.0%" in whole and "予以公开2件" in whole
    following = "".join(client.get("/desk/figures/2021/").context["sentences"])
    assert "新收政府信息公开申请0件，上期结转1件，办结0件，期末在办1件" in following
    assert "没有收到政府信息公开申请" in "".join(client.get("/desk/figures/2019/").context["sentences"])
