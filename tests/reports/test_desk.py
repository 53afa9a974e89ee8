"""A unit writes and signs its report at the desk; nobody writes another's; the coordinator sees who is behind."""

from datetime import date

import pytest
from django.urls import reverse

from gongkai.accounts.models import Role
from gongkai.regulation.annual_report.forms import PROACTIVE_ROWS, Form
from gongkai.reports.models import ProactiveReturn, SectionText, SignedReport, Submission
from tests.factories import Office, appoint

pytestmark = pytest.mark.django_db
WRITE, SIGN = reverse("desk:report-write", args=[2020]), reverse("desk:report-sign", args=[2020])


def answers(client=None, address=WRITE, **changed):
    cells = {
        f"cell_{row.key}_{index}": "0"
        for row in PROACTIVE_ROWS[Form.F2019]
        for index in range(len(row.columns))
    }
    texts = {
        "section_1": "收到申请{新收}件。",
        "section_5": "存在的主要问题是公开质量还不够高，本年已经改进上年所列的问题。",
        "section_6": "没有收取信息处理费。",
    }
    seen = {"seen": client.get(address).context["seen"]} if client else {}
    return cells | texts | seen | changed


def sign(client, query=""):
    shown = client.get(WRITE + query)
    return client.post(SIGN + query, {"shown": shown.context["shown"] if shown.context else ""})


def test_a_report_is_written_checked_signed_and_downloaded(client, office):
    office.answered(date(2020, 6, 1), date(2020, 6, 12))
    client.force_login(office.staff[Role.CLERK])
    assert "新收申请" not in client.get(WRITE).content.decode()
    assert client.post(WRITE, answers(client, cell_行政许可_1="+7")).status_code == 302
    assert ProactiveReturn.objects.get(row="行政许可").cells == ["0", "7", "0"]
    page = client.get(WRITE).content.decode()
    assert "收到申请{新收}件" in page and "新收（1）" in page
    client.force_login(office.staff[Role.OFFICE_HEAD])
    assert sign(client).status_code == 302
    signed = SignedReport.objects.get()
    assert signed.content["sections"]["1"] == "收到申请1件。"
    for suffix in ("html", "docx", "pdf", "xlsx", "json"):
        kept = client.get(reverse("desk:report-file", args=[2020, suffix]), {"version": 1})
        assert kept.status_code == 200 and len(b"".join(kept)) > 500
    assert client.get(reverse("desk:report-file", args=[2020, "pdf"]), {"version": "9"}).status_code == 404
    assert client.get(reverse("desk:report-file", args=[2020, "exe"])).status_code == 404


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"cell_规范性文件_0": "十"}, "应当是不小于 0 的整数，现在是“十”"),
        ({"cell_规范性文件_0": "-1"}, "应当是不小于 0 的整数"),
        ({"cell_政府集中采购_1": "17.27万元"}, "最多六位小数"),
        ({"section_1": "收文{收文}件。"}, "没有叫“收文”的数"),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(client, office, changed, sentence):
    client.force_login(office.staff[Role.CLERK])
    page = client.post(WRITE, answers(client, **changed))
    assert page.status_code == 422 and sentence in page.content.decode()
    assert next(iter(changed.values())) in page.content.decode()
    assert not ProactiveReturn.objects.exists()


def test_signing_says_what_is_lacking(client, office):
    client.force_login(office.staff[Role.OFFICE_HEAD])
    page = sign(client)
    assert page.status_code == 422 and "以后才能提交" in page.content.decode()


def test_nobody_writes_or_signs_what_is_not_theirs(client, office):
    other = Office()
    client.force_login(office.staff[Role.CLERK])
    client.post(f"{WRITE}?unit={other.unit.code}", answers(client))
    assert set(ProactiveReturn.objects.values_list("unit", flat=True)) <= {office.unit.pk}
    assert sign(client).status_code == 403
    client.force_login(office.staff[Role.LEGAL_REVIEWER])
    assert client.post(WRITE, answers(client)).status_code == 403


