"""What applicants and clerks fill in, and what is said when it cannot be right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator

from gongkai.accounts.forms import DayField
from gongkai.accounts.models import Person, Unit
from gongkai.applications.actions import Step, Upload
from gongkai.applications.letters import TEXT_FIELDS, Drafted
from gongkai.applications.models import Application, Field, IdKind, Purpose, SupplyForm, SupplyWay
from gongkai.applications.queries import entries_of, events_of
from gongkai.files.checks import ALLOWED, ALLOWED_WORDS, LARGEST_BYTES, FileRefused, media_type_of
from gongkai.regulation.annual_report.forms import APPLICANT_COLUMNS, COLUMN_LABELS
from gongkai.regulation.case import Event, fold
from gongkai.regulation.deadlines import EXTENSION_LIMIT_WORKING_DAYS
from gongkai.regulation.outcomes import GROUNDS, LETTERS, NEED_LABELS, Ground, LetterKind, Need
from gongkai.regulation.personal_data import (
    is_valid_credit_code,
    is_valid_id_15,
    is_valid_id_18,
    normalise_number,
)
from gongkai.regulation.receipt import CHANNEL_LABELS, DELIVERY_LABELS, Channel, DeliveryWay
from gongkai.regulation.remedies import COURT_RESULTS, REMEDY_LABELS, RESULT_LABELS, REVIEW_RESULTS, ResultClass
from gongkai.regulation.sources import REGULATION

UPLOAD_HELP = f"可上传{ALLOWED_WORDS}，每个不超过 {LARGEST_BYTES // 1024 // 1024} MB。"
_ACCEPT = ",".join(ALLOWED)
APPLICANT_KINDS = [
    (column.value, "公民（自然人）" if column == "n" else COLUMN_LABELS[column]) for column in APPLICANT_COLUMNS
]


def _text(label: str, required: str = "", **options: Any) -> forms.CharField:
    """A text that is required with that sentence, or optional without one."""
    label = label if required else f"{label}（选填）"
    return forms.CharField(
        label=label, required=bool(required), error_messages={"required": required}, **options
    )


def _area(label: str, required: str = "", rows: int = 5, most: int = 5000, **options: Any) -> forms.CharField:
    """A long text. Its limit is checked here and not by the browser, which would cut what is pasted without a word."""
    limit = MaxLengthValidator(most, f"最多 {most} 字，现在是 %(show_value)s 字，请删减，或者作为附件上传。")
    return _text(label, required, widget=forms.Textarea(attrs={"rows": rows}), validators=[limit], **options)


class MultipleFileInput(forms.ClearableFileInput):
    """A file field that takes several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class UploadField(forms.FileField):
    """Files as they are sent: a list of (name, content), each checked for kind and size."""

    widget = MultipleFileInput

    def __init__(self, *, label: str, help_text: str = UPLOAD_HELP, required: bool = False) -> None:
        super().__init__(
            label=label if required else f"{label}（选填）",
            help_text=help_text,
            required=required,
            error_messages={"required": "请选择文件。"},
        )
        self.widget.attrs["accept"] = _ACCEPT

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, bytes]]:
        uploads = data if isinstance(data, list) else [data] if data else []
        if self.required and not uploads:
            raise ValidationError(self.error_messages["required"])
        files, problems = [], []
        for upload in uploads:
            content = upload.read()
            try:
                media_type_of(upload.name, content)
            except FileRefused as refused:
                problems.append(str(refused))
            else:
                files.append((upload.name, content))
        if problems:
            raise ValidationError(problems)
        return files


def clean_id_number(kind: str, text: str) -> str:
    """An identity number in normal form, or a sentence that says what is wrong with it."""
    number = normalise_number(text)
    if kind != IdKind.ID_CARD:
        if not number.isalnum() or not 5 <= len(number) <= 20:
            raise ValidationError("证件号码应当是 5 至 20 位字母和数字，请对照证件核对。")
        return number
    if len(number) == 15 and is_valid_id_15(number):
        return number
    if len(number) != 18:
        raise ValidationError(f"居民身份证号码应当是 18 位，现在是 {len(number)} 位，请核对。")
    if not is_valid_id_18(number):
        raise ValidationError("身份证号码的最后一位与前面的号码不符，或者出生日期不存在，请对照证件逐位核对。")
    return number


