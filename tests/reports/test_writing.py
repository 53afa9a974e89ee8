"""Our own report: every form of it passes our own judge, its text says what its tables say, and a signed one stays."""

import io
import json
from datetime import date, datetime

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from jsonschema import Draft202012Validator

from gongkai.accounts.models import Role
from gongkai.documents.flattening import text_of
from gongkai.ledger.models import Entry
from gongkai.ledger.queries import verify_all
from gongkai.regulation.annual_report.forms import PROACTIVE_ROWS, Form, form_of
from gongkai.regulation.annual_report.text import numbers_said
from gongkai.reports import actions, queries
from gongkai.reports.check import check_published
from gongkai.reports.models import ProactiveReturn, SectionText
from gongkai.reports.named import UnknownName, figures_by_name, filled_in
from gongkai.reports.reading import read_report
from gongkai.reports.writing import WRITERS
from tests.factories import Office

pytestmark = pytest.mark.django_db
AT = datetime(2021, 1, 20, 10, tzinfo=timezone.get_default_timezone())
OVERVIEW = (
    "本年度新收政府信息公开申请{新收}件，办结{办结}件，从申请途径看，{途径分布}。"
    "工作考核、社会评议结果良好，没有责任追究。"
)
PROBLEMS = "存在的主要问题是公开质量还不够高，本年已经改进上年所列的问题。"


@pytest.fixture
def reporting(office: Office):
    """An office with two requests and everything returned and written."""
    office.unit.name = "示范区科学技术局"
    office.unit.save()
    office.answered(date(2020, 6, 1), date(2020, 6, 12))
    clerk = office.staff[Role.CLERK]
    for form in Form:
        rows = {row.key: ["0"] * len(row.columns) for row in PROACTIVE_ROWS[form]}
        for year in (2020, 2021):
            actions.write_report(office.unit, year, form=form, rows=rows, by=clerk, at=AT)
    for year in (2020, 2021):
        texts = {1: OVERVIEW, 5: PROBLEMS, 6: "没有收取信息处理费。"}
        actions.write_report(office.unit, year, form=form_of(year), texts=texts, by=clerk, at=AT)
    return office


def written(office, year=2020, form=None):
    form = form or form_of(year)
    return queries.annual_report(year, form=form, unit=office.unit, is_district=False, units={office.unit.pk})


@pytest.mark.parametrize("suffix", [suffix for suffix in WRITERS if suffix != ".json"])
@pytest.mark.parametrize("form", list(Form))
def test_our_own_report_passes_our_own_judge(reporting, suffix, form):
    report = written(reporting, 2020 if form is Form.F2019 else 2021, form)
    name = f"report{suffix}"
    verdict = check_published(name, read_report(text_of(WRITERS[suffix](report), name)))
    assert verdict.exit_code == 0 and verdict.report.unit == reporting.unit.name
    assert verdict.report.figures.requests == report.figures.requests
    assert verdict.report.figures.remedies == report.figures.remedies
    read = {key: [str(value) for value in cells] for key, cells in verdict.report.figures.proactive.items()}
    assert read == {key: [str(value) for value in cells] for key, cells in report.figures.proactive.items()}


def test_the_command_writes_each_kind(reporting, tmp_path):
    for suffix in WRITERS:
        target = tmp_path / f"r{suffix}"
        call_command("annual_report", 2020, to=target, stdout=io.StringIO())
        assert target.stat().st_size > 1000
    said = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert "本年度新收政府信息公开申请1件，上年结转0件，办结1件" in said["sections"]["1"]
    assert "从申请途径看，当面提交1件；从申请内容看，其他1件" in said["sections"]["1"]


def test_a_blank_row_of_table_two_is_blank_and_the_districts_is_the_sum(office):
    clerk = office.staff[Role.CLERK]
    other = Office()
    rows = {"规范性文件": ["1", "2", "30"], "行政事业性收费": ["5", "-2"], "政府集中采购": ["3", "17.27"]}
    actions.write_report(office.unit, 2020, form=Form.F2019, rows=rows, by=clerk, at=AT)
    actions.write_report(other.unit, 2020, form=Form.F2019, rows=rows, by=clerk, at=AT)
    found = queries.returned(2020, Form.F2019)
    assert found["规范性文件"] == [2, 4, 60] and found["行政事业性收费"] == [10, -4]
    assert found["政府集中采购"] == [6, "34.54"] and found["行政许可"] == [None, None, None]
    assert {unit.pk for unit in queries.units_without_returns(2020, Form.F2019, date(2020, 12, 31))} >= {
        office.unit.pk,
        other.unit.pk,
    }


