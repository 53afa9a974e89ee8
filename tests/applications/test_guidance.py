"""What someone reads before applying, kept as lines; and the paper form, the same in content as the screen's."""

import io

import docx
import pytest
from django.urls import reverse

from gongkai.accounts.models import Role
from gongkai.applications.forms import applicant
from gongkai.applications.models import CommonMatter, FrequentQuestion
from tests.applications.test_letters import pdf_text
from tests.factories import UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client, office):
    client.force_login(office.staff[Role.ADMINISTRATOR])
    return client


def save(client, matters="", questions=""):
    return client.post(reverse("desk:guidance"), {"matters": matters, "questions": questions})


def test_lines_become_the_guidance_of_the_start_page(admin, office):
    other = UnitFactory(short_name="自规局")
    matters = f"征地 | 批复 | {office.unit.short_name} | 复印件\n征地 | 公告 | 自规局 | | https://example.com/gg\n社保 | 标准 | 自规局"
    assert save(admin, matters, " | 收费吗？ | 不收\n自规局 | 在哪里？ | 路1号").status_code == 302
    page = admin.get(reverse("apply"))
    text = page.content.decode()
    assert [(topic, len(found)) for topic, found in page.context["topics"]] == [("征地", 2), ("社保", 1)]
    assert (
        "https://example.com/gg" in text
        and f"?unit={other.code}" in text
        and "收费吗？" in text
        and "在哪里？" not in text
    )
    assert "在哪里？" in admin.get(reverse("apply"), {"unit": other.code}).content.decode()
    chosen = admin.get(reverse("apply-step", args=["unit"]), {"unit": other.code}).context["form"]
    assert chosen["unit"].value() == other.code
    form = admin.get(reverse("desk:guidance")).context["form"]  # as it was typed, to go on from
    assert save(admin, form["matters"].value(), form["questions"].value()).status_code == 302
    assert CommonMatter.objects.count() == 3 and FrequentQuestion.objects.count() == 2


@pytest.mark.parametrize(
    ("matters", "questions", "sentence"),
    [
        ("征地 | 批复", "", "第 1 行：应当写明事项、信息和单位"), ("征地 | 批复 | {unit}\n征地 | 批复 | 没有局", "", "第 2 行：没有“没有局”这个单位"),
        ("甲 | 乙 | {unit} | | 网址", "", "不是网址"), ("甲 | {long} | {unit}", "", "最多 100 字"), ("", "| 问题", "第 1 行：应当写明单位（可以留空）、问题和回答"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_is_named_and_kept(admin, office, matters, questions, sentence):
    matters = matters.format(unit=office.unit.short_name, long="长" * 101)
    page = save(admin, matters, questions)
    assert page.status_code == 422 and sentence in page.content.decode()
    assert not CommonMatter.objects.exists() and page.context["form"]["matters"].value() == matters


def test_the_paper_form_asks_what_the_screen_asks(client, office):
    files = {format: client.get(reverse("paper-form", args=[format])).content for format in ("pdf", "docx")}
    table = docx.Document(io.BytesIO(files["docx"])).tables[0]
    on_paper = "".join(cell.text for row in table.rows for cell in row.cells)
    steps = (
        applicant.KindStep, applicant.PersonStep, applicant.OrganisationStep, applicant.ContactStep, applicant.InformationStep, applicant.SupplyStep,
    )  # fmt: skip
    for step in steps:
        for field in step.base_fields.values():
            assert str(field.label) in on_paper
            for value, name in getattr(field, "choices", ()):
                assert not value or str(name) in on_paper
    said = pdf_text(files["pdf"])
    assert "政府信息公开申请表" in said and "".join(on_paper.split())[:200] in said
    assert (
        office.unit.office_address in said
        and client.get(reverse("paper-form", args=["pdf"]), {"unit": "no"}).status_code == 404
    )
