"""The forms of a case's events: one door, one form per kind of event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gongkai.accounts.forms import DayField
from gongkai.accounts.models import Person
from gongkai.applications.actions.details import AMENDABLE_FIELDS
from gongkai.applications.forms.consultations import ConsultedForm, ConsultForm, ReplyForm, WeighingForm
from gongkai.applications.forms.drafting import DraftForm
from gongkai.applications.forms.fees import FeeForm, FrequencyForm, PaidForm, WaiverForm
from gongkai.applications.forms.fields import (
    APPLICANT_KINDS,
    IDENTITY_HELP,
    clean_identity,
    clean_joint,
    validate_postcode,
)
from gongkai.applications.forms.steps import EventForm, NotedForm, ToldForm, UntilForm
from gongkai.applications.models import (
    HIDDEN_FIELDS,
    Field,
    Matter,
    Purpose,
    SupplyForm,
    SupplyWay,
)
from gongkai.applications.queries import (
    entries_of,
    events_of,
    requested_text,
)
from gongkai.intake.fields import UploadField, area, text, validate_email
from gongkai.regulation.case import Event, effective
from gongkai.regulation.deadlines import EXTENSION_LIMIT_WORKING_DAYS
from gongkai.regulation.personal_data import normalise_number
from gongkai.regulation.receipt import DELIVERY_LABELS, DeliveryWay


class PhoneForm(NotedForm):
    """A telephone call: who, when, which number, what was said."""

    note = area("通话记录", "请写明通话对象、时间、号码和内容。", rows=4, most=2000)


class ReopeningForm(NotedForm):
    """The decision that asks for another answer, and the day it sets, if it sets one."""

    until = DayField(
        label="决定、判决指定的答复期限（选填）",
        required=False,
        help_text="没有指定的留空，自收到之日起重新计算",
    )


class DetailsForm(NotedForm):
    """What was taken down wrongly, as it should read. Only what differs is changed, and kept in the history.

    What the case page hides is not shown here either: a field left empty stays as it is, and CLEARED empties it.
    """

    CLEARED = "无"
    matter = forms.ChoiceField(label="申请事项", choices=Matter.choices)
    applicant_kind = forms.ChoiceField(label="申请人类型", choices=APPLICANT_KINDS)
    name = text("姓名或者单位名称", "请填写姓名或者单位名称。", max_length=200)
    id_number = text("证件号码或者信用代码", max_length=60, help_text=IDENTITY_HELP)
    joint = area("共同申请人（一行一人：姓名，证件号码）", rows=3, most=3000)
    legal_representative = text("法定代表人", max_length=100)
    agent = text("代理人、联系人", max_length=100)
    phone = text("联系电话", max_length=30)
    email = text("电子邮箱", max_length=200)
    address = text("联系地址", max_length=200)
    postcode = text("邮政编码", max_length=6)
    description = area("所需政府信息", "请填写所需政府信息。")
    supply_form = forms.ChoiceField(label="提供方式", choices=SupplyForm.choices)
    supply_way = forms.ChoiceField(label="获取途径", choices=SupplyWay.choices)
    field = forms.ChoiceField(label="领域", choices=Field.choices)
    office_received_on = DayField(label="工作机构收到日期（选填）", required=False)
    note = area("更正的理由", "请写明为什么更正。", rows=3, most=1000)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if requested_text(self.application) != self.application.description:
            del self.fields["description"]  # the corrected text holds; it is amended where it was received
        # A refused or returned form keeps what was typed; a fresh one shows what is on file.
        for name in set(self.fields) & set(AMENDABLE_FIELDS) - HIDDEN_FIELDS:
            self.fields[name].initial = getattr(self.application, name)
        for name in set(self.fields) & HIDDEN_FIELDS:
            on_file = getattr(self.application, name)
            how = f"已登记，这里不显示；留空不改，要清空的填“{self.CLEARED}”" if on_file else "没有登记"
            self.fields[name].help_text = "；".join(filter(None, (how, str(self.fields[name].help_text))))

    def clean_email(self) -> str:
        return self._checked("email", validate_email)

    def clean_postcode(self) -> str:
        return self._checked("postcode", validate_postcode)

    def _checked(self, name: str, validate: Callable[[str], None]) -> str:
        value = self.cleaned_data[name]
        if value not in ("", self.CLEARED):
            validate(value)
        return value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        typed = {name: cleaned.pop(name) for name in HIDDEN_FIELDS if name in cleaned}
        details = {name: cleaned[name] for name in AMENDABLE_FIELDS if name in cleaned}
        details |= {name: "" if value == self.CLEARED else value for name, value in typed.items() if value}
        is_person = cleaned.get("applicant_kind") == "n"
        if is_person != self.application.is_natural_person and self.application.id_number:
            if not typed.get("id_number"):
                self.add_error("id_number", f"申请人类型改了，证件也要更正；申请书上没有的填“{self.CLEARED}”。")
            details["id_kind"] = ""
        if details.get("id_number"):
            try:
                details["id_kind"], details["id_number"] = clean_identity(
                    details["id_number"], is_person=is_person
                )
            except ValidationError as error:
                self.add_error("id_number", error)
        if details.get("joint"):
            try:
                details["joint"] = clean_joint(details["joint"], is_person=is_person)
            except ValidationError as error:
                self.add_error("joint", error)
        if details.get("phone"):
            details["phone"] = normalise_number(details["phone"])
        email = details.get("email", self.application.email)
        if details.get("supply_way") == SupplyWay.EMAIL and not email:
            self.add_error("email", "获取途径为电子邮件的，请填写电子邮箱。")
        return cleaned | {"details": details}

    def _values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("on", "note", "details")}


class CorrectionNoticeForm(UntilForm):
    """What the applicant has to correct, and until when."""

    notice_text = area("需要补正的事项", "请逐项写明需要补正什么、怎样补正。", rows=5, most=2000)


class ExtensionForm(EventForm):
    """How long, and why."""

    days = forms.IntegerField(
        label="延长的工作日数", min_value=1, max_value=EXTENSION_LIMIT_WORKING_DAYS, initial=EXTENSION_LIMIT_WORKING_DAYS,
        error_messages={
            "required": "请填写天数。",
            "invalid": "请填写整数。",
            "min_value": "至少延长 1 个工作日。",
            "max_value": f"最多延长 {EXTENSION_LIMIT_WORKING_DAYS} 个工作日。",
        },
    )  # fmt: skip
    notice_text = area("延期的理由（写入延期告知书）", "请写明延期的理由。", rows=3, most=1000)


class SearchForm(EventForm):
    """Where was looked, by which words, by whom, and what was found."""

    where = text(
        "检索的地方", "请写明检索了哪些地方。", max_length=300, help_text="例如：档案室 2015–2020 年文书档案、办公系统、业务系统"
    )  # fmt: skip
    terms = text(
        "检索词", "请写明以什么词检索。", max_length=200, help_text="多个用顿号隔开，包括文号、地名、项目名"
    )
    by = text("检索人", "请写明由谁检索。", max_length=60)
    is_found = forms.TypedChoiceField(
        label="结果", choices=[("no", "没有找到"), ("yes", "找到了")], coerce=lambda value: value == "yes",
        widget=forms.RadioSelect, error_messages={"required": "请选择检索的结果。"},
    )  # fmt: skip
    result = text("结果说明（写入告知书）", max_length=300, help_text="留空写“未找到相关信息”")
    shots = UploadField(label="检索截图")
    uploads = {"shots": Purpose.SEARCH}

    def _values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        details = {name: cleaned[name] for name in ("where", "terms", "by", "is_found", "result")}
        return {"on": cleaned["on"], "note": cleaned["note"], "details": details}


class SupervisionForm(NotedForm):
    """What the district's coordinator asks of a unit, and by when."""

    note = area("督办意见", "请写明督办的意见。", rows=3, most=1000)
    until = DayField(label="请在哪一天以前办理（选填）", required=False)


