"""An answer to begin with, from a wording of the office and an answer of the library."""

from __future__ import annotations

from gongkai.documents.dates import chinese_date
from gongkai.mailbox.models import AnswerEntry, Letter, ReplyTemplate

ANSWER = "答复"
NAME = "{姓名}"  # stays until the answer is read: whoever drafts it need not know who wrote
PLACES = ("编号", "来信日期", "标题", "承办单位", "电话", ANSWER)


def composed(letter: Letter, template: ReplyTemplate | None, answer: AnswerEntry | None) -> str:
    """The text: what stands in braces is filled in, what is unknown stays as it stands."""
    said = answer.answer if answer else ""
    if template is None:
        return said
    unit = letter.lead or letter.unit
    values = (
        letter.number, chinese_date(letter.written_on), letter.title, unit.name, unit.office_phone, said,
    )  # fmt: skip
    text = template.text
    for name, value in zip(PLACES, values, strict=True):
        text = text.replace(f"{{{name}}}", value)
    return text if f"{{{ANSWER}}}" in template.text or not said else f"{text}\n{said}"


def addressed(text: str, name: str) -> str:
    """An answer as it is read, with the name it is addressed to."""
    return text.replace(NAME, name)
