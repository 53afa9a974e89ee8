"""The guidance before applying, kept as plain lines: one a question or a document, as an office would write a list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from gongkai.accounts.models import Unit
from gongkai.applications.models import CommonMatter, FrequentQuestion
from gongkai.intake.fields import area

_MOST = 300


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """The parts of each line, with its number."""
    return [
        (number, [part.strip() for part in line.split("|")])
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    ]


class GuidanceForm(forms.Form):
    """Both lists. A line that cannot be is named, and nothing typed is lost."""

    matters = area(
        "常见信息由谁负责", rows=12, most=60_000,
        help_text="一行一项：事项 | 信息 | 单位（简称或者全称） | 说明 | 已主动公开的网址；后两项可以不写。",
    )  # fmt: skip
    questions = area(
        "常见问题", rows=12, most=60_000, help_text="一行一个：单位（所有单位的留空） | 问题 | 回答",
    )  # fmt: skip

    def _units(self) -> dict[str, Unit]:
        return {name: unit for unit in Unit.objects.all() for name in (unit.code, unit.name, unit.short_name)}

    def clean_matters(self) -> list[CommonMatter]:
        units, found, problems = self._units(), [], []
        for number, parts in _lines(self.cleaned_data["matters"]):
            topic, document, unit, note, address = (*parts, "", "", "", "", "")[:5]
            if not (topic and document and unit):
                problems.append(f"第 {number} 行：应当写明事项、信息和单位，用 | 隔开。")
            elif unit not in units:
                problems.append(f"第 {number} 行：没有“{unit}”这个单位，请填全称或者简称。")
            else:
                problems += self._too_long(number, CommonMatter, topic=topic, document=document, note=note)
                if address:
                    try:
                        URLValidator(schemes=["https", "http"])(address)
                    except ValidationError:
                        problems.append(f"第 {number} 行：“{address[:40]}”不是网址，应当以 https:// 开头。")
                found.append(
                    CommonMatter(
                        topic=topic,
                        document=document,
                        unit=units[unit],
                        note=note,
                        address=address,
                        position=number,
                    )
                )
        return self._checked(found, problems)

    def clean_questions(self) -> list[FrequentQuestion]:
        units, found, problems = self._units(), [], []
        for number, parts in _lines(self.cleaned_data["questions"]):
            unit, question, answer = (*parts, "", "", "")[:3]
            if not (question and answer):
                problems.append(f"第 {number} 行：应当写明单位（可以留空）、问题和回答，用 | 隔开。")
            elif unit and unit not in units:
                problems.append(f"第 {number} 行：没有“{unit}”这个单位，请填全称或者简称，所有单位的留空。")
            else:
                problems += self._too_long(number, FrequentQuestion, question=question)
                found.append(
                    FrequentQuestion(
                        unit=units[unit] if unit else None, question=question, answer=answer, position=number
                    )
                )
        return self._checked(found, problems)

    def _too_long(self, number: int, model: type, **values: str) -> list[str]:
        most = {name: model._meta.get_field(name) for name in values}
        return [
            f"第 {number} 行：{most[name].verbose_name}最多 {most[name].max_length} 字。"
            for name, value in values.items()
            if len(value) > most[name].max_length
        ]

    def _checked(self, found: list[Any], problems: list[str]) -> list[Any]:
        if len(found) > _MOST:
            problems.append(f"最多 {_MOST} 行，请删减。")
        if problems:
            raise ValidationError(problems)
        return found


def matters_as_lines() -> str:
    """The list as it is edited."""
    return "\n".join(
        " | ".join([matter.topic, matter.document, matter.unit.short_name, matter.note, matter.address]).rstrip(
            " |"
        )
        for matter in CommonMatter.objects.select_related("unit")
    )


def questions_as_lines() -> str:
    """The list as it is edited."""
    return "\n".join(
        f"{one.unit.short_name if one.unit else ''} | {one.question} | {one.answer}"
        for one in FrequentQuestion.objects.select_related("unit")
    )