class ReturnForm(EventForm):
    """A letter that came back, and what is done about it."""

    why = forms.ChoiceField(
        label="情形", choices=[(why, why) for why in ("退件", "拒收", "无人签收", "地址不详")],
    )  # fmt: skip
    note = area(
        "怎样跟进", "请写明怎样跟进。", rows=3, most=2000,
        help_text="联系申请人核对地址后再次送达；拒收的写明经过和见证人。在“退件、拒收”列表中，直到再次送达或者归档。",
    )  # fmt: skip
    proof = UploadField(label="退件、拒收凭证")
    uploads = {"proof": Purpose.DELIVERY}

    def _values(self) -> dict[str, Any]:
        return {
            "on": self.cleaned_data["on"],
            "note": f"{self.cleaned_data['why']}：{self.cleaned_data['note']}",
        }


class SignedForForm(EventForm):
    """Who signed for the answer, and what shows it."""

    who = text("签收人", "请写明签收人，代收的写明与申请人的关系。", max_length=100)
    proof = UploadField(label="回执、签收查询截图")
    uploads = {"proof": Purpose.DELIVERY}

    def _values(self) -> dict[str, Any]:
        note = "\n".join(filter(None, (f"签收人：{self.cleaned_data['who']}", self.cleaned_data["note"])))
        return {"on": self.cleaned_data["on"], "note": note}


