"""The read interface as data: what each list gives, written once for the answers, the tables and the OpenAPI page."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.utils import timezone

from gongkai.accounts import clock
from gongkai.accounts.models import Unit
from gongkai.accounts.queries import units_on
from gongkai.publishing import queries
from gongkai.publishing.blocks import GuideBlock
from gongkai.publishing.models import Column, DocumentKind, Duty, Publication
from gongkai.publishing.searching import PUBLICATIONS
from gongkai.regulation.catalogue import CATALOGUE_ITEMS, Validity
from gongkai.searching.index import FARTHEST
from gongkai.searching.text import terms_of

Value = str | int | bool | date | None


class Field(NamedTuple):
    """A field: its name in JSON, its Chinese head in tables, its OpenAPI type, and how it is read."""

    name: str
    head: str
    type: str
    read: Callable[[Any], Value]


def _released(publication: Publication) -> date:
    return timezone.localtime(publication.first_published_at).date()


PUBLICATION = (
    Field("id", "编号", "integer", lambda one: one.pk),
    Field("index_number", "索引号", "string", lambda one: one.index_number),
    Field("title", "标题", "string", lambda one: one.title),
    Field("document_number", "发文字号", "string", lambda one: one.document_number),
    Field("unit", "发布机构", "string", lambda one: one.unit.name),
    Field("unit_code", "机构代码", "string", lambda one: one.unit.code),
    Field("kind", "体裁", "string", lambda one: one.kind.name),
    Field("theme", "主题", "string", lambda one: str(one.theme or "")),
    Field("item", "法定公开事项", "string", lambda one: CATALOGUE_ITEMS.get(one.item, "")),
    Field("summary", "内容概述", "string", lambda one: one.summary),
    Field("formed_on", "成文日期", "date", lambda one: one.formed_on),
    Field("published_on", "发布日期", "date", _released),
    Field("effective_on", "施行日期", "date", lambda one: one.effective_on),
    Field("expires_on", "有效期至", "date", lambda one: one.expires_on),
    Field("is_normative", "行政规范性文件", "boolean", lambda one: one.is_normative),
    Field("is_repealed", "已废止", "boolean", lambda one: one.validity == Validity.REPEALED),
    Field("source", "来源", "string", lambda one: one.source),
    Field("address", "网址", "string", lambda one: one.address),
)


def _element(name: str) -> Callable[[Publication], str]:
    def read(publication: Publication) -> str:
        value = next((block.value.get(name) for block in publication.body if block.block_type == "guide"), "")
        return value if isinstance(value, str) else "；".join(str(one) for one in value or ())

    return read


GUIDE = (
    Field("id", "编号", "integer", lambda one: one.pk),
    Field("title", "标题", "string", lambda one: one.title),
    Field("unit", "发布机构", "string", lambda one: one.unit.name),
    *(Field(name, block.label, "string", _element(name)) for name, block in GuideBlock().child_blocks.items()),
    Field(
        "life_events", "生活事件、经营事项", "string", lambda one: "；".join(map(str, one.life_events.all()))
    ),
    Field("theme", "主题", "string", lambda one: str(one.theme or "")),
    Field("updated_on", "更新日期", "date", lambda one: timezone.localtime(one.last_published_at).date()),
    Field("address", "网址", "string", lambda one: one.address),
)
DUTY = (
    Field("field", "领域", "string", lambda duty: duty.field),
    Field("name", "公开事项", "string", lambda duty: duty.name),
    Field("content", "公开内容", "string", lambda duty: duty.content),
    Field("basis", "公开依据", "string", lambda duty: duty.basis),
    Field("time_limit", "公开时限", "string", lambda duty: duty.time_limit),
    Field("unit", "公开主体", "string", lambda duty: duty.unit.name),
    Field("item", "法定公开事项", "string", lambda duty: duty.get_item_display()),
    Field("audience", "公开对象", "string", lambda duty: duty.audience),
)
UNIT = (
    Field("code", "代码", "string", lambda unit: unit.code),
    Field("name", "名称", "string", lambda unit: unit.name),
    Field("duties", "主要职责", "string", lambda unit: unit.duties),
    Field("office_name", "信息公开工作机构", "string", lambda unit: unit.office_name),
    Field("office_address", "办公地址", "string", lambda unit: unit.office_address),
    Field("office_hours", "办公时间", "string", lambda unit: unit.office_hours),
    Field("office_phone", "联系电话", "string", lambda unit: unit.office_phone),
)
COLUMN = (
    Field("path", "网址", "string", lambda column: column.path),
    Field("name", "栏目", "string", lambda column: column.name),
    Field("description", "描述", "string", lambda column: column.description),
    Field("column_type", "类别", "string", lambda column: column.column_type),
)


class Listed(NamedTuple):
    """A list of the interface: what it is, its fields and rows, and the parameters that narrow it."""

    name: str
    title: str
    fields: tuple[Field, ...]
    rows: Callable[[dict[str, str]], QuerySet[Any]]
    narrowed_by: dict[str, str]


def _of(code: str) -> Q:
    unit = Unit.objects.filter(code=code).first()
    return queries.of_unit(unit) if unit else Q(pk__in=[])


def _publications(chosen: dict[str, str]) -> QuerySet[Publication]:
    rows = queries.listed()
    if "unit" in chosen:
        rows = rows.filter(_of(chosen["unit"]))
    if "item" in chosen:
        rows = rows.filter(item=chosen["item"])
    if "kind" in chosen:
        rows = rows.filter(kind__name=chosen["kind"])
    if "column" in chosen:
        rows = rows.filter(entries__column__path=chosen["column"])
    if "year" in chosen:
        rows = rows.filter(first_published_at__year=year_in(chosen["year"]))
    if "q" in chosen:
        narrowed = {field: chosen[field] for field in PUBLICATIONS.facets if field in chosen}
        terms = terms_of(chosen["q"])
        found = PUBLICATIONS.search(terms, chosen=narrowed, by_date=True, offset=0, size=FARTHEST)
        rows = rows.filter(pk__in=found.rows)
    return rows


def _library(chosen: dict[str, str]) -> QuerySet[Publication]:
    rows = queries.library(clock.today())
    return rows.filter(unit__code=chosen["unit"]) if "unit" in chosen else rows


def _guides(chosen: dict[str, str]) -> QuerySet[Publication]:
    rows = queries.live().filter(kind__group=DocumentKind.Group.GUIDE).prefetch_related("life_events")
    for name, field in (("event", "life_events"), ("theme", "theme")):
        if name in chosen:
            rows = rows.filter(**{field: chosen[name] if chosen[name].isdecimal() else 0})
    return rows.filter(unit__code=chosen["unit"]) if "unit" in chosen else rows


def _catalogue(chosen: dict[str, str]) -> QuerySet[Duty]:
    rows = queries.duties_on(clock.today()).filter(unit__isnull=False)
    return rows.filter(unit__code=chosen["unit"]) if "unit" in chosen else rows


def _units(chosen: dict[str, str]) -> QuerySet[Unit]:
    return units_on(clock.today())


def _columns(chosen: dict[str, str]) -> QuerySet[Column]:
    return Column.objects.all()


LISTS = {
    listed.name: listed
    for listed in (
        Listed(
            "publications", "已发布的信息", PUBLICATION, _publications,
            {
                "unit": "机构代码", "item": "法定公开事项编号，例如 20-1", "kind": "体裁", "column": "栏目网址，例如 /zcwj/",
                "year": "发布的年份", "q": f"标题、正文、附件中的词，与站内搜索相同；超过 {FARTHEST} 条的，只有最近的这些",
            },
        ),
        Listed(
            "library", "规章和行政规范性文件",
            (*PUBLICATION, Field("validity", "有效性", "string", lambda one: one.validity)), _library, {"unit": "机构代码"},
        ),
        Listed("guides", "办事指南", GUIDE, _guides, {"unit": "机构代码", "event": "生活事件编号", "theme": "主题编号"}),
        Listed("catalogue", "基层政务公开标准目录", DUTY, _catalogue, {"unit": "机构代码"}),
        Listed("units", "机构", UNIT, _units, {}),
        Listed("columns", "栏目", COLUMN, _columns, {}),
    )
}  # fmt: skip


def year_in(text: str) -> int:
    """A year; one that nothing is of where the text is none."""
    return int(text) if re.fullmatch(r"[12][0-9]{3}", text) else 1900


def offer(listed: Listed) -> None:
    """Give a list of an app above."""
    LISTS[listed.name] = listed


def openapi() -> dict[str, Any]:
    """The description of the interface, from the same fields (OpenAPI 3.1)."""
    schemas, paths = {}, {}
    for listed in LISTS.values():
        schemas[listed.name] = {
            "type": "object",
            "properties": {
                field.name: {**_type(field.type), "description": field.head} for field in listed.fields
            },
            "required": [field.name for field in listed.fields],
        }
        answer = {
            "type": "object",
            "properties": {
                "rows": {"type": "array", "items": {"$ref": f"#/components/schemas/{listed.name}"}},
                "next": {"type": ["string", "null"], "description": "下一页的网址；没有的为空"},
            },
            "required": ["rows", "next"],
        }
        parameters = [
            {
                "name": name,
                "in": "query",
                "required": False,
                "description": meaning,
                "schema": {"type": "string"},
            }
            for name, meaning in listed.narrowed_by.items()
        ]
        before = {
            "name": "before",
            "in": "query",
            "required": False,
            "description": "只要编号小于它的（翻页用）",
            "schema": {"type": "integer"},
        }
        paths[f"/api/{listed.name}.json"] = {
            "get": {
                "summary": listed.title,
                "parameters": [*parameters, before],
                "responses": {
                    "200": {"description": listed.title, "content": {"application/json": {"schema": answer}}}
                },
            }
        }
    return {
        "openapi": "3.1.0",
        "info": {"title": "政府信息公开数据接口", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _type(name: str) -> dict[str, Any]:
    return {"type": ["string", "null"], "format": "date"} if name == "date" else {"type": name}