def test_text_and_tables_say_the_same_after_a_figure_changes(reporting):
    report = written(reporting)
    assert "新收政府信息公开申请1件" in report.sections[1]
    reporting.answered(date(2020, 7, 1), date(2020, 7, 10))
    assert "新收政府信息公开申请2件" in written(reporting).sections[1]
    with pytest.raises(UnknownName, match="没有叫“收文”的数"):
        filled_in("{收文}件", figures_by_name(report.figures))


def test_a_signed_report_is_not_moved_by_later_data_and_amended_only_with_a_reason(reporting):
    head = reporting.staff[Role.OFFICE_HEAD]
    first = actions.sign(written(reporting), reporting.unit, is_district=False, by=head, at=AT)
    reporting.answered(date(2020, 7, 1), date(2020, 7, 10))
    kept = queries.signed(reporting.unit, 2020, is_district=False)
    assert kept.figures.cell("B1/T") == 1 and kept.content() == first.content
    with pytest.raises(actions.ReportRefused, match="请写明原因"):
        actions.sign(written(reporting), reporting.unit, is_district=False, by=head, at=AT)
    second = actions.sign(
        written(reporting), reporting.unit, is_district=False, reason="漏登一件", by=head, at=AT
    )
    assert (second.version, second.content["tables"]["requests"]["B1"]["T"]) == (2, 2)
    with pytest.raises(actions.ReportRefused, match="没有不同"):
        actions.sign(written(reporting), reporting.unit, is_district=False, reason="再来", by=head, at=AT)
    assert verify_all().bad_sequence is None


def test_a_report_that_is_not_finished_is_not_signed(office):
    office.answered(date(2020, 6, 1), date(2020, 6, 12))
    head = office.staff[Role.OFFICE_HEAD]
    with pytest.raises(actions.ReportRefused, match="第一、五、六部分"):
        actions.sign(written(office), office.unit, is_district=False, by=head, at=AT)
    texts = {1: OVERVIEW, 5: PROBLEMS, 6: "没有收取信息处理费。"}
    actions.write_report(office.unit, 2020, form=Form.F2019, texts=texts, by=head, at=AT)
    with pytest.raises(actions.ReportRefused, match="没有的请填 0"):
        actions.sign(written(office), office.unit, is_district=False, by=head, at=AT)


def test_a_number_typed_against_the_tables_keeps_a_report_from_being_signed(reporting):
    clerk, head = reporting.staff[Role.CLERK], reporting.staff[Role.OFFICE_HEAD]
    texts = {1: "本年度收到政府信息公开申请 25 件。"}
    actions.write_report(reporting.unit, 2020, form=Form.F2019, texts=texts, by=clerk, at=AT)
    assert "T-NEW" in {finding.rule for finding in written(reporting).findings()}
    with pytest.raises(actions.ReportRefused, match="正文说 25 件，表中为 1 件"):
        actions.sign(written(reporting), reporting.unit, is_district=False, by=head, at=AT)


def test_writing_is_one_entry_of_the_ledger(reporting):
    before = Entry.objects.count()
    rows = {"规章": ["0", "0", "0"]}
    actions.write_report(
        reporting.unit,
        2020,
        form=Form.F2019,
        rows=rows,
        texts={5: PROBLEMS},
        by=reporting.staff[Role.CLERK],
        at=AT,
    )
    assert Entry.objects.count() == before + 1


def test_a_report_that_contradicts_a_signed_one_is_signed_only_with_a_reason(reporting):
    """上年结转 comes from last year's signed report; where the cases say otherwise, one of the two has to give way."""
    head = reporting.staff[Role.OFFICE_HEAD]
    reporting.receive(date(2020, 12, 25))
    actions.sign(written(reporting), reporting.unit, is_district=False, by=head, at=AT)
    following = written(reporting, 2021)
    assert following.figures.cell("B2/T") == 1
    reporting.receive(date(2020, 12, 28))
    following = written(reporting, 2021)
    with pytest.raises(actions.ReportRefused, match=r"与已经签发的报告不符.*上年结转"):
        actions.sign(following, reporting.unit, is_district=False, by=head, at=AT)
    signed = actions.sign(
        following, reporting.unit, is_district=False, reason="机构改革并入一件", by=head, at=AT
    )
    assert signed.reason == "机构改革并入一件"


