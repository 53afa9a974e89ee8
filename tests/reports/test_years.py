"""A report beside those of the years before: signed figures first, a chart beside the table with the same figures."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse
from lxml import etree

from gongkai.accounts.models import Role
from gongkai.documents.chart import bars
from gongkai.reports.models import SignedReport, Submission
from tests.factories import Office
from tests.reports.published import published
from tests.reports.test_desk import WRITE, answers, sign

pytestmark = pytest.mark.django_db
YEARS = reverse("desk:report-years", args=[2021])
AS_PRINTED = published().encode()


def test_signed_years_stay_and_the_rest_follows_the_cases(client, office):
    office.answered(date(2020, 6, 1), date(2020, 6, 12))
    client.force_login(office.staff[Role.CLERK])
    client.post(WRITE, answers(client))
    client.force_login(office.staff[Role.OFFICE_HEAD])
    sign(client)
    office.answered(date(2020, 7, 1), date(2020, 7, 12))
    for day in (1, 2, 3):
        office.answered(date(2021, 6, day), date(2021, 6, 12))
    page = client.get(YEARS)
    lines = {line.name: line for line in page.context["lines"]}
    assert lines["新收"].figures == ["", "", "", "1", "3"] and lines["新收"].change == "+2（+200.0%）"
    assert lines["行政复议"].change == "持平" and page.context["unsigned"] == [2021]
    book = openpyxl.load_workbook(io.BytesIO(b"".join(client.get(YEARS, {"format": "xlsx"}))))
    assert next(book.active.iter_rows(min_row=2, values_only=True))[:6] == ("新收", None, None, None, 1, 3)


def test_nobody_sees_another_units_years(client, office):
    other = Office()
    client.force_login(other.staff[Role.CLERK])
    page = client.get(YEARS, {"unit": office.unit.code})
    assert page.context["subject"].unit == other.unit and "没有数据" in page.content.decode()
    assert not SignedReport.objects.exists() and not Submission.objects.exists()


def test_five_years_cost_few_queries(client, office, django_assert_max_num_queries):
    client.force_login(office.staff[Role.LEADER])
    with django_assert_max_num_queries(35):
        client.get(YEARS)


def test_a_chart_draws_each_figure_in_proportion_and_says_it():
    svg = etree.fromstring(bars("x", "收到<申请>", ["2020", "2021"], {"新收": [50, 100], "办结": [None, 0]}))
    boxes = [box for box in svg.iter("rect") if box.getparent().tag == "svg"][2:]  # after the legend's two
    long = [float(box.get("width")) for box in boxes]
    assert len(long) == 3 and long[1] == pytest.approx(2 * long[0], rel=0.01) and long[2] == 0
    assert [text.text for text in svg.iter("text")] == ["新收", "办结", "2020", "50", "2021", "100", "0"]
    assert svg.get("aria-label") == "收到<申请>" and svg.get("role") == "img"
    with pytest.raises(ValueError):
        bars("x", "", ["1"], {str(n): [1] for n in range(4)})


def taken_over(client, content, name="r.txt", query=""):
    file = io.BytesIO(content)
    file.name = name
    return client.post(YEARS + query, {"published": file})


def test_a_report_published_before_is_taken_over_as_printed_and_compared(client, office):
    """The tables do not add up; it is kept as it was published all the same."""
    office.unit.name = "示范区人民政府办公室"
    office.unit.save()
    clerk = office.staff[Role.CLERK]
    client.force_login(clerk)
    assert taken_over(client, AS_PRINTED, query="?unit=*").status_code == 302
    kept = SignedReport.objects.get()
    assert (kept.year, kept.is_district, kept.is_taken_over) == (2020, True, True)
    page = client.get(YEARS, {"unit": "*"})
    lines = {line.name: line for line in page.context["lines"]}
    printed = kept.content["tables"]["requests"]
    assert lines["新收"].figures[3] == str(printed["B1"]["T"]) and page.context["unsigned"] == []
    assert taken_over(client, AS_PRINTED, query="?unit=*").status_code == 302  # a better file replaces it
    assert SignedReport.objects.count() == 2
    written = client.get(reverse("desk:report-write", args=[2021]), {"unit": "*"})
    assert "B-CARRY" in written.content.decode()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "r.txt", "文件是空的"),
        (b"hello", "r.doc", "另存为 docx"),
        ("天气预报".encode(), "r.txt", "没有"),
    ],
)
def test_a_file_that_is_no_report_is_not_taken_over(client, office, content, name, sentence):
    client.force_login(office.staff[Role.CLERK])
    page = taken_over(client, content, name)
    assert page.status_code == 422 and sentence in page.content.decode()
    assert not SignedReport.objects.exists()


def test_another_units_report_and_one_signed_here_are_not_taken_over(client, office):
    client.force_login(office.staff[Role.CLERK])
    page = taken_over(client, AS_PRINTED)
    assert page.status_code == 422 and "示范区" in page.content.decode()
    office.unit.name = "示范区"
    office.unit.save()
    client.post(WRITE, answers(client))
    client.force_login(office.staff[Role.OFFICE_HEAD])
    sign(client)
    page = taken_over(client, AS_PRINTED)
    assert page.status_code == 422 and "已经在本系统签发" in page.content.decode()