class ProactiveForm(EventForm):
    """Whether what was disclosed to one is published to all (条例 44)."""

    decision = forms.ChoiceField(
        label="决定", choices=[("转为主动公开", "转为主动公开"), ("不转为主动公开", "不转为主动公开")],
        widget=forms.RadioSelect, error_messages={"required": "请选择决定。"},
    )  # fmt: skip
    note = area("理由，转为主动公开的写明公开的内容和栏目", "请写明理由。", rows=3, most=2000)

    def _values(self) -> dict[str, Any]:
        decision = self.cleaned_data["decision"]
        return {"on": self.cleaned_data["on"], "note": f"{decision}：{self.cleaned_data['note']}"}


class WithheldReviewForm(ProactiveForm):
    """Whether what was withheld may be disclosed by now (条例 18)."""

    decision = forms.ChoiceField(
        label="再次审查的结论", choices=[("仍不予公开", "仍不予公开"), ("已可以公开", "已可以公开")],
        widget=forms.RadioSelect, error_messages={"required": "请选择结论。"},
    )  # fmt: skip
    note = area("理由，可以公开的写明公开哪些内容", "请写明理由。", rows=3, most=2000)


class AssignForm(EventForm):
    """Which officer takes the case, and until when."""

    officer = forms.ModelChoiceField(
        label="业务科室承办人", queryset=Person.objects.none(), error_messages={"required": "请选择承办人。"}
    )
    until = DayField(label="请在哪一天以前提出意见（选填）", required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["officer"].queryset = self.people["officers"]


class HandOnForm(EventForm):
    """Which clerk takes the case on."""

    officer = forms.ModelChoiceField(
        label="移交给", queryset=Person.objects.none(), error_messages={"required": "请选择接手的经办人。"}
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["officer"].queryset = self.people["clerks"]


class ExamineForm(AssignForm):
    """The officer who takes the case; none where the disclosure office handles it itself."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["officer"].required = False
        self.fields["officer"].initial = self.application.officer
        self.fields["officer"].label += "（选填）"
        self.fields["officer"].help_text = "由工作机构直接办理的留空"


class SealForm(EventForm):
    """The letter's number, and the stamped scan."""

    letter_number = text("文号", max_length=60, help_text="留空由系统按本单位顺序编号；办公系统编的号照抄。")
    scan = UploadField(label="用印后的扫描件")
    uploads = {"scan": Purpose.SEALED_LETTER}


class DeliveryForm(EventForm):
    """How the letter went out."""

    way = forms.TypedChoiceField(
        label="送达方式", choices=[(w.value, DELIVERY_LABELS[w]) for w in DeliveryWay], coerce=DeliveryWay
    )
    on = DayField(
        label="交邮、签收或者发出日期", help_text="邮寄以交邮之日、当面以签收之日、电子以发出之日为答复之日"
    )
    delivery_number = text("邮件号码", max_length=60)
    proof = UploadField(label="送达凭证")
    uploads = {"proof": Purpose.DELIVERY}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("way") is DeliveryWay.POST and not cleaned.get("delivery_number"):
            self.add_error("delivery_number", "邮寄的请填写邮件号码，日后凭它证明送达。")
        return cleaned


class PaperForm(EventForm):
    """A signature on a printed 呈批单: whose, when, and the scan."""

    signer = forms.ModelChoiceField(
        label="签字人",
        queryset=Person.objects.none(),
        error_messages={"required": "请选择在呈批单上签字的人。"},
    )
    sheet = UploadField(label="已签字的呈批单扫描件", required=True)
    uploads = {"sheet": Purpose.APPROVAL_SHEET}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["signer"].queryset = self.people["signers"]


class PaperExtensionForm(PaperForm, ExtensionForm):
    """An extension signed on paper."""


class ReversalForm(EventForm):
    """Which entry is taken out, and why."""

    target = forms.IntegerField(widget=forms.HiddenInput)
    on = DayField(label="日期", widget=forms.HiddenInput)
    note = area("撤销的理由", "请写明为什么撤销。", rows=3, most=1000)


class AmendmentForm(EventForm):
    """Which entry gets another date, and why."""

    target = forms.IntegerField(widget=forms.HiddenInput)
    on = DayField(label="正确的日期")
    days = forms.IntegerField(
        label="正确的延长工作日数（选填）", required=False, min_value=1, max_value=EXTENSION_LIMIT_WORKING_DAYS,
        error_messages={"invalid": "请填写整数。", "min_value": "至少 1 个工作日。", "max_value": f"最多 {EXTENSION_LIMIT_WORKING_DAYS} 个工作日。"},
    )  # fmt: skip
    until = DayField(label="正确的期限（选填）", required=False, help_text="只在更正给申请人的期限时填写")
    note = area("更正的理由", "请写明为什么更正。", rows=3, most=1000)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        target = str(self["target"].value())
        entries = effective(entries_of(events_of(self.application)))
        amended = next((past for past in entries if str(past.sequence) == target), None)
        if amended is None or not amended.days:
            del self.fields["days"]
        if amended is None or amended.until is None:
            del self.fields["until"]
        else:
            self.fields["until"].initial = amended.until

    def _values(self) -> dict[str, Any]:
        values = super()._values()
        return values | ({"days": values["days"] or 0} if "days" in values else {})


EVENT_FORMS: dict[Event, type[EventForm]] = {
    Event.CONTACT_FAILED: NotedForm,
    Event.EXAMINED: ExamineForm,
    Event.ASSIGNED: AssignForm,
    Event.HANDED_ON: HandOnForm,
    Event.CORRECTION_REQUESTED: CorrectionNoticeForm,
    Event.REASONS_REQUESTED: FrequencyForm,
    Event.DELAY_SET: ToldForm,
    Event.FEE_NOTIFIED: FeeForm,
    Event.FEE_PAID: PaidForm,
    Event.FEE_WAIVED: WaiverForm,
    Event.CONSULT_SENT: ConsultForm,
    Event.CONSULT_DELIVERED: ConsultedForm,
    Event.CONSULT_ANSWERED: ReplyForm,
    Event.CONSULT_CLOSED: WeighingForm,
    Event.EXTENDED: ExtensionForm,
    Event.PROPOSED: NotedForm,
    Event.PROPOSAL_RETURNED: NotedForm,
    Event.DRAFTED: DraftForm,
    Event.REVIEW_RETURNED: NotedForm,
    Event.SEALED: SealForm,
    Event.LETTER_VOIDED: NotedForm,
    Event.ANSWERED: DeliveryForm,
    Event.DELIVERY_FAILED: ReturnForm,
    Event.REDELIVERED: DeliveryForm,
    Event.SIGNED_FOR: SignedForForm,
    Event.REOPENED: ReopeningForm,
    Event.ANNULLED: NotedForm,
    Event.DETAILS_AMENDED: DetailsForm,
    Event.PHONE_NOTED: PhoneForm,
    Event.URGED: NotedForm,
    Event.SUPERVISED: SupervisionForm,
    Event.SEARCHED: SearchForm,
    Event.PROACTIVE_DECIDED: ProactiveForm,
    Event.WITHHELD_REVIEWED: WithheldReviewForm,
    Event.NOTED: NotedForm,
    Event.REVERSED: ReversalForm,
    Event.AMENDED: AmendmentForm,
}


def event_form(event: Event, *, on_paper: bool) -> type[EventForm]:
    """The form of an event."""
    if on_paper:
        return PaperExtensionForm if event is Event.EXTENDED else PaperForm
    return EVENT_FORMS.get(event, EventForm)