def test_the_districts_report_is_not_signed_against_the_sum_of_its_units(reporting):
    """H-SUM: a case entered after the units have signed is in the district's tables, and in none of theirs."""
    head = reporting.staff[Role.OFFICE_HEAD]
    actions.sign(written(reporting), reporting.unit, is_district=False, by=head, at=AT)
    texts = {1: OVERVIEW, 5: PROBLEMS, 6: "没有收取信息处理费。"}
    actions.write_report(reporting.unit, 2020, is_district=True, form=Form.F2019, texts=texts, by=head, at=AT)

    def of_the_district():
        return queries.annual_report(2020, form=Form.F2019, unit=reporting.unit, is_district=True, units=None)

    reporting.answered(date(2020, 8, 1), date(2020, 8, 10))
    with pytest.raises(actions.ReportRefused, match="所属 1 个单位之和为 1"):
        actions.sign(of_the_district(), reporting.unit, is_district=True, by=head, at=AT)
    actions.sign(written(reporting), reporting.unit, is_district=False, reason="漏登", by=head, at=AT)
    assert actions.sign(of_the_district(), reporting.unit, is_district=True, by=head, at=AT).version == 1


@pytest.mark.parametrize("year", [2020, 2021])
def test_a_draft_says_what_the_figures_say_and_marks_the_rest(office, year):
    office.unit.name = "示范区科学技术局"
    office.unit.save()
    report = written(office, year)
    assert "没有收到政府信息公开申请" in report.sections[1] and "没有收取" in report.sections[6]
    assert report.sections[1].count("（待填写") >= 4
    office.answered(date(year, 6, 1), date(year, 6, 10))
    report = written(office, year)
    assert "新收政府信息公开申请1件" in report.sections[1] and "当面提交1件" in report.sections[1]
    assert not [
        finding for finding in report.findings() if finding.rule in ("T-BREAK", "T-NEW", "T-DONE", "T-RATE")
    ]


def test_no_figure_of_an_own_draft_is_without_a_fact(reporting):
    rows = {row.key: ["3"] * len(row.columns) for row in PROACTIVE_ROWS[Form.F2021]}
    clerk = reporting.staff[Role.CLERK]
    for day in (1, 2, 3):
        reporting.answered(date(2021, 6, day), date(2021, 6, 12))
    reporting.receive(date(2021, 12, 28))
    actions.write_report(reporting.unit, 2021, form=Form.F2021, rows=rows, by=clerk, at=AT)
    SectionText.objects.all().delete()
    report = written(reporting, 2021)
    assert [number.quote for number in numbers_said(report.figures, report.text()) if not number.basis] == []
    assert [f for f in report.findings() if f.rule.startswith("T-") and f.rule != "T-EVAL"] == []


@pytest.mark.parametrize("form", list(Form))
def test_the_report_as_json_is_as_its_published_schema_says(reporting, client, form):
    published = client.get(reverse("report-schema")).json()
    Draft202012Validator.check_schema(published)
    valid = Draft202012Validator(published)
    said = json.loads(WRITERS[".json"](written(reporting, 2020 if form is Form.F2019 else 2021, form)))
    assert [error.message for error in valid.iter_errors(said)] == []
    SectionText.objects.all().delete()
    ProactiveReturn.objects.all().delete()
    unfinished = json.loads(WRITERS[".json"](written(reporting, 2020 if form is Form.F2019 else 2021, form)))
    assert valid.is_valid(unfinished) and unfinished["tables"]["proactive"]["行政许可"][0] is None
    said["tables"]["requests"]["B1"]["T"] = "一"
    assert not valid.is_valid(said)


def test_a_signed_report_is_on_the_platform_at_once_and_its_correction_too(reporting, client):
    unit, head = reporting.unit, reporting.staff[Role.OFFICE_HEAD]
    unit.parent = Office().unit
    unit.save()
    listing = reverse("platform-part", args=[unit.code, "zfxxgknb"])
    address = reverse("annual-report", args=[unit.code, 2020])
    assert "还没有公布" in client.get(listing).content.decode() and client.get(address).status_code == 404
    actions.sign(written(reporting), unit, is_district=False, by=head, at=AT)
    assert address in client.get(listing).content.decode()
    page = client.get(address).content.decode()
    assert "2020年政府信息公开工作年度报告" in page and "新收政府信息公开申请1件" in page
    for suffix in ("docx", "pdf", "xlsx", "json"):
        file = client.get(reverse("annual-report-file", args=[unit.code, 2020, suffix]))
        assert file.status_code == 200 and len(file.content) > 1000
    reporting.answered(date(2020, 7, 1), date(2020, 7, 10))
    assert (
        "新收政府信息公开申请1件" in client.get(address).content.decode()
    )  # what was signed, not what is counted now
    actions.sign(written(reporting), unit, is_district=False, reason="漏登一件", by=head, at=AT)
    page = client.get(address).content.decode()
    assert "新收政府信息公开申请2件" in page and "漏登一件" in page
    district = client.get(reverse("platform-part", args=[unit.parent.code, "zfxxgknb"])).content.decode()
    assert address in district and "各单位的年度报告" in district
