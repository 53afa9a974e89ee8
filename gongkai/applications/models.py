"""Requests, what happened to them, their letters and files, and 复议 and 诉讼."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongkai.accounts.encryption import EncryptedTextField
from gongkai.regulation.annual_report.forms import APPLICANT_COLUMNS, COLUMN_LABELS
from gongkai.regulation.case import EVENT_LABELS, STATE_LABELS, Event
from gongkai.regulation.courses import PROCEDURE_LABELS, REMEDY_EVENT_LABELS, Procedure
from gongkai.regulation.outcomes import GROUNDS, LETTERS, OUTCOME_LABELS, Ground
from gongkai.regulation.receipt import CHANNEL_LABELS, DELIVERY_LABELS
from gongkai.regulation.remedies import REMEDY_LABELS, RESULT_LABELS


def _choices(labels: dict) -> list[tuple[str, str]]:
    return [(getattr(key, "value", key), label) for key, label in labels.items()]


class IdKind(models.TextChoices):
    """Kinds of identity document."""

    ID_CARD = "id_card", "居民身份证"
    PASSPORT = "passport", "护照"
    HK_MACAO_PERMIT = "hk_macao_permit", "港澳居民来往内地通行证"
    TAIWAN_PERMIT = "taiwan_permit", "台湾居民来往大陆通行证"
    FOREIGNER_CARD = "foreigner_card", "外国人永久居留证"


class Field(models.TextChoices):
    """What a request is about, as the report's text groups requests."""

    LAND = "land", "土地征收"
    HOUSING = "housing", "房屋征收"
    LABOUR = "labour", "人力社保"
    CITY = "city", "城市管理"
    PLANNING = "planning", "规划建设"
    FINANCE = "finance", "财政审计"
    OTHER = "other", "其他"


class Matter(models.TextChoices):
    """What an applicant wants: information, or that a record about themselves be put right (条例 41)."""

    DISCLOSURE = "disclosure", "申请公开政府信息"
    RECORD = "record", "申请更正与自己有关的政府信息"


class SupplyForm(models.TextChoices):
    """In what form the applicant wants the information."""

    PAPER = "paper", "纸质"
    ELECTRONIC = "electronic", "电子文件"
    DISC = "disc", "光盘"


class SupplyWay(models.TextChoices):
    """How the applicant wants to get it."""

    ONLINE = "online", "网上下载"
    EMAIL = "email", "电子邮件"
    POST = "post", "邮寄"
    IN_PERSON = "in_person", "当面领取"
    FAX = "fax", "传真"


# What the desk shows only to someone who asked to see it, with a reason, recorded.
HIDDEN_FIELDS = frozenset(
    {"joint", "id_number", "legal_representative", "agent", "phone", "email", "address", "postcode"}
)