def test_the_coordinator_sees_who_is_behind_in_few_queries(client, office, django_assert_max_num_queries):
    for _ in range(3):
        Office()
    client.force_login(office.staff[Role.CLERK])
    client.post(WRITE, answers(client))
    progress = reverse("desk:report-progress", args=[2020])
    assert client.get(progress).status_code == 403
    client.force_login(appoint(office.unit, Role.COORDINATOR))
    with django_assert_max_num_queries(16):
        page = client.get(progress).content.decode()
    assert page.count("没有填报") == 3 and page.count("已填报") == 1
    assert "还有 4 个单位" not in client.get(WRITE).content.decode()
    assert "还有 3 个单位没有填报表二" in client.get(WRITE).content.decode()


def test_last_years_signed_figures_stand_beside_and_are_compared(client, office):
    office.answered(date(2020, 6, 1), date(2020, 6, 12))
    client.force_login(office.staff[Role.CLERK])
    client.post(WRITE, answers(client, cell_行政许可_0="696", cell_行政许可_1="-32"))
    client.force_login(office.staff[Role.OFFICE_HEAD])
    sign(client)
    SignedReport.objects.update(year=2019)
    Submission.objects.update(year=2019)
    client.force_login(office.staff[Role.CLERK])
    client.post(WRITE, answers(client, cell_行政许可_0="600"))
    page = client.get(WRITE).content.decode()
    assert "上一年度：696" in page and "A5-CARRY" in page and "应为 664" in page


def test_what_somebody_else_saved_meanwhile_is_not_overwritten_unseen(client, office):
    client.force_login(office.staff[Role.CLERK])
    seen = client.get(WRITE).context["seen"]
    client.post(WRITE, answers(seen=seen, section_6="没有收取。"))
    page = client.post(WRITE, answers(seen=seen, section_6="收取380元。"))
    assert page.status_code == 422 and "刚才有别人保存过" in page.content.decode()
    assert "收取380元。" in page.content.decode()
    assert client.post(WRITE, answers(seen=page.context["seen"], section_6="收取380元。")).status_code == 302


def test_what_is_sent_goes_to_the_report_in_the_address(client, office):
    other = Office()
    coordinator = appoint(office.unit, Role.COORDINATOR)
    client.force_login(coordinator)
    address = f"{WRITE}?unit={other.unit.code}"
    assert client.post(address, answers(client, address)).url == address
    assert set(ProactiveReturn.objects.values_list("unit", flat=True)) == {other.unit.pk}
    assert set(SectionText.objects.values_list("unit", "is_district")) == {(other.unit.pk, False)}
    appoint(other.unit, Role.OFFICE_HEAD, person=coordinator)
    assert sign(client, f"?unit={other.unit.code}").status_code == 302
    assert SignedReport.objects.get().unit == other.unit and not SignedReport.objects.get().is_district


def test_who_signs_signs_what_was_shown(client, office):
    client.force_login(office.staff[Role.CLERK])
    client.post(WRITE, answers(client))
    client.force_login(office.staff[Role.OFFICE_HEAD])
    shown = client.get(WRITE).context["shown"]
    office.answered(date(2020, 6, 1), date(2020, 6, 12))
    page = client.post(SIGN, {"shown": shown})
    assert page.status_code == 422 and "在你打开以后有变动" in page.content.decode()
    assert not SignedReport.objects.exists()
    assert sign(client).status_code == 302


def test_the_office_that_leads_writes_and_signs_the_districts_report(client, office):
    """The unit at the root of the tree reports for itself, and for the district."""
    other = Office()
    office.answered(date(2020, 6, 1), date(2020, 6, 12))
    other.answered(date(2020, 6, 1), date(2020, 6, 12))
    for one in (office, other):
        client.force_login(one.staff[Role.CLERK])
        assert client.post(WRITE, answers(client)).status_code == 302
    client.force_login(other.staff[Role.OFFICE_HEAD])
    assert not client.get(f"{WRITE}?unit=*").context["subject"].is_district
    client.force_login(office.staff[Role.CLERK])
    address = f"{WRITE}?unit=*"
    sent = {name: value for name, value in answers(client, address).items() if not name.startswith("cell_")}
    assert client.post(address, sent).url == address
    client.force_login(office.staff[Role.LEADER])
    assert sign(client, "?unit=*").status_code == 302
    signed = SignedReport.objects.get()
    assert signed.is_district and signed.content["tables"]["requests"]["B1"]["T"] == 2
    kept = client.get(reverse("desk:report-file", args=[2020, "json"]), {"unit": "*", "version": 1})
    assert kept.status_code == 200
