"""What has changed in a text since it was last approved, piece by piece, for those who review it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lxml import html

_LABELS = {
    "title": "标题", "document_number": "发文字号", "summary": "内容概述", "keywords": "关键词", "item": "法定公开事项",
    "is_normative": "行政规范性文件", "normative_number": "规范性文件统一编号", "openness": "公开属性",
    "secrecy_checked_by": "保密审查人", "source": "来源", "source_url": "原文网址", "formed_on": "成文日期",
    "effective_on": "施行日期", "expires_on": "有效期至", "secrecy_checked_on": "保密审查日期", "unit": "发布机构",
    "joint_units": "联合发文机关", "kind": "体裁", "theme": "主题", "interprets": "解读的文件", "attachments": "附件",
    "comment_from": "征求意见自", "comment_until": "征求意见至", "is_major_decision": "重大行政决策",
    "short_comment_reason": "缩短征求意见期限的说明", "outcome_of": "反馈哪次征求意见的结果", "heard_on": "热点首次出现日期",
    "needs_interpretation": "需要解读", "effects": "对原有文件的影响", "corrections": "更正说明", "pictures": "图片", "duty": "标准目录事项", "life_events": "生活事件、经营事项",
}  # fmt: skip
_WORDS = re.compile(r"[A-Za-z0-9]+|.", re.DOTALL)


class Difference(NamedTuple):
    """Where something changed, and the pieces: ("same" | "del" | "ins", text)."""

    place: str
    pieces: list[tuple[str, str]]


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    """Every place where two contents differ, metadata first, then the text paragraph by paragraph."""
    found = [
        Difference(label, _pieces(_said(before.get(field)), _said(after.get(field))))
        for field, label in _LABELS.items()
        if before.get(field) != after.get(field)
    ]
    old, new = list(_paragraphs(before["body"])), list(_paragraphs(after["body"]))
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for operation, a1, a2, b1, b2 in matcher.get_opcodes():
        if operation != "equal":
            found.append(Difference("正文", _pieces("\n".join(old[a1:a2]), "\n".join(new[b1:b2]))))
    return found


def _said(value: Any) -> str:
    if isinstance(value, list):
        return "；".join(
            " ".join(map(str, entry)) if isinstance(entry, list) else str(entry) for entry in value
        )
    return {True: "是", False: "否", None: ""}.get(value, str(value)) if not isinstance(value, str) else value


def _pieces(before: str, after: str) -> list[tuple[str, str]]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces: list[tuple[str, str]] = []
    for operation, a1, a2, b1, b2 in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if operation == "equal":
            pieces.append(("same", "".join(old[a1:a2])))
            continue
        pieces += [
            (kind, text) for kind, text in (("del", "".join(old[a1:a2])), ("ins", "".join(new[b1:b2]))) if text
        ]
    return pieces


def _paragraphs(body: list[dict[str, Any]]) -> Iterator[str]:
    for block in body:
        if block["type"] == "text" and block["value"].strip():
            for element in html.fragments_fromstring(f"<div>{block['value']}</div>")[0]:
                links = [f"［{link.get('href', '')}］" for link in element.iter("a")]
                yield element.text_content() + "".join(links)
        elif block["type"] == "table" and block["value"]:
            yield f"表格 {block['value'].get('table_caption') or ''} 表头：{block['value'].get('table_header_choice', '')}"
            for row in block["value"].get("data", []):
                yield " | ".join(str(cell or "") for cell in row)
        else:
            yield _said(
                [[f"{name}：{value}" for name, value in block["value"].items()]]
                if isinstance(block["value"], dict)
                else block["value"]
            )
