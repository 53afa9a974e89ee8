"""What is covered in a document."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gongkai.applications.queries import COVERED_AS
from gongkai.intake.fields import UploadField, area, text
from gongkai.regulation.outcomes import Ground

_GROUND_OF = {words: ground for ground, words in COVERED_AS.items()}
_MOST_BOXES = 10_000


def line_of(box: list[Any]) -> str:
    """A covered area as a line: page from 1, edges in per cent of the page, ground."""
    page, *edges, ground = box
    return " ".join([str(page + 1), *(f"{edge * 100:.2f}" for edge in edges), COVERED_AS[Ground(ground)]])


class OriginalForm(forms.Form):
    """The document of which parts may be withheld."""

    file = UploadField(
        label="要区分处理的文件",
        help_text="PDF 或者图片（jpg、png），扫描件也可以。原件只在内部，不会提供给申请人。",
        required=True,
    )

    def clean_file(self) -> tuple[str, bytes]:
        files = self.cleaned_data["file"]
        if len(files) != 1:
            raise ValidationError("请一次选择一份文件。")
        return files[0]


class RedactionForm(forms.Form):
    """The covered areas, a line each, and words to look for."""

    ground = forms.ChoiceField(
        label="遮盖的理由",
        choices=[(ground.value, words) for ground, words in COVERED_AS.items()],
        initial=Ground.THIRD_PARTY_RIGHTS.value,
    )
    words = text(
        "查找文字",
        max_length=100,
        help_text="找到的每一处都按上面的理由加入遮盖；扫描件里没有文字，请在页面上画。",
    )
    boxes = area("遮盖的位置（一行一处：页 左 上 右 下 理由，位置为百分比）", rows=6, most=500_000)

    version = forms.IntegerField(
        required=False, widget=forms.HiddenInput
    )  # the public copy the page was opened with

    def __init__(self, *args: Any, pages: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.pages = pages

    def clean_boxes(self) -> list[list[Any]]:
        lines = [line for line in self.cleaned_data["boxes"].splitlines() if line.strip()]
        if len(lines) > _MOST_BOXES:
            raise ValidationError(f"最多遮盖 {_MOST_BOXES} 处。")
        return [self._box(number, line) for number, line in enumerate(lines, start=1)]

    def _box(self, number: int, line: str) -> list[Any]:
        try:
            page, *edges, words = line.split()
            left, top, right, bottom = (float(edge) / 100 for edge in edges)
            ground = _GROUND_OF[words]
            page_index = int(page) - 1
        except (ValueError, KeyError) as error:
            raise ValidationError(
                f"遮盖位置第 {number} 行“{line[:40]}”看不懂，应当是：页 左 上 右 下 理由，例如 1 10.5 20 40 23 第三方权益。"
            ) from error
        if not (0 <= page_index < self.pages and 0 <= left < right <= 1 and 0 <= top < bottom <= 1):
            raise ValidationError(f"遮盖位置第 {number} 行超出了页面，请核对。")
        return [page_index, left, top, right, bottom, ground.value]
