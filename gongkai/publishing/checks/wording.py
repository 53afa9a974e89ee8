"""Words and structure: grave errors, laws no longer in force, headings, alternatives for pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from lxml import html

from gongkai.accounts import clock
from gongkai.publishing import queries
from gongkai.publishing.checks.registry import Finding, Severity, check
from gongkai.publishing.content import said_of
from gongkai.publishing.models import Column, Publication, WordEntry
from gongkai.regulation.catalogue import Validity, corrected_document_number, is_document_number

_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})年(\d{1,2})月(\d{1,2})日")
_NUMBER = re.compile(r"[\u4e00-\u9fa5]{1,12}[\[(（【〔](?:19|20)\d{2}[\])）】〕]第?\d+号")
_VAGUE_LINKS = frozenset(("点击这里", "这里", "点击", "更多", "查看", "链接", "详情"))


def _found(publication: Publication, check_id: str, entries: Iterable[WordEntry]) -> Iterator[Finding]:
    listed = list(entries)
    places: set[Column] | None = None
    for place, text in said_of(publication):
        for entry in listed:
            if entry.wrong in text:
                if (right_in := set(entry.right_in.all())) and places is None:
                    places = set(queries.columns_showing(publication, clock.today()))
                if right_in & (places or set()):
                    continue
                until = f"自 {entry.since} 起" if entry.since else ""
                message = f"{place}中的“{entry.wrong}”{until}应为“{entry.right}”（{entry.source}）。"
                yield Finding(check_id, Severity(entry.severity), place, message, entry.wrong)


@check("P-WORDS")
def wrong_words(publication: Publication) -> Iterator[Finding]:
    """严重表述错误和常见错别字（词表带有依据和核对日期，在工作台维护）。"""
    yield from _found(publication, "P-WORDS", queries.words_in_use(clock.today()).filter(since=None))


@check("P-LAW")
def outdated_law(publication: Publication) -> Iterator[Finding]:
    """引用已经失效的法规、已经修改的表述或者已经更名的机构（词表中写有日期的），或者本站已经废止、失效的文件。"""
    entries = queries.words_in_use(clock.today()).filter(since__lte=publication.formed_on)
    yield from _found(publication, "P-LAW", entries)
    repealed_by_it = [effect.target_id for effect in publication.effects.all()]
    over = queries.library(clock.today()).filter(validity__in=(Validity.REPEALED, Validity.LAPSED))
    for title, number, validity in over.exclude(pk__in=[*repealed_by_it, publication.pk or 0]).values_list(
        "title", "document_number", "validity"
    ):
        for cited in filter(None, (f"《{title}》", number)):
            for place, text in said_of(publication):
                if cited in text:
                    message = f"{place}引用的“{cited}”已经{validity}，请核对。"
                    yield Finding("P-LAW", Severity.WARN, place, message, cited)


@check("P-NUMBERS")
def impossible_dates(publication: Publication) -> Iterator[Finding]:
    """不存在的日期，例如 2 月 30 日；写法不对的发文字号，例如方括号、“第”和 0。"""
    for place, text in said_of(publication):
        for match in _NUMBER.finditer(text):
            right = corrected_document_number(match[0])
            if right != match[0] and is_document_number(right):
                message = f"{place}中的发文字号“{match[0]}”应写成“{right}”。"
                yield Finding("P-NUMBERS", Severity.WARN, place, message, match[0])
        for match in _DATE.finditer(text):
            try:
                date(*map(int, match.groups()))
            except ValueError:
                yield Finding(
                    "P-NUMBERS", Severity.STOP, place, f"{place}中没有“{match[0]}”这一天，请核对。", match[0]
                )


@check("P-STRUCTURE")
def structure(publication: Publication) -> Iterator[Finding]:
    """标题逐级使用；图片有替代文字；链接文字说明去向；表格有表头。"""
    level = 1
    for block in publication.body:
        if block.block_type == "text":
            for element in html.fragments_fromstring(f"<div>{block.value.source}</div>")[0].iter():
                name = element.tag if isinstance(element.tag, str) else ""
                if re.fullmatch(r"h[2-6]", name):
                    if int(name[1]) > level + 1:
                        yield Finding(
                            "P-STRUCTURE",
                            Severity.WARN,
                            "正文",
                            f"标题“{element.text_content()}”跳过了一级，请逐级使用。",
                        )
                    level = int(name[1])
                if name == "a" and element.text_content().strip() in _VAGUE_LINKS:
                    yield Finding(
                        "P-STRUCTURE",
                        Severity.WARN,
                        "正文",
                        f"链接文字“{element.text_content()}”看不出去向，请写明名称。",
                    )
        if block.block_type == "image" and block.value is None:
            yield Finding("P-STRUCTURE", Severity.STOP, "正文", "有一处图片没有选择，请选择或者删去。")
        elif block.block_type == "image" and not block.value.decorative and not block.value.contextual_alt_text:
            yield Finding(
                "P-STRUCTURE",
                Severity.STOP,
                "正文",
                "有一张图片没有替代文字，请写明图片的内容，或者标为装饰图片。",
            )
        if (
            block.block_type == "table"
            and block.value
            and not block.value.get("first_row_is_table_header")
            and not block.value.get("first_col_is_header")
        ):
            yield Finding("P-STRUCTURE", Severity.WARN, "正文", "有一张表格没有指定表头，请在表格设置中选择。")
