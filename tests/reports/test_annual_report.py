"""The demonstration year gives the figures of the district, and every cell opens its cases."""

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from gongkai.accounts.models import Role, Unit
from gongkai.accounts.queries import units_on
from gongkai.applications.models import Application
from gongkai.applications.queries import letters_sent, standing
from gongkai.ledger.queries import verify_all
from gongkai.publishing.models import Publication
from gongkai.regulation.annual_report.forms import REQUEST_ROWS, Form
from gongkai.regulation.deadlines import Urgency
from gongkai.site import demo_year
from tests.factories import Office, UnitFactory, appoint

pytestmark = pytest.mark.django_db
EXPECTED = {
    "B1": [22, 0, 0, 0, 1, 0, 23], "B3.1": [10, 0, 0, 0, 1, 0, 11], "B3.2": [2, 0, 0, 0, 0, 0, 2],
    "B3.4.1": [5, 0, 0, 0, 0, 0, 5], "B3.7": [17, 0, 0, 0, 1, 0, 18], "B4": [5, 0, 0, 0, 0, 0, 5],
}  # fmt: skip


def write(tmp_path, name="r.json", **options):
    call_command("annual_report", 2020, to=tmp_path / name, stdout=io.StringIO(), **options)
    return (tmp_path / name).read_text(encoding="utf-8")


# Three towns and five streets; thirty departments, the judicial one among them.
DISTRICT = {("town", "street"): 8, ("department", "judicial_department"): 30}


def test_the_demonstration_year_is_the_districts_2020(tmp_path, client):
    progress = []
    demo_year.build(lambda *what: progress.append(what))
    assert ("申请", 23, 23) in progress and progress[-1][0] == "信息"
    live = Publication.objects.filter(live=True)
    assert live.count() >= 300 and live.filter(is_normative=True, formed_on__year=2020).count() == 10
    assert all(
        units_on(date(2020, 12, 31)).filter(organ_class__in=kinds).count() == n for kinds, n in DISTRICT.items()
    )
    report = json.loads(write(tmp_path, form="2019"))
    assert report["findings"] == []
    for row in REQUEST_ROWS[Form.F2019]:
        assert list(report["tables"]["requests"][row.id].values()) == EXPECTED.get(row.id, [0] * 7), row.id
    assert report["tables"]["remedies"] == {
        "review": [0, 0, 3, 0, 3], "direct_suit": [0, 0, 0, 0, 0], "suit_after_review": [0, 0, 0, 2, 2],
    }  # fmt: skip
    fields = dict.fromkeys(("land", "labour", "city"), 0)
    for field in Application.objects.values_list("field", flat=True):
        fields[field if field in fields else "other"] = fields.get(field if field in fields else "other", 0) + 1
    assert fields == {"land": 13, "labour": 1, "city": 1, "other": 8}
    assert verify_all().bad_sequence is None
    assert not Application.objects.filter(concluded_on__gt=date(2020, 12, 31)).exists()
    late = [
        a.number for a in Application.objects.filter(concluded_on__isnull=False) if a.concluded_on > a.due_on
    ]
    assert late == [], "no answer of the demonstration is late"
    for application in Application.objects.filter(concluded_on__isnull=False):
        sent = letters_sent(list(application.letters.all()), standing(application))
        assert sum(letter.is_answer for letter in sent) == 1
    client.force_login(demo_year.Person.objects.get(username="coordinator"))
    for row, figures in EXPECTED.items():
        page = client.get(reverse("desk:report-cell", args=[2020, row, "T"]))
        assert page.context["number"] == figures[-1] == len(page.context["rows"])
    assert Urgency.OVERDUE not in {
        row.urgency for row in client.get(reverse("desk:home")).context["applications"]
    }


def test_the_page_has_real_tables_with_every_figure_linked_to_its_cases(client, office):
    office.answered(date(2020, 6, 1), date(2020, 6, 12))
    client.force_login(office.staff[Role.CLERK])
    page = client.get(reverse("desk:report", args=[2020])).content.decode()
    for row in REQUEST_ROWS[Form.F2019]:
        assert row.label in page
        assert f"/desk/reports/2020/{row.id}/n/" in page
    assert "<caption>" in page and "全部勾稽关系成立" in page
    assert client.get(reverse("desk:report", args=[1900])).status_code == 404
    assert client.get(reverse("desk:report-cell", args=[2020, "B9", "n"])).status_code == 404
    assert client.get(reverse("desk:report-cell", args=[2020, "review", "4"])).context["number"] == 0


def test_a_clerk_sees_the_own_units_report_whatever_the_address_says(client, office):
    other = Office()
    other.answered(date(2020, 6, 1), date(2020, 6, 12))
    client.force_login(office.staff[Role.CLERK])
    page = client.get(reverse("desk:report", args=[2020]), {"unit": other.unit.code})
    assert page.context["unit"] == office.unit and page.context["report"].cell("B1/T") == 0
    assert (
        client.get(reverse("desk:report-cell", args=[2020, "B1", "T"]), {"unit": other.unit.code}).context[
            "number"
        ]
        == 0
    )
    coordinator = appoint(office.unit, Role.COORDINATOR)
    client.force_login(coordinator)
    page = client.get(reverse("desk:report", args=[2020]))
    assert page.context["unit"] is None and page.context["report"].cell("B1/T") == 1


def test_html_carries_the_statutory_labels_verbatim(tmp_path, office):
    html = write(tmp_path, "r.html")
    assert "（二）部分公开（区分处理的，只计这一情形，不计其他情形）" in html and "危及“三安全一稳定”" in html
    assert "第一项加第二项之和，等于第三项加第四项之和" in html and "href" not in html


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"unit": "nothing"}, "没有代码为“nothing”的单位"),
        ({"name": "r.doc"}, "可以写成"),
        ({"name": "没有/r.json"}, "写不进"),
    ],
)
def test_what_cannot_be_written_is_said(tmp_path, office, options, sentence):
    with pytest.raises(CommandError, match=sentence) as refused:
        write(tmp_path, **options)
    assert refused.value.returncode == 2


def test_a_unit_of_its_own(tmp_path):
    unit = UnitFactory(name="示范局")
    report = json.loads(write(tmp_path, unit=unit.code))
    assert report["title"] == "示范局2020年政府信息公开工作年度报告" and Unit.objects.count() == 1