def clean_credit_code(text: str) -> str:
    """A 统一社会信用代码 in normal form, or a sentence."""
    code = normalise_number(text)
    if not is_valid_credit_code(code):
        raise ValidationError(
            "统一社会信用代码应当是 18 位，且最后一位与前面相符，请对照营业执照或者登记证书核对。"
        )
    return code


# The applicant's form, one thing per page.


class UnitStep(forms.Form):
    """Which organ is asked."""

    title = "向哪个机关申请"
    unit = forms.ChoiceField(
        label="受理机关",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择一个机关。", "invalid_choice": "请从列出的机关中选择。"},
    )

    def __init__(self, *args: Any, units: Sequence[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].choices = [(unit.code, unit.name) for unit in units]


class KindStep(forms.Form):
    """Who asks: a citizen or which kind of organisation."""

    title = "申请人是谁"
    applicant_kind = forms.ChoiceField(
        label="申请人类型",
        choices=APPLICANT_KINDS,
        widget=forms.RadioSelect,
        help_text="律师代理当事人申请的，选择当事人的类型。",
        error_messages={"required": "请选择申请人类型。"},
    )


class PersonStep(forms.Form):
    """A citizen's name and identity document."""

    title = "姓名和身份证明"
    name = _text("姓名", "请填写姓名。", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    id_kind = forms.ChoiceField(label="证件名称", choices=IdKind.choices)
    id_number = _text(
        "证件号码", "请填写证件号码。", max_length=40,
        help_text="《条例》第二十九条要求提供身份证明。号码加密保存，只有办理人员能够看到。",
    )  # fmt: skip
    agent = _text("代理人姓名", max_length=100, help_text="由他人代为申请的填写，并在后面上传授权委托书。")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("id_kind") and cleaned.get("id_number"):
            try:
                cleaned["id_number"] = clean_id_number(cleaned["id_kind"], cleaned["id_number"])
            except ValidationError as error:
                self.add_error("id_number", error)
        return cleaned


class OrganisationStep(forms.Form):
    """An organisation's name and code."""

    title = "单位名称和代码"
    name = _text(
        "单位名称",
        "请填写单位名称。",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    id_number = _text("统一社会信用代码", "请填写统一社会信用代码。", max_length=40)
    legal_representative = _text("法定代表人", "请填写法定代表人姓名。", max_length=100)
    agent = _text("联系人", "请填写联系人姓名。", max_length=100)

    def clean_id_number(self) -> str:
        return clean_credit_code(self.cleaned_data["id_number"])


class ContactStep(forms.Form):
    """How the organ reaches the applicant."""

    title = "联系方式"
    phone = _text(
        "联系电话",
        "请填写联系电话，便于机关与你确认收到申请。",
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
    )
    email = forms.EmailField(
        label="电子邮箱（选填）", required=False, error_messages={"invalid": "请填写完整的邮箱地址，例如 name@example.com。"},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    address = _text(
        "联系地址",
        max_length=200,
        help_text="需要邮寄答复的请填写。",
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    postcode = _text(
        "邮政编码", max_length=6, validators=[RegexValidator(r"^\d{6}$", "邮政编码是 6 位数字。")],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
    )  # fmt: skip

    def clean_phone(self) -> str:
        phone = normalise_number(self.cleaned_data["phone"])
        if not 7 <= len(phone.lstrip("+")) <= 15 or not phone.lstrip("+").isdecimal():
            raise ValidationError("请填写能够接通的电话号码，座机请带区号，例如 023-00000000。")
        return phone


class InformationStep(forms.Form):
    """What is asked for."""

    title = "需要什么信息"
    description = _area(
        "所需政府信息", "请写明需要的政府信息。", rows=8, most=5000,
        help_text="写明名称、文号，或者便于查询的特征（时间、地点、机关、事项）。一份申请写一件事，办得更快。不需要说明用途。",
    )  # fmt: skip


class SupplyStep(forms.Form):
    """In what form, and how, the applicant wants it."""

    title = "怎样提供给你"
    supply_form = forms.ChoiceField(label="提供方式", choices=SupplyForm.choices, widget=forms.RadioSelect)
    supply_way = forms.ChoiceField(label="获取途径", choices=SupplyWay.choices, widget=forms.RadioSelect)
    accepts_other_form = forms.BooleanField(
        label="不能按上述方式提供时，接受其他方式", required=False, initial=True
    )

    def __init__(self, *args: Any, contact: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.contact = contact

    def clean_supply_way(self) -> str:
        way = self.cleaned_data["supply_way"]
        if way == SupplyWay.POST and not self.contact.get("address"):
            raise ValidationError("选择邮寄的，请先返回“联系方式”填写联系地址。")
        if way == SupplyWay.EMAIL and not self.contact.get("email"):
            raise ValidationError("选择电子邮件的，请先返回“联系方式”填写电子邮箱。")
        return way


class FilesStep(forms.Form):
    """Files that go with the request."""

    title = "附件"
    files = UploadField(label="附件", help_text=f"身份证明复印件、授权委托书或者有关材料。{UPLOAD_HELP}")


class QueryForm(forms.Form):
    """Number and code of a request."""

    number = _text("申请编号", "请填写申请编号，例如 2020-001-00023。", max_length=40)
    code = _text(
        "查询码", "请填写回执上的 16 位查询码。", max_length=60, help_text="不区分大小写，空格可以不填。",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class CorrectionForm(forms.Form):
    """The corrected request, with the old text in it."""

    description = _area("补正后的申请内容", "请写明补正后的申请内容。", rows=8, most=5000)


class ReasonsForm(forms.Form):
    """The reasons an applicant gives for many requests."""

    reasons = _area("申请的理由", "请写明理由。", rows=6)


class WithdrawalForm(forms.Form):
    """A withdrawal."""

    confirm = forms.BooleanField(
        label="我确认撤回这份申请，机关不再办理", error_messages={"required": "请先勾选确认。"}
    )


# The desk.


class RegistrationForm(forms.Form):
    """A counter, post, fax, mail or oral request on one screen.

    What the paper lacks is left empty: the request is registered all the same, and the applicant asked to correct it.
    """

    channel = forms.ChoiceField(label="申请途径", choices=[(c.value, CHANNEL_LABELS[c]) for c in Channel])
    arrived_on = DayField(label="提交、签收日期", help_text="邮件为收发室签收之日")
    office_received_on = DayField(label="工作机构收到日期（选填）", required=False)
    applicant_kind = forms.ChoiceField(label="申请人类型", choices=APPLICANT_KINDS)
    name = _text("姓名或者单位名称", "请填写姓名或者单位名称。", max_length=200)
    id_number = _text(
        "证件号码或者信用代码", max_length=60,
        help_text="不是身份证的，在号码前写证件名称，例如“护照 E12345678”；申请书上没有或者有误的留空，登记后告知补正",
    )  # fmt: skip
    phone = _text("联系电话", max_length=30)
    address = _text("联系地址或者电子邮箱", max_length=200)
    description = _area("所需政府信息", "请抄录或者概括所需政府信息。", rows=4)
    supply_way = forms.ChoiceField(label="获取途径", choices=SupplyWay.choices, initial=SupplyWay.POST)
    field = forms.ChoiceField(label="领域", choices=Field.choices, initial=Field.OTHER)
    scan = UploadField(label="申请书、信封扫描件")

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_arrived_on(self) -> date:
        return self._in_range(self.cleaned_data["arrived_on"])

    def clean_office_received_on(self) -> date | None:
        day = self.cleaned_data["office_received_on"]
        return self._in_range(day) if day else None

    def _in_range(self, day: date) -> date:
        if day > self.today:
            raise ValidationError(f"日期不能晚于今天（{self.today.isoformat()}），请核对。")
        if day < REGULATION.in_force_from:
            raise ValidationError(
                f"《条例》修订施行（{REGULATION.in_force_from.isoformat()}）以前的申请不在本系统办理，请核对年份。"
            )
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        text, kind = cleaned.get("id_number"), cleaned.get("applicant_kind")
        if text and kind:
            try:
                cleaned["id_kind"], cleaned["id_number"] = _split_id(text, is_person=kind == "n")
            except ValidationError as error:
                self.add_error("id_number", error)
        cleaned["phone"] = normalise_number(cleaned.get("phone", ""))
        if "@" in cleaned.get("address", ""):
            cleaned["email"], cleaned["address"] = cleaned["address"], ""
        if cleaned.get("supply_way") == SupplyWay.EMAIL and not cleaned.get("email"):
            self.add_error("address", "获取途径为电子邮件的，请填写电子邮箱。")
        arrived, office = cleaned.get("arrived_on"), cleaned.get("office_received_on")
        if arrived and office and office < arrived:
            self.add_error("office_received_on", "工作机构收到日期不能早于签收日期，请核对。")
        return cleaned


def _split_id(text: str, *, is_person: bool) -> tuple[str, str]:
    if not is_person:
        return "", clean_credit_code(text)
    for kind in IdKind:
        if text.startswith(kind.label):
            return kind.value, clean_id_number(kind, text.removeprefix(kind.label))
    return IdKind.ID_CARD.value, clean_id_number(IdKind.ID_CARD, text)


class EventForm(forms.Form):
    """What every event has: its date and a note."""

    on = DayField(label="日期")
    note = _area("说明", rows=3, most=2000)
    uploads: dict[str, Purpose] = {}  # upload fields and what their files are for

    def __init__(
        self, *args: Any, application: Application, people: dict[str, Sequence[Person]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.application = application
        self.people = people

    def step(self) -> Step:
        """What was filled in, as the action takes it."""
        return Step(**self._values(), uploads=self._uploads())

    def _values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in self.uploads}

    def _uploads(self) -> list[Upload]:
        return [
            Upload(name, content, purpose)
            for field, purpose in self.uploads.items()
            for name, content in self.cleaned_data[field]
        ]


class NotedForm(EventForm):
    """An event that needs words."""

    note = _area("内容", "请写明内容。", rows=4, most=2000)


class PhoneForm(NotedForm):
    """A telephone call: who, when, which number, what was said."""

    note = _area("通话记录", "请写明通话对象、时间、号码和内容。", rows=4, most=2000)


class UntilForm(EventForm):
    """An event that gives someone until a day."""

    until = DayField(label="期限的最后一天")


class ToldForm(UntilForm):
    """What the applicant is told on the query page, and until when."""

    note = _area("告知申请人的内容（申请人查询时看到）", "请写明要求、依据和怎样办理。", rows=4, most=2000)


class ConsultationForm(EventForm):
    """Which consultation, where several are under way."""

    target = forms.TypedChoiceField(
        label="哪一次征求意见", coerce=int, error_messages={"required": "请选择一次征求意见。"}
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        events = events_of(self.application)
        waiting = dict(fold(entries_of(events)).consultations)
        self.fields["target"].choices = [
            (event.sequence, f"{event.on.isoformat()} 发出　{event.note[:40]}")
            for event in events
            if event.sequence in waiting
        ]


class ReopeningForm(NotedForm):
    """The decision that asks for another answer, and the day it sets, if it sets one."""

    until = DayField(
        label="决定、判决指定的答复期限（选填）",
        required=False,
        help_text="没有指定的留空，自收到之日起重新计算",
    )


class DetailsForm(NotedForm):
    """What was taken down wrongly, as it should read. Only what differs is changed, and kept in the history."""

    applicant_kind = forms.ChoiceField(label="申请人类型", choices=APPLICANT_KINDS)
    name = _text("姓名或者单位名称", "请填写姓名或者单位名称。", max_length=200)
    phone = _text("联系电话", max_length=30)
    address = _text("联系地址", max_length=200)
    description = _area("所需政府信息", "请填写所需政府信息。")
    field = forms.ChoiceField(label="领域", choices=Field.choices)
    note = _area("更正的理由", "请写明为什么更正。", rows=3, most=1000)
    field_order = ("on", "applicant_kind", "name", "phone", "address", "description", "field", "note")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # A refused or returned form keeps what was typed; a fresh one shows what is on file.
        for name in self._detail_names():
            self.fields[name].initial = getattr(self.application, name)

    def _detail_names(self) -> tuple[str, ...]:
        return ("applicant_kind", "name", "phone", "address", "description", "field")

    def _values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        details = {name: cleaned[name] for name in self._detail_names()}
        return {"on": cleaned["on"], "note": cleaned["note"], "details": details}


class CorrectionNoticeForm(UntilForm):
    """What the applicant has to correct, and until when."""

    notice_text = _area("需要补正的事项", "请逐项写明需要补正什么、怎样补正。", rows=5, most=2000)


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
    notice_text = _area("延期的理由（写入延期告知书）", "请写明延期的理由。", rows=3, most=1000)


class AssignForm(EventForm):
    """Which officer takes the case."""

    officer = forms.ModelChoiceField(
        label="业务科室承办人", queryset=Person.objects.none(), error_messages={"required": "请选择承办人。"}
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["officer"].queryset = self.people["officers"]


class ExamineForm(AssignForm):
    """The officer who takes the case; none where the disclosure office handles it itself."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["officer"].required = False
        self.fields["officer"].label += "（选填）"
        self.fields["officer"].help_text = "由工作机构直接办理的留空"


class DraftForm(EventForm):
    """The answer: its kind, its grounds and its texts."""

    kind = forms.ChoiceField(
        label="答复种类", choices=[("", "请选择")] + [(k.value, rule.label) for k, rule in LETTERS.items()],
        error_messages={"required": "请选择答复种类。"},
    )  # fmt: skip
    grounds = forms.MultipleChoiceField(
        label="不予公开的理由（不予公开、部分公开时选择，可多选）", required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(g.value, f"{rule.label}（{rule.basis}）") for g, rule in GROUNDS.items() if g is not Ground.STATUTORY_QUERY],
    )  # fmt: skip
    content = _area(NEED_LABELS[Need.CONTENT], rows=4, most=10000)
    reasons = _area(NEED_LABELS[Need.REASONS], rows=4, most=10000)
    where_to_get = _area(NEED_LABELS[Need.WHERE_TO_GET], rows=2, most=4000)
    search_record = _area(NEED_LABELS[Need.SEARCH_RECORD], rows=3, most=4000)
    other_organ = _area(NEED_LABELS[Need.OTHER_ORGAN], rows=2, most=1000)
    files = UploadField(label="随告知书提供的文件")
    uploads = {"files": Purpose.ANSWER}

    def _values(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        drafted = Drafted(
            LetterKind(cleaned["kind"]),
            tuple(Ground(ground) for ground in cleaned["grounds"]),
            {need: cleaned[name] for need, name in TEXT_FIELDS.items()},
        )
        return {"on": cleaned["on"], "note": cleaned["note"], "drafted": drafted}


class SealForm(EventForm):
    """The letter's number, and the stamped scan."""

    letter_number = _text("文号", max_length=60, help_text="留空由系统按本单位顺序编号；办公系统编的号照抄。")
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
    delivery_number = _text("邮件号码", max_length=60)
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
    note = _area("撤销的理由", "请写明为什么撤销。", rows=3, most=1000)


class AmendmentForm(EventForm):
    """Which entry gets another date, and why."""

    target = forms.IntegerField(widget=forms.HiddenInput)
    on = DayField(label="正确的日期")
    days = forms.IntegerField(
        label="正确的延长工作日数（选填）", required=False, min_value=1, max_value=EXTENSION_LIMIT_WORKING_DAYS,
        error_messages={"invalid": "请填写整数。", "min_value": "至少 1 个工作日。", "max_value": f"最多 {EXTENSION_LIMIT_WORKING_DAYS} 个工作日。"},
    )  # fmt: skip
    until = DayField(label="正确的期限（选填）", required=False, help_text="只在更正给申请人的期限时填写")
    note = _area("更正的理由", "请写明为什么更正。", rows=3, most=1000)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        target = str(self["target"].value())
        amended = next((past for past in self.application.events.all() if str(past.sequence) == target), None)
        if amended is None or not amended.days:
            del self.fields["days"]
        if amended is None or amended.until is None:
            del self.fields["until"]

    def _values(self) -> dict[str, Any]:
        values = super()._values()
        return values | ({"days": values["days"] or 0} if "days" in values else {})


EVENT_FORMS: dict[Event, type[EventForm]] = {
    Event.CONTACT_FAILED: NotedForm,
    Event.EXAMINED: ExamineForm,
    Event.ASSIGNED: AssignForm,
    Event.CORRECTION_REQUESTED: CorrectionNoticeForm,
    Event.REASONS_REQUESTED: ToldForm,
    Event.DELAY_SET: ToldForm,
    Event.FEE_NOTIFIED: ToldForm,
    Event.CONSULT_SENT: NotedForm,
    Event.CONSULT_DELIVERED: ConsultationForm,
    Event.CONSULT_ANSWERED: ConsultationForm,
    Event.EXTENDED: ExtensionForm,
    Event.PROPOSED: NotedForm,
    Event.PROPOSAL_RETURNED: NotedForm,
    Event.DRAFTED: DraftForm,
    Event.REVIEW_RETURNED: NotedForm,
    Event.SEALED: SealForm,
    Event.LETTER_VOIDED: NotedForm,
    Event.ANSWERED: DeliveryForm,
    Event.DELIVERY_FAILED: NotedForm,
    Event.REDELIVERED: DeliveryForm,
    Event.REOPENED: ReopeningForm,
    Event.ANNULLED: NotedForm,
    Event.DETAILS_AMENDED: DetailsForm,
    Event.PHONE_NOTED: PhoneForm,
    Event.REVERSED: ReversalForm,
    Event.AMENDED: AmendmentForm,
}


def event_form(event: Event, *, on_paper: bool) -> type[EventForm]:
    """The form of an event."""
    if on_paper:
        return PaperExtensionForm if event is Event.EXTENDED else PaperForm
    return EVENT_FORMS.get(event, EventForm)


class RevealForm(forms.Form):
    """Why someone looks at personal data."""

    reason = _text("查看理由", "请写明为什么需要查看。", max_length=200)


class RemedyForm(forms.Form):
    """A review or suit as it comes in."""

    kind = forms.ChoiceField(label="类型", choices=[(k.value, label) for k, label in REMEDY_LABELS.items()])
    body = _text("复议机关、法院", "请填写复议机关或者法院。", max_length=100)
    case_number = _text("案号", max_length=60)
    lodged_on = DayField(label="收到日期")
    number = _text("所涉申请编号", max_length=20, help_text="与依申请公开无关的留空，并选择单位")
    unit = forms.ModelChoiceField(label="被申请、被诉单位", queryset=Unit.objects.none(), empty_label=None)

    def __init__(self, *args: Any, units: Sequence[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units


class AnnulmentForm(forms.Form):
    """Why a record is annulled."""

    reason = _text("作废的理由", "请写明为什么作废。", max_length=200)


class DecisionForm(forms.Form):
    """How a review or suit ended."""

    result = forms.ChoiceField(label="结果", error_messages={"required": "请选择结果。"})
    decided_on = DayField(label="结案日期")
    column = forms.ChoiceField(
        label="报告栏目（选填）", required=False, help_text="不选时按结果的通常归类",
        choices=[("", "按通常归类")] + [(c.value, label) for c, label in RESULT_LABELS.items() if c is not ResultClass.PENDING],
    )  # fmt: skip

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, **options)
        results = REVIEW_RESULTS if kind == "review" else COURT_RESULTS
        self.fields["result"].choices = [("", "请选择"), *((name, name) for name in results)]
