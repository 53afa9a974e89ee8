"""Personal data, in the text and in every corner of what is attached."""

from __future__ import annotations

import json
from collections.abc import Iterator

from gongkai.accounts.encryption import decrypt
from gongkai.publishing.checks.registry import Finding, Severity, check
from gongkai.publishing.content import said_of, suffix_of
from gongkai.publishing.models import Attachment, AttachmentText, Publication
from gongkai.regulation.personal_data import NUMBER_LABELS, NumberKind, find_numbers, mask_number

# Of these one is enough; an organisation's code is public.
_PERSONAL = (NumberKind.ID_18, NumberKind.ID_15, NumberKind.PHONE, NumberKind.BANK_CARD)
_MOST_NAMED = 5


@check("P-PERSON")
def personal_numbers(publication: Publication) -> Iterator[Finding]:
    """页面各处（标题、正文、表格名称、关键词、链接等）和附件（包括隐藏的工作表、批注、页眉页脚、文件属性）中的身份证号、手机号、银行卡号。"""
    yield from _numbers("", list(said_of(publication)))
    for attachment in publication.attachments.all():
        yield from _numbers("", [("文件名", attachment.name)])
        parts, _ = parts_of(attachment)
        yield from _numbers(f"附件“{attachment.name}”", parts)


def _numbers(within: str, parts: list[tuple[str, str]]) -> Iterator[Finding]:
    """The first few by name, the rest counted: a list of 500 people needs no 500 findings."""
    found = [
        (place, number) for place, text in parts for number in find_numbers(text) if number.kind in _PERSONAL
    ]
    for place, number in found[:_MOST_NAMED]:
        label = NUMBER_LABELS[number.kind]
        yield Finding(
            "P-PERSON", Severity.STOP, f"{within}{place}", f"{within}{place}有{label}，请删除或者遮盖。",
            mask_number(number.kind, number.value),
        )  # fmt: skip
    if len(found) > _MOST_NAMED:
        yield Finding(
            "P-PERSON",
            Severity.STOP,
            within or "正文",
            f"{within or '正文'}里另有 {len(found) - _MOST_NAMED} 处个人号码。",
        )


@check("P-FILE")
def unreadable_files(publication: Publication) -> Iterator[Finding]:
    """系统读不出内容、无法检查的附件；扫描件没有文字层，需要人工查看。"""
    for attachment in publication.attachments.all():
        parts, refusal = parts_of(attachment)
        place = f"附件“{attachment.name}”"
        if refusal:
            yield Finding("P-FILE", Severity.STOP, place, refusal)
        elif attachment.name.lower().endswith(".pdf") and not any(p.startswith("第") for p, _ in parts):
            yield Finding(
                "P-FILE",
                Severity.WARN,
                place,
                f"{place}是扫描件，系统查不到其中的文字，请人工查看有无个人信息。",
            )
        for where, text in parts:
            if where == "拍摄信息":
                yield Finding(
                    "P-FILE", Severity.STOP, place, f"{place}带有拍摄信息（{text}），请去掉后重新上传。"
                )


def parts_of(attachment: Attachment) -> tuple[list[tuple[str, str]], str]:
    """Each place of an attachment and its text, and the sentence with which it could not be read."""
    kept = AttachmentText.objects.filter(digest=attachment.digest, suffix=suffix_of(attachment.name)).first()
    if kept is None:
        return [], f"“{attachment.name}”还没有检查过，请去掉后重新上传。"
    read = json.loads(decrypt(bytes(kept.content)))
    return [(place, text) for place, text in read["parts"]], read["refusal"]