class Application(models.Model):
    """A request. What the law counts is derived from its events and kept here by `actions` for lists and tallies."""

    unit = models.ForeignKey("accounts.Unit", verbose_name="受理机关", on_delete=models.PROTECT)
    number = models.CharField("申请编号", max_length=20, unique=True)
    query_code_hash = models.CharField("查询码摘要", max_length=200)
    channel = models.CharField("申请途径", max_length=20, choices=_choices(CHANNEL_LABELS))
    submitted_at = models.DateTimeField("提交时间")
    arrived_on = models.DateField("提交、签收日期")
    office_received_on = models.DateField("工作机构收到日期", null=True, blank=True)
    field = models.CharField("领域", max_length=20, choices=Field.choices, default=Field.OTHER)

    # Who asks. Everything that says who a person is or how to reach them is encrypted.
    applicant_kind = models.CharField(
        "申请人类型", max_length=1, choices=[(c.value, COLUMN_LABELS[c]) for c in APPLICANT_COLUMNS]
    )
    name = EncryptedTextField("姓名或者名称")
    name_index = models.CharField(max_length=64, db_index=True)
    id_kind = models.CharField("证件名称", max_length=20, choices=IdKind.choices, blank=True)
    id_number = EncryptedTextField("证件号码或者统一社会信用代码", default="", blank=True)
    id_index = models.CharField(max_length=64, db_index=True, blank=True)
    # One a line: name，number. One request, whoever is named first receives the letters for all.
    joint = EncryptedTextField("共同申请人", default="", blank=True)
    legal_representative = EncryptedTextField("法定代表人", default="", blank=True)
    agent = EncryptedTextField("代理人", default="", blank=True)
    phone = EncryptedTextField("联系电话", default="", blank=True)
    phone_index = models.CharField(max_length=64, db_index=True, blank=True)
    email = EncryptedTextField("电子邮箱", default="", blank=True)
    address = EncryptedTextField("联系地址", default="", blank=True)
    postcode = models.CharField("邮政编码", max_length=6, blank=True)

    # What is asked.
    matter = models.CharField("事项", max_length=20, choices=Matter.choices, default=Matter.DISCLOSURE)
    description = models.TextField("所需信息")
    supply_form = models.CharField(
        "提供方式", max_length=20, choices=SupplyForm.choices, default=SupplyForm.PAPER
    )
    supply_way = models.CharField("获取途径", max_length=20, choices=SupplyWay.choices, default=SupplyWay.POST)
    accepts_other_form = models.BooleanField("不能按上述方式提供时接受其他方式", default=True)

    # Requests of the same text from many people, registered together and handled together; "" for one by itself.
    batch = models.CharField("同批", max_length=32, blank=True, db_index=True)

    # The classes of data that have been erased because their time was over.
    purged = models.JSONField("已清除", default=list, blank=True)

    # Derived from the events.
    state = models.CharField("状态", max_length=20, choices=_choices(STATE_LABELS))
    events_recorded = models.PositiveIntegerField("记录数", default=0)
    confirm_by = models.DateField("应确认收到的日期", null=True, blank=True)
    received_on = models.DateField("收到申请之日", null=True, blank=True)
    due_on = models.DateField("答复期限", null=True, blank=True)
    due_is_provisional = models.BooleanField("期限暂定", default=False)
    waiting_until = models.DateField("申请人期限", null=True, blank=True)
    draft_sequence = models.PositiveIntegerField("有效拟稿", null=True, blank=True)
    outcome = models.CharField("办理结果", max_length=10, choices=_choices(OUTCOME_LABELS), blank=True)
    concluded_on = models.DateField("办结日期", null=True, blank=True)
    officer_due_on = models.DateField("科室期限", null=True, blank=True)
    urged_on = models.DateField("催办日期", null=True, blank=True)
    rating = models.PositiveSmallIntegerField("满意程度", null=True, blank=True)
    returned_on = models.DateField("退件日期", null=True, blank=True)
    answered_again_on = models.DateField("重新答复日期", null=True, blank=True)
    filed_on = models.DateField("归档、作废日期", null=True, blank=True)
    concluded_in_time = models.BooleanField("按期办结", null=True, blank=True)
    handled_working_days = models.PositiveIntegerField("用时（工作日）", null=True, blank=True)

    handler = models.ForeignKey(
        "accounts.Person",
        verbose_name="经办人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    officer = models.ForeignKey(
        "accounts.Person",
        verbose_name="业务科室承办人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # Destroying it leaves the ledger's digests of this case without meaning and the chain valid.
    ledger_key = EncryptedTextField()

    class Meta:
        indexes = [
            models.Index(
                fields=["unit", "received_on", "concluded_on", "applicant_kind", "outcome"],
                name="application_tally",
            ),
            models.Index(fields=["unit", "state", "due_on"], name="application_worklist"),
            models.Index(fields=["due_on", "id"], name="application_due"),
            models.Index(
                fields=["returned_on"], condition=Q(returned_on__isnull=False), name="application_returned"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(concluded_on__isnull=True, outcome="")
                | (Q(concluded_on__isnull=False) & ~Q(outcome="")),
                name="application_outcome_with_date",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_natural_person(self) -> bool:
        """Whether the applicant is a citizen and not an organisation."""
        return self.applicant_kind == "n"

    @property
    def joint_applicants(self) -> list[tuple[str, str]]:
        """Who asks together with the first: name and number of each."""
        return [
            (name, number) for name, _, number in (line.partition("，") for line in self.joint.splitlines())
        ]

    @property
    def all_names(self) -> str:
        """The names of all who ask."""
        return "、".join([self.name, *(name for name, _ in self.joint_applicants)])

    @property
    def identifying(self) -> tuple[str, ...]:
        """What says who asks, wherever it may stand: nothing of it goes to those who are not to know."""
        people = [part for person in self.joint_applicants for part in person]
        own = (
            self.name,
            self.agent,
            self.legal_representative,
            self.phone,
            self.email,
            self.id_number,
            self.address,
        )
        return tuple(data for data in (*own, *people) if len(data) > 1)

    @property
    def is_about_a_record(self) -> bool:
        """Whether a record is to be put right, which the report's table three never counts."""
        return self.matter == Matter.RECORD


class RequestedText(models.Model):
    """What a request asks for, and how it was corrected: apart, because a search reads all of them."""

    application = models.OneToOneField(
        Application, primary_key=True, on_delete=models.CASCADE, related_name="requested"
    )
    text = models.TextField("所需信息")

    def __str__(self) -> str:
        return f"{self.application_id}"


class CaseEvent(models.Model):
    """One event of a request's history. Never changed: a mistake is corrected by another event."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField("序号")
    event = models.CharField("事项", max_length=30, choices=_choices(EVENT_LABELS))
    on = models.DateField("日期")
    at = models.DateTimeField("记录时间")
    by = models.ForeignKey("accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signer = models.ForeignKey(
        "accounts.Person",
        verbose_name="呈批单签字人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    actor = models.CharField("操作人", max_length=200)
    days = models.PositiveSmallIntegerField("工作日数", default=0)
    until = models.DateField("期限", null=True, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=_choices(OUTCOME_LABELS), blank=True)
    target = models.PositiveIntegerField("针对的记录", null=True, blank=True)
    officer = models.ForeignKey(
        "accounts.Person",
        verbose_name="承办人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    delivery_way = models.CharField("送达方式", max_length=20, choices=_choices(DELIVERY_LABELS), blank=True)
    delivery_number = models.CharField("邮件号码", max_length=60, blank=True)
    note = EncryptedTextField("说明", default="", blank=True)
    # JSON: {column: [before, after]} of amended registration; whom a consultation asks, what was answered, how weighed.
    details = EncryptedTextField("附记", default="", blank=True)

    class Meta:
        ordering = ["application", "sequence"]
        constraints = [models.UniqueConstraint(fields=["application", "sequence"], name="event_sequence_once")]

    def __str__(self) -> str:
        return f"{self.application_id}#{self.sequence} {self.event}"

    @property
    def kind(self) -> Event:
        """The event, as the law names it."""
        return Event(self.event)


class NoticeKind(models.TextChoices):
    """Letters that are not answers."""

    RECEIPT = "receipt", "政府信息公开申请接收回执"
    CORRECTION = "correction", "补正告知书"
    EXTENSION = "extension", "延期答复告知书"
    REASONS = "reasons_notice", "说明理由告知书"
    DELAY = "delay", "延迟答复告知书"
    FEE = "fee", "收费通知书"
    LAPSE = "lapse", "不再处理告知书"
    CONSULT_TOLD = "consult_told", "征求意见告知书"
    CONSULT_THIRD_PARTY = "consult_third_party", "征求意见书（第三方）"
    CONSULT_JOINT_MAKER = "consult_joint_maker", "征求意见书（共同制作机关）"
    ASSIST = "assist", "协办函"
    OVERRIDE = "override", "依申请公开告知书（致第三方）"


# Letters to others than the applicant, who must not learn from them who was asked, nor they who asks.
TO_OTHERS = frozenset(
    {NoticeKind.CONSULT_THIRD_PARTY, NoticeKind.CONSULT_JOINT_MAKER, NoticeKind.ASSIST, NoticeKind.OVERRIDE}
)


class Wording(models.Model):
    """How a kind of letter is worded here. Never changed: another version follows, and older letters keep theirs."""

    kind = models.CharField(
        "文书",
        max_length=40,
        choices=NoticeKind.choices + [(kind.value, rule.label) for kind, rule in LETTERS.items()],
    )
    version = models.PositiveIntegerField("版本")
    text = models.TextField("文字")
    reason = models.CharField("修改的理由", max_length=200)
    at = models.DateTimeField("保存时间")
    actor = models.CharField("保存人", max_length=200)

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [models.UniqueConstraint(fields=["kind", "version"], name="wording_version_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version}"


class Letter(models.Model):
    """A letter: what the decision is and says, then its number and files.

    Superseded by another; sealed again, its earlier files stay among the attachments.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="letters")
    sequence = models.PositiveIntegerField("所属记录")
    kind = models.CharField(
        "文书",
        max_length=40,
        choices=[(kind.value, rule.label) for kind, rule in LETTERS.items()] + NoticeKind.choices,
    )
    addressee = EncryptedTextField("收文人", default="", blank=True)  # "": the applicant
    outcome = models.CharField("办理结果", max_length=10, choices=_choices(OUTCOME_LABELS), blank=True)
    grounds = models.JSONField("不予公开的理由", default=list, blank=True)
    content = models.TextField("提供的信息", blank=True)
    reasons = models.TextField("理由和事实", blank=True)
    where_to_get = models.TextField("获取方式、途径和时间", blank=True)
    search_record = models.TextField("检索记录", blank=True)
    other_organ = models.TextField("负责公开的机关及其联系方式", blank=True)
    # How it was worded when it was drafted (None: as shipped), or as the officer finished it in Word.
    wording = models.ForeignKey(Wording, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    finished = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    finished_text = EncryptedTextField("定稿文字", default="", blank=True)
    # Of what third parties are told of a decision: the answer that carries it out.
    answer = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    number = models.CharField("文号", max_length=60, blank=True)
    dated_on = models.DateField("成文日期", null=True, blank=True)
    docx = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    pdf = models.ForeignKey(
        "files.StoredFile", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["application", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="letter_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def is_answer(self) -> bool:
        """Whether the letter answers the request."""
        return self.kind not in NoticeKind.values

    @property
    def is_to_applicant(self) -> bool:
        """Whether the letter is the applicant's, and not one to somebody who is consulted."""
        return self.kind not in TO_OTHERS


class Purpose(models.TextChoices):
    """What a file is for."""

    IDENTITY = "identity", "身份证明"
    AUTHORISATION = "authorisation", "授权委托书"
    REQUEST = "request", "申请材料"
    ENVELOPE = "envelope", "信封、邮戳"
    APPROVAL_SHEET = "approval_sheet", "已签呈批单"
    SEALED_LETTER = "sealed_letter", "用印文书扫描件"
    ANSWER = "answer", "答复附件"
    DELIVERY = "delivery", "送达凭证"
    SUPERSEDED = "superseded", "作废的文书"
    CONSULTATION = "consultation", "征求意见的答复"
    SEARCH = "search", "检索截图"
    PAYMENT = "payment", "缴费凭证"
    FREQUENCY = "frequency", "申请数量和频次清单"
    ORIGINAL = "original", "区分处理的原件"
    PUBLIC_COPY = "public_copy", "区分处理后的公开版"


class Attachment(models.Model):
    """A file that belongs to a request."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="attachments")
    purpose = models.CharField("用途", max_length=20, choices=Purpose.choices)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = EncryptedTextField("文件名")
    sequence = models.PositiveIntegerField("所属记录")
    added_at = models.DateTimeField("加入时间")
    actor = models.CharField("加入人", max_length=100)
    # Of a public copy, also where an answer carries it: what it is the public copy of.
    redaction = models.ForeignKey(
        "Redaction", null=True, blank=True, on_delete=models.PROTECT, related_name="copies"
    )

    class Meta:
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.pk}"


class SavedFilter(models.Model):
    """Conditions a person looks at requests by again and again, under a name."""

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    name = models.CharField("名称", max_length=40)
    conditions = models.JSONField("条件")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="saved_filter_once")]

    def __str__(self) -> str:
        return self.name


class ListColumns(models.Model):
    """The columns a person wants to see in lists of requests."""

    person = models.OneToOneField("accounts.Person", on_delete=models.CASCADE, related_name="+")
    columns = models.JSONField("列")

    def __str__(self) -> str:
        return f"{self.person_id}"


class Reminder(models.Model):
    """What someone at the desk is told of a request: a limit that comes near or is past, a date that has moved."""

    key = models.CharField("事由", max_length=120, unique=True)
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    text = models.CharField("内容", max_length=200)
    at = models.DateTimeField("时间")
    seen_at = models.DateTimeField("看过的时间", null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["person"], condition=Q(seen_at=None), name="reminder_unseen")]

    def __str__(self) -> str:
        return self.key


class DataClass(models.TextChoices):
    """What is kept of a request, by how long it may be kept."""

    IDENTITY_COPIES = "identity_copies", "身份证明、授权材料的复印件"
    CONTACT = "contact", "登记的证件号码、联系方式和发出的通知"
    CASE = "case", "姓名、申请内容、文书、材料（含扫描件）和办理过程中的文字"


class RetentionRule(models.Model):
    """How many years after a request is filed away a class of its data is kept, if otherwise than usual."""

    data_class = models.CharField("数据", max_length=20, choices=DataClass.choices, unique=True)
    years = models.PositiveSmallIntegerField("保存年数")

    def __str__(self) -> str:
        return f"{self.get_data_class_display()} {self.years}"


class FrequentQuestion(models.Model):
    """What people ask before they apply, and the answer; of one organ, or of all."""

    unit = models.ForeignKey("accounts.Unit", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    question = models.CharField("问题", max_length=200)
    answer = models.TextField("回答")
    position = models.PositiveSmallIntegerField("顺序")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.question


class CommonMatter(models.Model):
    """A document people often ask for, and which organ holds it: of land expropriation the approval, the notice, …"""

    topic = models.CharField("事项", max_length=60)
    document = models.CharField("信息", max_length=100)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    note = models.CharField("说明", max_length=300, blank=True)
    address = models.URLField("已主动公开的网址", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField("顺序")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.topic} {self.document}"


class Precedent(models.Model):
    """How a kind of request is answered here: the situation, the decision, and the wording that stood, or that was lost.

    Shared by all units; never changed, but retired when it no longer holds.
    """

    title = models.CharField("标题", max_length=100)
    field = models.CharField("领域", max_length=20, choices=Field.choices, default=Field.OTHER)
    kind = models.CharField(
        "答复种类", max_length=40, choices=[(kind.value, rule.label) for kind, rule in LETTERS.items()]
    )
    grounds = models.JSONField("不予公开的理由", default=list, blank=True)
    situation = models.TextField("情形")
    wording = models.TextField("口径（理由和事实）")
    was_lost = models.BooleanField("在复议、诉讼中被纠正", default=False)
    source = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="precedents"
    )
    at = models.DateTimeField("记入时间")
    actor = models.CharField("记入人", max_length=200)
    is_retired = models.BooleanField("已停用", default=False)
    retired_because = models.CharField("停用的理由", max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def ground_labels(self) -> list[str]:
        """The grounds in words."""
        return [GROUNDS[Ground(ground)].label for ground in self.grounds]


class RegisterLayout(models.Model):
    """The columns of a unit's own register, as it was brought in last, so that it goes out the same."""

    unit = models.OneToOneField("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    columns = models.JSONField("列")  # [[head, key], …]; a key of "" is a column that was left out

    def __str__(self) -> str:
        return f"{self.unit.short_name}"


class Redaction(models.Model):
    """A document of which parts are withheld: its original, what is covered on which ground, and the public copy."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="redactions")
    original = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")
    pages = models.PositiveSmallIntegerField("页数")
    boxes = models.JSONField(
        "遮盖", default=list
    )  # [[page from 0, left, top, right, bottom, ground], …], fractions
    public = models.OneToOneField(
        Attachment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["application", "id"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.pk}"


class Remedy(models.Model):
    """A 行政复议 or 行政诉讼 about disclosure, with or without a request behind it.

    Its columns are derived from its steps; the last step can be taken back, and a record made by mistake is annulled.
    """

    unit = models.ForeignKey("accounts.Unit", verbose_name="被申请人、被告", on_delete=models.PROTECT)
    application = models.ForeignKey(
        Application,
        verbose_name="所涉申请",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="remedies",
    )
    kind = models.CharField("类型", max_length=20, choices=_choices(REMEDY_LABELS))
    after_review = models.ForeignKey(
        "self", verbose_name="所经复议", null=True, blank=True, on_delete=models.PROTECT, related_name="suits"
    )
    body = models.CharField("复议机关、法院", max_length=100)
    case_number = models.CharField("案号", max_length=60, blank=True)
    lodged_on = models.DateField("收到日期")
    accepted_on = models.DateField("受理、立案日期", null=True, blank=True)
    procedure = models.CharField(
        "程序", max_length=20, choices=_choices(PROCEDURE_LABELS), default=Procedure.ORDINARY
    )
    instance = models.PositiveSmallIntegerField("审级", default=1)
    answer_due_on = models.DateField("答复、答辩期限", null=True, blank=True)
    answered_on = models.DateField("提交答复、答辩日期", null=True, blank=True)
    decision_due_on = models.DateField("审理期限", null=True, blank=True)
    appeal_until = models.DateField("上诉期限", null=True, blank=True)
    result = models.CharField("结果", max_length=30, blank=True)
    result_class = models.CharField(
        "报告栏目", max_length=20, choices=_choices(RESULT_LABELS), default="pending"
    )
    decided_on = models.DateField("结案日期", null=True, blank=True)
    is_annulled = models.BooleanField("登记作废", default=False)
    note = EncryptedTextField("说明", default="", blank=True)

    class Meta:
        ordering = ["-lodged_on", "-id"]
        indexes = [
            models.Index(
                fields=["unit", "kind", "lodged_on", "decided_on", "result_class"], name="remedy_tally"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True, result_class="pending")
                | (Q(decided_on__isnull=False) & ~Q(result_class="pending")),
                name="remedy_result_with_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.case_number or self.pk}"


class RemedyStep(models.Model):
    """One step of a review or suit. Never changed but for being taken back, with a reason."""

    remedy = models.ForeignKey(Remedy, on_delete=models.PROTECT, related_name="steps")
    sequence = models.PositiveIntegerField("序号")
    event = models.CharField("事项", max_length=30, choices=_choices(REMEDY_EVENT_LABELS))
    on = models.DateField("日期")
    at = models.DateTimeField("记录时间")
    actor = models.CharField("操作人", max_length=200)
    procedure = models.CharField("程序", max_length=20, choices=_choices(PROCEDURE_LABELS), blank=True)
    result = models.CharField("结果", max_length=30, blank=True)
    until = models.DateField("延长后的审理期限", null=True, blank=True)
    is_ours = models.BooleanField("本机关上诉", default=False)
    column = models.CharField("报告栏目", max_length=20, choices=_choices(RESULT_LABELS), blank=True)
    note = EncryptedTextField("说明", default="", blank=True)
    is_taken_back = models.BooleanField("已撤销", default=False)

    class Meta:
        ordering = ["remedy", "sequence"]
        constraints = [models.UniqueConstraint(fields=["remedy", "sequence"], name="remedy_step_once")]

    def __str__(self) -> str:
        return f"{self.remedy_id}#{self.sequence} {self.event}"


class RemedyFile(models.Model):
    """A paper of a review or suit: the copy that came in, the answer handed in, the decision."""

    step = models.ForeignKey(RemedyStep, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = EncryptedTextField("文件名")

    class Meta:
        ordering = ["step", "id"]

    def __str__(self) -> str:
        return f"{self.step_id} {self.pk}"


class ResultColumn(models.Model):
    """Where this district counts a kind of decision in table four, if otherwise than usual."""

    is_review = models.BooleanField("行政复议")
    result = models.CharField("结果", max_length=30)
    column = models.CharField("报告栏目", max_length=20, choices=_choices(RESULT_LABELS))

    class Meta:
        ordering = ["-is_review", "id"]
        constraints = [models.UniqueConstraint(fields=["is_review", "result"], name="result_column_once")]

    def __str__(self) -> str:
        return f"{self.result} {self.column}"
