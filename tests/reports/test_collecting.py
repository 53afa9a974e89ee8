"""Units hand in, the office that leads hands back; figures of table two come by workbook, from a unit or for all of them."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from gongkai.accounts.models import Role
from gongkai.ledger.models import Entry
from gongkai.regulation.annual_report.forms import PROACTIVE_ROWS, Form
from gongkai.reports.models import DataOwner, ProactiveReturn, SectionText, SignedReport, Submission
from tests.factories import Office, UnitFactory, appoint
from tests.reports.test_desk import WRITE, answers, sign

pytestmark = pytest.mark.django_db
CHECK = reverse("desk:report-check", args=[2020])
HAND_IN, HAND_BACK = reverse("desk:report-hand-in", args=[2020]), reverse("desk:report-hand-back", args=[2020])
RETURNS, PROGRESS = reverse("desk:report-returns", args=[2020]), reverse("desk:report-progress", args=[2020])


def hand_in(client, query=""):
    return client.post(HAND_IN + query, {"shown": client.get(WRITE + query).context["shown"]})


def downloaded(client):
    """The workbook to fill in."""
    answer = client.get(RETURNS, {"format": "xlsx"})
    return openpyxl.load_workbook(io.BytesIO(b"".join(answer)))


def uploaded(client, book, name="t.xlsx"):
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    content.name = name
    return client.post(RETURNS, {"file": content})


def test_a_report_is_handed_in_handed_back_corrected_and_handed_in_again(client, office):
    other = Office()
    query = f"?unit={other.unit.code}"
    clerk, coordinator = other.staff[Role.CLERK], appoint(office.unit, Role.COORDINATOR)
    client.force_login(clerk)
    page = hand_in(client)
    assert page.status_code == 422 and "以后才能提交" in page.content.decode()
    client.post(WRITE, answers(client))
    assert hand_in(client).status_code == 302
    page = client.post(WRITE, answers(client, section_6="改一改。"))
    assert page.status_code == 422 and "退回以后才能修改" in page.content.decode()
    assert "保存并检查" not in client.get(WRITE).content.decode()
    client.force_login(coordinator)
    assert other.unit.short_name not in client.get(PROGRESS).context["behind"]
    page = client.post(HAND_BACK + query, {"back": " "})
    assert page.status_code == 422 and "请写明退回的原因" in page.content.decode()
    assert client.post(HAND_BACK + query, {"back": "许可数和台账不一致"}).status_code == 302
    assert client.post(HAND_BACK + query, {"back": "再来"}).status_code == 422
    assert other.unit in client.get(PROGRESS).context["behind"]
    client.force_login(clerk)
    assert "退回：许可数和台账不一致" in client.get(WRITE).content.decode()
    assert client.post(WRITE, answers(client, cell_行政许可_2="8")).status_code == 302
    assert hand_in(client).status_code == 302
    assert Submission.objects.filter(unit=other.unit).count() == 2
    actions = list(Entry.objects.values_list("action", flat=True))
    assert actions.count("report_handed_in") == 2 and actions.count("report_handed_back") == 1


def test_who_signs_hands_in_and_a_signed_report_is_changed_only_after_it_is_handed_back(client, office):
    client.force_login(office.staff[Role.CLERK])
    client.post(WRITE, answers(client))
    client.force_login(office.staff[Role.LEADER])
    assert sign(client).status_code == 302
    assert Submission.objects.get().handed_in_by == office.staff[Role.LEADER].name
    assert list(Entry.objects.order_by("sequence").values_list("action", flat=True)[1:]) == ["report_signed"]
    client.force_login(office.staff[Role.CLERK])
    assert client.post(WRITE, answers(client, section_6="改。")).status_code == 422
    assert client.post(HAND_BACK, {"back": "第六部分写错"}).status_code == 302
    assert client.post(WRITE, answers(client, section_6="没有收费。")).status_code == 302
    assert SignedReport.objects.get().content["sections"]["6"] == "没有收取信息处理费。"
    client.force_login(office.staff[Role.LEADER])
    assert "请写明原因" in sign(client).content.decode()


def test_what_is_typed_is_checked_before_it_is_saved(client, office):
    """Equations of table two, counts in the text that agree with no fact, and figures that are none."""
    client.force_login(office.staff[Role.CLERK])
    typed = answers(
        client, cell_行政许可_0="3", cell_行政许可_1="-5", cell_规章_0="十",
        section_1="全年收到政府信息公开申请7件。", section_6="处理来访418件。",
    )  # fmt: skip
    page = client.post(CHECK, typed).content.decode()
    assert "A5-NEG" in page and "T-NEW" in page and "418" in page and "现在是“十”" in page
    assert "全年收到政府信息公开申请7件。" in page  # as it will be shown
    assert not ProactiveReturn.objects.exists() and not SectionText.objects.exists()
    client.force_login(office.staff[Role.LEGAL_REVIEWER])
    assert client.post(CHECK, typed).status_code == 403


def test_a_unit_fills_in_its_workbook(client, office):
    client.force_login(office.staff[Role.CLERK])
    book = downloaded(client)
    lines = list(book.active.iter_rows(values_only=True))
    assert lines[0] == ("单位代码", "单位", "信息内容", "栏目", "上一年度", "数量")
    assert len(lines) == 1 + sum(len(row.columns) for row in PROACTIVE_ROWS[Form.F2019])
    assert {line[1] for line in lines[1:]} == {office.unit.name}
    for row in book.active.iter_rows(min_row=2):
        row[5].value = 17.27 if row[3].value == "采购总金额" else -2 if row[3].value == "本年增/减" else 5
    assert uploaded(client, book).status_code == 302
    assert ProactiveReturn.objects.get(row="政府集中采购").cells == ["5", "17.27"]
    assert ProactiveReturn.objects.get(row="行政许可").cells == ["5", "-2", "5"]
    assert "都已经填全" in client.get(RETURNS).content.decode()
    assert downloaded(client).active["F2"].value == 5
    uploaded(client, book)
    assert Entry.objects.filter(action="returns_brought_in").count() == 1  # the same again changes nothing


@pytest.mark.parametrize(
    ("cell", "value", "sentence"),
    [
        ("F2", "五", "第 2 行：“规章”的本年新制作数量应当是不小于 0 的整数，现在是“五”。"),
        ("F3", -1, "第 3 行"),
        ("A2", "nobody", "第 2 行：不能为“nobody”填报"),
        ("C2", "规定", "第 2 行：没有要你填报的“规定、本年新制作数量”"),
        ("D3", "本年新制作数量", "第 3 行：和第 2 行填的是同一个数"),
        ("F1", "数", "没有找到列名"),
    ],
)
def test_one_wrong_line_brings_nothing_in_and_says_what_to_do(client, office, cell, value, sentence):
    client.force_login(office.staff[Role.CLERK])
    book = downloaded(client)
    for row in book.active.iter_rows(min_row=2):
        row[5].value = 1
    book.active[cell].value = value
    page = uploaded(client, book)
    assert page.status_code == 422 and sentence in page.content.decode()
    assert not ProactiveReturn.objects.exists()


def test_a_file_that_is_no_workbook_gets_a_sentence(client, office):
    client.force_login(office.staff[Role.CLERK])
    for name, content in (("t.xls", b"x"), ("t.xlsx", b"not a workbook"), ("t.xlsx", b"")):
        file = io.BytesIO(content)
        file.name = name
        assert client.post(RETURNS, {"file": file}).status_code == 422
    assert client.post(RETURNS, {}).status_code == 422
    assert "都是空的" in uploaded(client, downloaded(client)).content.decode()


def test_the_finance_bureau_returns_the_fees_of_all(client, office):
    finance, other = Office(), Office()
    owners = reverse("desk:report-owners")
    client.force_login(appoint(office.unit, Role.COORDINATOR))
    assert client.post(owners, {"行政事业性收费": finance.unit.pk}).status_code == 302
    assert DataOwner.objects.get().unit == finance.unit
    client.force_login(finance.staff[Role.CLERK])
    book = downloaded(client)
    fees = [row for row in book.active.iter_rows(min_row=2) if row[2].value == "行政事业性收费"]
    assert {row[0].value for row in fees} == {one.unit.code for one in (office, finance, other)}
    assert {row[0].value for row in book.active.iter_rows(min_row=2) if row[2].value == "行政许可"} == {
        finance.unit.code
    }
    for row in fees:
        row[5].value = 4
    assert uploaded(client, book).status_code == 302
    assert ProactiveReturn.objects.filter(row="行政事业性收费", cells=["4", "4"]).count() == 3
    client.force_login(other.staff[Role.CLERK])
    page = client.get(WRITE).content.decode()
    assert f"由{finance.unit.short_name}统一填报" in page
    client.post(WRITE, answers(client, cell_行政事业性收费_0="9"))
    assert ProactiveReturn.objects.get(unit=other.unit, row="行政事业性收费").cells == ["4", "4"]
    assert ProactiveReturn.objects.filter(unit=other.unit).count() == len(PROACTIVE_ROWS[Form.F2019])
    client.force_login(appoint(office.unit, Role.COORDINATOR))
    client.post(owners, {})
    assert not DataOwner.objects.exists()


def test_figures_for_a_report_that_is_handed_in_are_not_brought_in(client, office):
    finance = Office()
    DataOwner.objects.create(row="行政事业性收费", unit=finance.unit)
    client.force_login(office.staff[Role.CLERK])
    client.post(WRITE, answers(client))
    ProactiveReturn.objects.create(
        unit=office.unit, year=2020, form="2019", row="行政事业性收费", cells=["0", "0"],
        entered_by="x", entered_at="2020-12-31T10:00:00Z",
    )  # fmt: skip
    hand_in(client)
    client.force_login(finance.staff[Role.CLERK])
    book = downloaded(client)
    for row in book.active.iter_rows(min_row=2):
        row[5].value = 1
    page = uploaded(client, book)
    assert page.status_code == 422 and "已经报送" in page.content.decode()
    assert not ProactiveReturn.objects.filter(unit=finance.unit).exists()


def test_the_workbook_of_all_costs_few_queries(client, office, django_assert_max_num_queries):
    for _ in range(12):
        UnitFactory(valid_from=date(2010, 1, 1))
    client.force_login(appoint(office.unit, Role.COORDINATOR))
    with django_assert_max_num_queries(14):
        assert "13 个单位" in client.get(RETURNS).content.decode()
    with django_assert_max_num_queries(20):
        client.get(PROGRESS)
    for query in ("?unit=*", f"?unit={office.unit.code}"):
        with django_assert_max_num_queries(40):
            client.get(WRITE + query)


def test_a_figure_of_table_two_opens_what_each_unit_returned(client, office):
    other = Office()
    for one, figure in ((office, "3"), (other, "4")):
        client.force_login(one.staff[Role.CLERK])
        client.post(WRITE, answers(client, cell_规范性文件_2=figure))
    row = reverse("desk:report-returned", args=[2020, "规范性文件"])
    page = client.get(row)
    assert [one.unit for one in page.context["rows"]] == [other.unit]
    assert other.staff[Role.CLERK].name in page.content.decode()
    client.force_login(appoint(office.unit, Role.COORDINATOR))
    report = client.get(reverse("desk:report", args=[2020])).content.decode()
    assert f'{row}?unit=&amp;part=">7</a>' in report
    assert [one.cells[2] for one in client.get(row).context["rows"]] == ["3", "4"]
    assert client.get(reverse("desk:report-returned", args=[2020, "规定"])).status_code == 404
