"""Requests and what happened to them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongkai.accounts.encryption import EncryptedTextField
from gongkai.applications.models.choices import choices_of
from gongkai.regulation.annual_report.forms import APPLICANT_COLUMNS, COLUMN_LABELS
from gongkai.regulation.case import EVENT_LABELS, STATE_LABELS, Event
from gongkai.regulation.outcomes import OUTCOME_LABELS
from gongkai.regulation.receipt import CHANNEL_LABELS, DELIVERY_LABELS


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

    # No index of its own: two of those below begin with it.
    unit = models.ForeignKey("accounts.Unit", verbose_name="受理机关", on_delete=models.PROTECT, db_index=False)
    number = models.CharField("申请编号", max_length=20, unique=True)
    query_code_hash = models.CharField("查询码摘要", max_length=200)
    channel = models.CharField("申请途径", max_length=20, choices=choices_of(CHANNEL_LABELS))
    submitted_at = models.DateTimeField("提交时间")
    arrived_on = models.DateField("提交、签收日期")
    office_received_on = models.DateField("工作机构收到日期", null=True, blank=True)
    field = models.CharField("领域", max_length=20, choices=Field.choices, default=Field.OTHER)

    # Who asks. Everything that says who a person is or how to reach them is encrypted.
    applicant_kind = models.CharField(
        "申请人类型", max_length=1, choices=[(c.value, COLUMN_LABELS[c]) for c in APPLICANT_COLUMNS]
    )
    name = EncryptedTextField("姓名或者名称")
    name_index = models.CharField(max_length=64)
    id_kind = models.CharField("证件名称", max_length=20, choices=IdKind.choices, blank=True)
    id_number = EncryptedTextField("证件号码或者统一社会信用代码", default="", blank=True)
    id_index = models.CharField(max_length=64, blank=True)
    # One a line: name，number. One request, whoever is named first receives the letters for all.
    joint = EncryptedTextField("共同申请人", default="", blank=True)
    legal_representative = EncryptedTextField("法定代表人", default="", blank=True)
    agent = EncryptedTextField("代理人", default="", blank=True)
    phone = EncryptedTextField("联系电话", default="", blank=True)
    phone_index = models.CharField(max_length=64, blank=True)
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
    batch = models.CharField("同批", max_length=32, blank=True)

    # The classes of data that have been erased because their time was over.
    purged = models.JSONField("已清除", default=list, blank=True)

    # Derived from the events.
    state = models.CharField("状态", max_length=20, choices=choices_of(STATE_LABELS))
    events_recorded = models.PositiveIntegerField("记录数", default=0)
    confirm_by = models.DateField("应确认收到的日期", null=True, blank=True)
    received_on = models.DateField("收到申请之日", null=True, blank=True)
    due_on = models.DateField("答复期限", null=True, blank=True)
    due_is_provisional = models.BooleanField("期限暂定", default=False)
    waiting_until = models.DateField("申请人期限", null=True, blank=True)
    draft_sequence = models.PositiveIntegerField("有效拟稿", null=True, blank=True)
    outcome = models.CharField("办理结果", max_length=10, choices=choices_of(OUTCOME_LABELS), blank=True)
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
                fields=["unit", "received_on", "concluded_on", "applicant_kind", "outcome", "matter"],
                name="application_tally",
            ),
            models.Index(fields=["unit", "state", "due_on"], name="application_worklist"),
            models.Index(fields=["due_on", "id"], name="application_due"),
            # Found by equality only, which a column's own `db_index` would pay for twice on PostgreSQL.
            models.Index(fields=["name_index"], name="application_name"),
            models.Index(fields=["id_index"], name="application_id_number"),
            models.Index(fields=["phone_index"], name="application_phone"),
            models.Index(fields=["batch"], name="application_batch"),
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

    # Histories are read by request, for which the constraint's index serves; people are never removed.
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    sequence = models.PositiveIntegerField("序号")
    event = models.CharField("事项", max_length=30, choices=choices_of(EVENT_LABELS))
    on = models.DateField("日期")
    at = models.DateTimeField("记录时间")
    by = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    signer = models.ForeignKey(
        "accounts.Person",
        verbose_name="呈批单签字人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    actor = models.CharField("操作人", max_length=200)
    days = models.PositiveSmallIntegerField("工作日数", default=0)
    until = models.DateField("期限", null=True, blank=True)
    outcome = models.CharField("结果", max_length=10, choices=choices_of(OUTCOME_LABELS), blank=True)
    target = models.PositiveIntegerField("针对的记录", null=True, blank=True)
    officer = models.ForeignKey(
        "accounts.Person",
        verbose_name="承办人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    delivery_way = models.CharField("送达方式", max_length=20, choices=choices_of(DELIVERY_LABELS), blank=True)
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
