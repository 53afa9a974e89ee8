"""The forms of a letter's steps at the desk, and of letters that come on paper, by telephone or from above."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gongkai.accounts.forms import DayField
from gongkai.accounts.models import Person, Unit
from gongkai.intake.fields import UploadField, area, clean_phone, text
from gongkai.mailbox import deidentifying, queries
from gongkai.mailbox.actions import REASONED, SENT_TODAY, Proposal, Step, Upload
from gongkai.mailbox.channels import WAYS
from gongkai.mailbox.composing import NAME, addressed
from gongkai.mailbox.course import FLAG_LABELS, KIND_LABELS, Event, Flag, Kind
from gongkai.mailbox.models import AnswerEntry, Letter, Source, Topic
from gongkai.regulation.personal_data import mask_name


class StepForm(forms.Form):
    """The day of a step, and what has to be said of it."""

    on = DayField(label="日期")
    note = area("说明", rows=4, most=1000)

    def __init__(self, *args: Any, letter: Letter, event: Event, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.letter, self.today = letter, today
        if event in SENT_TODAY:
            del self.fields["on"]
        else:
            self.fields["on"].initial = today
        if event in REASONED:
            note = self.fields["note"]
            note.label, note.required, note.error_messages["required"] = "说明", True, REASONED[event]

    def step(self) -> Step:
        """What is recorded."""
        return Step(**self._values())

    def _values(self) -> dict[str, Any]:
        return {"on": self.cleaned_data.get("on", self.today), "note": self.cleaned_data.get("note", "")}


def _topics() -> list[tuple[str, str]]:
    return [("", "未定"), *((str(one.pk), one.name) for one in Topic.objects.filter(is_retired=False))]


class UnitsMixin(forms.Form):
    """A unit that leads and units that help; those that handled letters like it come first."""

    unit = forms.ChoiceField(label="主办单位", required=False)
    helpers = forms.MultipleChoiceField(label="协办单位（选填）", required=False)

    def offer_units(self, units: Iterable[Unit], letter: Letter, *, nothing: str) -> None:
        """Fill the choices, with the proposals ahead; `nothing`: what choosing none means."""
        by_pk = {unit.pk: unit for unit in units}
        proposed = [(pk, count) for pk, count in queries.units_for(letter) if pk in by_pk]
        likely = [(str(pk), f"{by_pk[pk].short_name}（相似信件办过 {count} 件）") for pk, count in proposed]
        first = {pk for pk, _ in proposed}
        others = [(str(unit.pk), unit.short_name) for unit in by_pk.values() if unit.pk not in first]
        groups = [("办过相似信件的", likely)] if likely else []
        self.fields["unit"].choices = [("", nothing), *groups, ("各单位", others)]
        self.fields["helpers"].choices = [(str(unit.pk), unit.short_name) for unit in by_pk.values()]
        if letter.unit.parent_id is not None:
            self.fields["unit"].initial = str(letter.unit_id)

    def chosen_units(self) -> dict[str, Any]:
        """The units as they are recorded."""
        unit = self.cleaned_data.get("unit")
        helpers = [pk for pk in self.cleaned_data.get("helpers", []) if pk != unit]
        return {
            "unit": Unit.objects.get(pk=unit) if unit else None,
            "helpers": list(Unit.objects.filter(pk__in=helpers)),
        }


class AcceptForm(UnitsMixin, StepForm):
    """受理, with 分办 at once where it is clear."""

    kind = forms.ChoiceField(label="类型", choices=[(kind.value, label) for kind, label in KIND_LABELS.items()])
    topic = forms.ChoiceField(label="主题（选填）", required=False)
    field_order = ("on", "kind", "topic", "unit", "helpers", "note")

    def __init__(self, *args: Any, units: Sequence[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kind"].initial, self.fields["topic"].choices = self.letter.kind, _topics()
        self.fields["topic"].initial = str(self.letter.topic_id or "")
        self.offer_units(units, self.letter, nothing="以后再分办")

    def _values(self) -> dict[str, Any]:
        topic = self.cleaned_data["topic"]
        return {
            **super()._values(), **self.chosen_units(), "kind": Kind(self.cleaned_data["kind"]),
            "topic": Topic.objects.get(pk=topic) if topic else None,
        }  # fmt: skip


class AssignForm(UnitsMixin, StepForm):
    """分办."""

    field_order = ("on", "unit", "helpers", "note")

    def __init__(self, *args: Any, units: Sequence[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer_units(units, self.letter, nothing="请选择")

    def _values(self) -> dict[str, Any]:
        return {**super()._values(), **self.chosen_units()}


class RefuseForm(StepForm):
    """不予受理, with where to turn to."""

    channel = forms.ChoiceField(
        label="应当向哪里反映", widget=forms.RadioSelect, choices=[(key.value, f"{way.label}：{way.matters}") for key, way in WAYS.items()],
        error_messages={"required": "请选择应当向哪里反映。"},
    )  # fmt: skip
    field_order = ("on", "channel", "note")

    def _values(self) -> dict[str, Any]:
        return {**super()._values(), "channel": self.cleaned_data["channel"]}


class ExtendForm(StepForm):
    """延长; of a letter passed down with a day, with the day the superior organ agrees to."""

    until = DayField(label="交办单位同意的新期限", required=False)
    field_order = ("on", "until", "note")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        due = queries.standing_of(self.letter).limit_until
        if due is None:
            del self.fields["until"]
        else:
            self.fields["until"].help_text = f"原来要求 {due} 前办结"

    def _values(self) -> dict[str, Any]:
        return {**super()._values(), "until": self.cleaned_data.get("until")}


class MergeForm(StepForm):
    """并入另一封信."""

    other = text("并入的信件编号", "请填写要并入的信件编号。", max_length=20)
    field_order = ("on", "other", "note")

    def clean_other(self) -> Letter:
        found = Letter.objects.filter(number=self.cleaned_data["other"].strip().upper()).first()
        if found is None:
            raise ValidationError("没有这个编号的信件，请核对。")
        return found

    def _values(self) -> dict[str, Any]:
        return {**super()._values(), "other": self.cleaned_data["other"]}


class MarkForm(StepForm):
    """急件、敏感、群体."""

    flags = forms.MultipleChoiceField(
        label="标记", required=False, widget=forms.CheckboxSelectMultiple, choices=[(flag.value, label) for flag, label in FLAG_LABELS.items()],
        help_text="急件 24 小时内答复；敏感的答复由区政府办公室再审一次；都不选的，取消标记。",
    )  # fmt: skip
    field_order = ("on", "flags", "note")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["flags"].initial = sorted(self.letter.flags)

    def _values(self) -> dict[str, Any]:
        return {**super()._values(), "flags": frozenset(Flag(flag) for flag in self.cleaned_data["flags"])}


class HandOnForm(StepForm):
    """交给承办人."""

    person = forms.ModelChoiceField(
        label="承办人", queryset=Person.objects.none(), error_messages={"required": "请选择承办人。"}
    )
    field_order = ("on", "person", "note")

    def __init__(self, *args: Any, people: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["person"].queryset = people
        self.fields["person"].label_from_instance = lambda person: person.name

    def _values(self) -> dict[str, Any]:
        return {**super()._values(), "person": self.cleaned_data["person"]}


class DraftForm(StepForm):
    """拟稿."""

    reply = area(
        "答复",
        "请填写答复。",
        rows=12,
        most=5000,
        help_text=f"写给写信人看。{NAME}的地方，写信人看到的是自己的姓名。只有写信人和办理人员看得到，公开时另写公开稿。",
    )
    for_merged = area(
        "给并入信件的答复",
        rows=6,
        most=5000,
        help_text="并入本信的信件，写信人看到的是这一段，不能写本信写信人的信息；不填的，用上面的答复。",
    )
    files = UploadField(label="随答复提供的文件")
    answer = forms.IntegerField(required=False, widget=forms.HiddenInput)  # of the library, with which it began
    field_order = ("on", "reply", "for_merged", "files")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["note"]
        merged = self.letter.merged.count()
        if merged:
            self.fields["for_merged"].label = f"给并入的 {merged} 封信的答复"
        else:
            del self.fields["for_merged"]

    def _values(self) -> dict[str, Any]:
        uploads = [Upload(name, content) for name, content in self.cleaned_data.get("files", [])]
        answer = AnswerEntry.objects.filter(pk=self.cleaned_data["answer"] or 0, unit=self.letter.lead).first()
        return {
            **super()._values(), "reply": self.cleaned_data["reply"], "for_merged": self.cleaned_data.get("for_merged", ""),
            "uploads": uploads, "answer": answer,
        }  # fmt: skip


class ProposeForm(StepForm):
    """公开稿: what may say who somebody is is proposed to be masked; what does say it is masked already."""

    shown_title = text("公开的标题", "请填写公开的标题。", max_length=60)
    question = area("公开的来信", "请填写公开的来信。", rows=8, most=5000)
    answer = area("公开的答复", "请填写公开的答复。", rows=8, most=5000)
    is_checked = forms.BooleanField(label="已经核对，没有能够说明是谁、住在哪里的内容", required=False)
    field_order = ("on", "shown_title", "question", "answer", "is_checked")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["note"]
        standing = queries.standing_of(self.letter)
        reply = queries.reply_in(self.letter, standing.reply)
        texts = {
            "shown_title": self.letter.title,
            "question": self.letter.text,
            "answer": addressed(reply.text, mask_name(self.letter.name)) if reply else "",
        }
        known = self.letter.identifying
        for name, said in texts.items():
            self.fields[name].initial = deidentifying.masked_for_others(said, known)
            what = [one.what for one in deidentifying.identifying(said, known)]
            # What says for certain who writes is not shown here either.
            what += [f"{one.what}“{one.quote(said)}”" for one in deidentifying.proposed(said, known)]
            if what:
                self.fields[name].help_text = f"已经按建议遮盖：{'、'.join(dict.fromkeys(what))}，请核对。"

    def _values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        shown = Proposal(cleaned["shown_title"], cleaned["question"], cleaned["answer"], cleaned["is_checked"])
        return {**super()._values(), "proposal": shown}


class PlainStepForm(StepForm):
    """Passing, or anything else that needs nothing but a day and perhaps a word."""


FORMS: dict[Event, type[StepForm]] = {
    Event.ACCEPTED: AcceptForm,
    Event.REFUSED: RefuseForm,
    Event.EXTENDED: ExtendForm,
    Event.MERGED: MergeForm,
    Event.MARKED: MarkForm,
    Event.ASSIGNED: AssignForm,
    Event.HANDED_ON: HandOnForm,
    Event.DRAFTED: DraftForm,
    Event.PROPOSED: ProposeForm,
}


class RegisterForm(forms.Form):
    """A letter on paper, by telephone, from a visit or passed down."""

    box = forms.ChoiceField(label="信箱")
    source = forms.ChoiceField(
        label="来源", choices=[choice for choice in Source.choices if choice[0] != Source.WEB]
    )
    on = DayField(label="来信日期")
    upstream_number = text("交办单位的编号", max_length=60, help_text="市公开信箱、12345 热线转来的填写")
    upstream_due_on = DayField(label="交办单位要求的期限（选填）", required=False)
    kind = forms.ChoiceField(label="类型", choices=[(kind.value, label) for kind, label in KIND_LABELS.items()])
    topic = forms.ChoiceField(label="主题（选填）", required=False)
    subject = text("标题", "请填写标题。", max_length=40)
    body = area("内容", "请填写内容。", rows=8, most=5000)
    place = text("地点", max_length=100)
    writer = text("姓名", "请填写姓名，没有留名的填“匿名”。", max_length=50)
    phone = text("联系电话", max_length=30)
    email = forms.EmailField(label="电子邮箱（选填）", required=False)
    address = text("联系地址", max_length=200)
    consents = forms.BooleanField(label="写信人同意公开", required=False)
    wants_notice = forms.BooleanField(label="写信人要求通知进展", required=False)
    files = UploadField(label="扫描件、照片")

    def __init__(self, *args: Any, units: Sequence[Unit], today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["box"].choices = [(unit.code, f"{unit.short_name}信箱") for unit in units]
        self.fields["topic"].choices, self.fields["on"].initial = _topics(), today

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class RevealForm(forms.Form):
    """Why someone wants to see a writer's telephone and address."""

    reason = text("查看的理由", "请写明查看的理由，例如“电话核实路灯位置”。", max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(
            *args, **{"auto_id": "reveal_%s", **options}
        )  # it stands beside forms with a reason of their own
