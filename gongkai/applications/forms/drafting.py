"""The answer: the questions it follows from, its grounds, its texts and its files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gongkai.applications.forms.fields import GroupedRadioSelect
from gongkai.applications.forms.steps import EventForm
from gongkai.applications.letters import TEXT_FIELDS, Drafted
from gongkai.applications.models import (
    Attachment,
    Purpose,
)
from gongkai.applications.queries import (
    files_for_draft,
    last_draft,
    search_text,
    withheld,
)
from gongkai.intake.fields import UploadField, area
from gongkai.regulation.outcomes import (
    GROUNDS,
    LETTERS,
    NEED_LABELS,
    OUTCOME_LABELS,
    QUESTION_LABELS,
    QUESTIONS,
    RECORD_LETTERS,
    Ground,
    LetterKind,
    Need,
    Question,
)


def _letter_label(kind: LetterKind) -> str:
    rule = LETTERS[kind]
    counted = rule.outcome and kind not in RECORD_LETTERS
    row = f"，计入“{OUTCOME_LABELS[rule.outcome]}”" if counted else ""
    return f"{rule.label}（{'、'.join(map(str, rule.articles))}{row}）"


class DraftForm(EventForm):
    """The answer: its kind, its grounds and its texts."""

    kind = forms.ChoiceField(
        label="答复种类", widget=GroupedRadioSelect, error_messages={"required": "请选择答复种类。"},
        help_text="按顺序逐问，在哪一问上能够答复，就选那一问下面的一种。",
    )  # fmt: skip
    grounds = forms.MultipleChoiceField(
        label="不予公开的理由（不予公开、部分公开时选择，可多选）", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(g.value, f"{rule.label}（{rule.basis}）") for g, rule in GROUNDS.items() if g is not Ground.STATUTORY_QUERY],
    )  # fmt: skip
    content = area(NEED_LABELS[Need.CONTENT], rows=4, most=10000)
    reasons = area(NEED_LABELS[Need.REASONS], rows=4, most=10000)
    where_to_get = area(NEED_LABELS[Need.WHERE_TO_GET], rows=2, most=4000)
    search_record = area(NEED_LABELS[Need.SEARCH_RECORD], rows=3, most=4000)
    other_organ = area(NEED_LABELS[Need.OTHER_ORGAN], rows=2, most=1000)
    kept = forms.ModelMultipleChoiceField(
        label="上一稿的文件和区分处理后的公开版，这一稿提供的", queryset=Attachment.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    files = UploadField(label="随告知书提供的文件")
    finished = UploadField(
        label="在 Word 中改好的告知书",
        help_text="要改动文字的，先拟稿，下载 Word 文件改好，再重新拟稿时在这里上传（docx）；文号和成文日期由系统填入。",
    )
    uploads = {"files": Purpose.ANSWER}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        asks_about_record = self.application.is_about_a_record
        self.fields["kind"].choices = [
            (QUESTION_LABELS[question], [(kind.value, _letter_label(kind)) for kind in kinds])
            for question, kinds in QUESTIONS.items()
            if (question is Question.RECORD) is asks_about_record
        ]
        if asks_about_record:
            del self.fields["grounds"]
        last = last_draft(self.application)
        files = files_for_draft(self.application)
        self.fields["kept"].queryset = files
        self.fields["kept"].label_from_instance = lambda attachment: attachment.name
        self.fields["kept"].initial = list(files)
        grounds, where = withheld(self.application)
        if last is None and grounds and not asks_about_record:
            self.fields["kind"].initial, self.fields["grounds"].initial = LetterKind.PARTLY, grounds
            self.fields["reasons"].initial = where
        self.fields["search_record"].initial = search_text(self.application)
        if not files:
            del self.fields["kept"]

    def clean_finished(self) -> bytes | None:
        files = self.cleaned_data["finished"]
        if len(files) > 1 or any(not name.lower().endswith(".docx") for name, _ in files):
            raise ValidationError("请上传一份 docx 文件。")
        return files[0][1] if files else None

    def drafted(self) -> Drafted:
        """The decision as it was filled in."""
        cleaned = self.cleaned_data
        return Drafted(
            LetterKind(cleaned["kind"]),
            tuple(Ground(ground) for ground in cleaned.get("grounds", ())),
            {need: cleaned[name] for need, name in TEXT_FIELDS.items()},
        )

    def _values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "on": cleaned["on"],
            "note": cleaned["note"],
            "drafted": self.drafted(),
            "finished": cleaned.get("finished"),
            "kept": list(cleaned.get("kept", ())),
        }
