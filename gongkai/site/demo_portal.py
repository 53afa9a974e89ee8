"""The demonstration's portal: its texts written, reviewed and released like real ones, and what became of some."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongkai.accounts.models import Person, Role, Unit
from gongkai.documents.table import written
from gongkai.publishing import actions
from gongkai.publishing.actions import draft
from gongkai.publishing.models import Column, Correction, DocumentKind, Duty, Handover, Publication
from gongkai.publishing.reviewing import Stage
from gongkai.site.demo_texts import RESPONSES, THEMES, Text, texts

_REVIEWERS = {
    Stage.FIRST: Role.SECTION_HEAD,
    Stage.SECOND: Role.OFFICE_HEAD,
    Stage.FINAL: Role.LEADER,
}


# Which unit answers for a field of the 标准目录.
_DUTY_UNITS = {
    "重大建设项目": "fgw", "公共资源交易": "fgw", "财政预决算": "czj", "安全生产": "yjj", "税收管理": "czj", "征地补偿": "gzj",
    "国有土地上房屋征收与补偿": "zjw", "保障性住房": "zjw", "农村危房改造": "zjw", "生态环境": "sthj", "公共文化服务": "whw", "公共法律服务": "sfj",
    "扶贫": "nyw", "救灾": "yjj", "食品药品监管": "scj", "城市综合执法": "cgj", "就业": "rsj", "社会保险": "rsj", "社会救助": "mzj", "养老服务": "mzj",
    "户籍管理": "gafj", "涉农补贴": "nyw", "义务教育": "jw", "医疗卫生": "wjw", "市政服务": "cgj", "城乡规划": "gzj",
}  # fmt: skip


def build(people: dict[str, dict[Role, Person]], report: Callable[[int, int], None]) -> None:
    """Write, review and release everything. `report(done, total)` is called after each publication."""
    actions.make_columns(at=_at(date(2019, 1, 2)))
    actions.make_duties(at=_at(date(2019, 12, 27)))
    units = {unit.code: unit for unit in Unit.objects.all()}
    coordinator = people["zfb"][Role.COORDINATOR]
    _name_organs(units, coordinator)
    _name_keepers(units, coordinator)
    _make_topics(units, coordinator)
    ordered = sorted(texts(units), key=lambda text: (text.on, text.title))
    released: dict[str, int] = {}
    for done, text in enumerate(ordered, start=1):
        with transaction.atomic():
            released[text.title] = _live(text, units[text.unit], people[text.unit], released)
        report(done, len(ordered))
    for unit, title in (
        ("mzj", "关于提高特困人员供养标准的通知（送审稿）"),
        ("czj", "关于做好年终结算工作的通知（草稿）"),
    ):
        text = Text(
            unit, "通知", title, date(2020, 12, 28), ("现将有关事项通知如下。", "请从速办理。"), {"item": "20-11", "theme": THEMES.get(unit, "财政")}
        )  # fmt: skip
        publication = _written(text, units[unit], people[unit], released)
        if unit == "mzj":
            _in_review(publication, people[unit])
    _afterwards(released, people)
    _registers(units["zfb"], people["zfb"], released)


def _in_review(publication: Publication, staff: dict[Role, Person]) -> None:
    """Handed in, read and reviewed once, with a remark beside the words it is about."""
    at = _at(date(2020, 12, 30))
    submission = actions.submit(publication.pk, by=staff[Role.EDITOR], at=at)
    actions.proofread(
        publication.pk, submission_id=submission.pk, by=staff[Role.EDITOR], at=at + timedelta(minutes=9)
    )
    actions.review(
        publication.pk, submission_id=submission.pk, stage=Stage.FIRST, is_approved=True, by=staff[Role.SECTION_HEAD],
        at=at + timedelta(minutes=20),
    )  # fmt: skip
    place = next(block["id"] for block in submission.text["body"])
    actions.remark(
        publication.pk, submission_id=submission.pk, place=place, quote="从速办理", text="请写明完成的期限。",
        by=staff[Role.OFFICE_HEAD], at=at + timedelta(minutes=40),
    )  # fmt: skip


def _afterwards(released: dict[str, int], people: dict[str, dict[Role, Person]]) -> None:
    """What happens to texts once they are public: one is put right and released again, one is taken down."""
    put_right = Publication.objects.select_related("unit").get(pk=released["新增停车泊位一千二百个"])
    staff, on = people[put_right.unit.code], date(2020, 12, 22)
    written_anew = put_right.get_latest_revision_as_object()
    written_anew.corrections.set([Correction(on=on, note="原文中泊位的分布有误，已经更正。")])
    written_anew.save_revision(user=staff[Role.EDITOR])
    _approve(put_right, staff, on)
    taken_down = Publication.objects.select_related("unit").get(pk=released["夜间经济示范街区开街"])
    actions.withdraw(
        taken_down.pk,
        reason="活动改期，内容已经不准确",
        by=people[taken_down.unit.code][Role.LEADER],
        at=_at(date(2020, 12, 23)),
    )


def _registers(unit: Unit, staff: dict[Role, Person], released: dict[str, int]) -> None:
    """Hot issues, one still without an answer, and what was handed to the archive."""
    by = staff[Role.EDITOR]
    for title, (on, _) in RESPONSES.items():
        heard_on = on - timedelta(days=2)
        issue = actions.record_issue(
            topic=title.removeprefix("关于").removesuffix("的回应"), heard_on=heard_on, heard_where="政务热线", unit=unit, by=by,
            at=_at(heard_on),
        )  # fmt: skip
        actions.answer_issue(
            issue.pk, response=Publication.objects.get(pk=released[title]), by=by, at=_at(on, 120)
        )
    unanswered = date(2020, 12, 29)
    actions.record_issue(
        topic="元旦期间公交调整线路",
        heard_on=unanswered,
        heard_where="网络",
        unit=unit,
        by=by,
        at=_at(unanswered),
    )
    actions.hand_over(
        unit, place=Handover.Place.ARCHIVE, receiver="大渡口区档案馆", on=date(2020, 7, 15), first_day=date(2020, 1, 1),
        last_day=date(2020, 6, 30), by=by, at=_at(date(2020, 7, 15)),
    )  # fmt: skip


def _name_keepers(units: dict[str, Unit], by: Person) -> None:
    """Whose each column is to keep."""
    kept_by = {"/sj/tj/": "tjj", "/sj/cz/": "czj"}
    for column in Column.objects.all():
        column.responsible = units[kept_by.get(column.path, "zfb")]
        rule = {name: list(getattr(column, name).all()) for name in ("organs", "kinds", "themes")}
        actions.save_column(column, rule=rule, by=by, at=_at(date(2019, 1, 2), 30))


def _make_topics(units: dict[str, Unit], by: Person) -> None:
    """专题: one that goes on, one that has archived itself."""
    facts = {
        "description": "围绕一项工作汇集的信息",
        "keywords": "专题",
        "column_type": "专题专栏",
        "position": 90,
    }
    topics = Column(slug="zt", name="专题", shows=Column.Shows.COLUMNS, **facts)
    actions.save_column(topics, rule={}, by=by, at=_at(date(2019, 1, 3)))
    for slug, name, about, unit, closed_on in (
        ("yshj", "优化营商环境", "优化营商环境的政策、措施和办理结果", "fgw", None),
        ("rkpc", "第七次全国人口普查", "普查公告、工作安排和主要数据", "tjj", date(2020, 12, 25)),
    ):
        topic = Column(
            parent=topics, slug=slug, name=name, closed_on=closed_on, **facts | {"description": about}
        )
        kinds = DocumentKind.objects.filter(name__in=("通知", "工作动态", "统计信息"))
        actions.save_column(
            topic, rule={"organs": [units[unit]], "kinds": kinds}, by=by, at=_at(date(2019, 1, 3))
        )


def _name_organs(units: dict[str, Unit], by: Person) -> None:
    """Give each entry of the 标准目录 its organ."""
    for duty in Duty.objects.all():
        duty.unit = units[_DUTY_UNITS[duty.field]]
        actions.save_duty(duty, by=by, at=_at(date(2020, 1, 2)))


def _at(day: date, minutes: int = 0) -> datetime:
    return datetime.combine(day, time(9), tzinfo=timezone.get_default_timezone()) + timedelta(minutes=minutes)


def _live(text: Text, unit: Unit, staff: dict[Role, Person], released: dict[str, int]) -> int:
    """Three readings, three reviews, release; an interpretation comes with its document."""
    publication = _written(text, unit, staff, released)
    author = staff[Role.EDITOR]
    if text.facts.get("is_normative") and text.interpretation is None:
        actions.exempt_from_interpretation(
            publication.pk, reason="内部管理制度，不涉及群众权利义务", by=staff[Role.LEADER], at=_at(text.on)
        )
    elif text.interpretation is not None:
        actions.plan_interpretation(
            publication.pk, responsible=unit, forms=["text", "questions"], by=author, at=_at(text.on)
        )
        text.interpretation.facts["interprets_id"] = publication.pk
        _written(text.interpretation, unit, staff, released)
    _approve(publication, staff, text.on)
    return publication.pk


def _approve(publication: Publication, staff: dict[Role, Person], on: date) -> None:
    author = staff[Role.EDITOR]
    submission = actions.submit(publication.pk, by=author, at=_at(on, 1))
    for stage, role in _REVIEWERS.items():
        actions.proofread(publication.pk, submission_id=submission.pk, by=author, at=_at(on, 20 * stage))
        actions.review(
            publication.pk, submission_id=submission.pk, stage=stage, is_approved=True, by=staff[role],
            at=_at(on, 20 * stage + 10),
        )  # fmt: skip
    actions.release(publication.pk, by=author, at=_at(on, 90))


def _written(text: Text, unit: Unit, staff: dict[Role, Person], released: dict[str, int]) -> Any:
    body: list[dict[str, Any]] = [
        {
            "type": "text",
            "value": "".join(
                f"<p>{one}</p>" if one[0] != "#" else f"<h2>{one[1:]}</h2>" for one in text.paragraphs
            ),
        }
    ]
    if text.table:
        table = {"data": [list(row) for row in text.table], "cell": [], "mergeCells": [], "first_row_is_table_header": True,
                 "first_col_is_header": False, "table_header_choice": "row", "table_caption": ""}  # fmt: skip
        body.append({"type": "table", "value": table})
    if text.figures:
        rows = [{"name": name, "number": str(number)} for name, number in text.figures]
        body.append({"type": "figure", "value": {"title": text.title, "unit": "", "rows": rows}})
    body += [
        {"type": "question", "value": {"question": question, "answer": f"<p>{answer}</p>"}}
        for question, answer in text.questions
    ]
    if text.guide:
        body.append({"type": "guide", "value": text.guide})
    facts = {
        "title": text.title,
        "kind": text.kind,
        "formed_on": text.on,
        "secrecy_checked_by": staff[Role.OFFICE_HEAD].name,
        "secrecy_checked_on": text.on,
        "body": body,
        **text.facts,
    }
    if text.outcome_of:
        facts["outcome_of_id"] = released[text.outcome_of]
    effects = [(released[text.repeals], "repeals", text.on)] if text.repeals else []
    publication = draft(
        unit,
        facts=facts,
        effects=effects,
        events=filter(None, [text.event]),
        joint_units=text.joint,
        by=staff[Role.EDITOR],
    )
    if text.file:
        name, rows = text.file
        content = written(name.rpartition(".")[0], rows[0], rows[1:])
        actions.attach(publication.pk, name=name, content=content, by=staff[Role.EDITOR], at=_at(text.on))
    return publication
