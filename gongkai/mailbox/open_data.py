"""Published letters for programs and spreadsheets: what their pages show, and nothing of who wrote."""

from __future__ import annotations

from django.db.models import QuerySet

from gongkai.mailbox import queries
from gongkai.mailbox.course import KIND_LABELS
from gongkai.mailbox.models import Letter
from gongkai.publishing.api import Field, Listed, year_in

_FIELDS = (
    Field("number", "信件编号", "string", lambda one: one.number),
    Field("title", "标题", "string", lambda one: one.public_title),
    Field("kind", "类型", "string", lambda one: one.get_kind_display()),
    Field("topic", "主题", "string", lambda one: str(one.topic or "")),
    Field("question", "来信", "string", lambda one: one.public_question),
    Field("answer", "答复", "string", lambda one: one.public_answer),
    Field("unit", "办理单位", "string", lambda one: one.public_by.name),
    Field("unit_code", "机构代码", "string", lambda one: one.public_by.code),
    Field("accepted_on", "受理日期", "date", lambda one: one.accepted_on),
    Field("answered_on", "答复日期", "date", lambda one: one.public_answered_on),
    Field("working_days", "用时（工作日）", "integer", lambda one: one.working_days),
    Field("published_on", "公开日期", "date", lambda one: one.published_on),
    Field("address", "网址", "string", lambda one: one.page),
)
_KINDS = {label: kind for kind, label in KIND_LABELS.items()}


def _rows(chosen: dict[str, str]) -> QuerySet[Letter]:
    rows = queries.published_with_texts()
    if "unit" in chosen:
        rows = rows.filter(public_by__code=chosen["unit"])
    if "kind" in chosen:
        rows = rows.filter(kind=_KINDS.get(chosen["kind"], ""))
    if "year" in chosen:
        rows = rows.filter(public_answered_on__year=year_in(chosen["year"]))
    return rows


LETTERS = Listed(
    "letters",
    "公开的来信和答复",
    _FIELDS,
    _rows,
    {"unit": "机构代码", "kind": "类型，例如 咨询", "year": "答复的年份"},
)
