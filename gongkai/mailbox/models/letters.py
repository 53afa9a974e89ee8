"""A letter, the events of its course, its answers, and what may be read of it by all."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongkai.accounts.encryption import EncryptedTextField
from gongkai.mailbox.course import EVENT_LABELS, EXIT_LABELS, KIND_LABELS, STATE_LABELS, Event, Flag
from gongkai.mailbox.models.desk import Topic


class Source(models.TextChoices):
    """Where a letter comes from."""

    WEB = "web", "网上"
    CITY = "city", "市公开信箱交办"
    HOTLINE = "hotline", "12345 热线转办"
    PAPER = "paper", "来信"
    VISIT = "visit", "来访"
    PHONE = "phone", "来电"


# Names that say that nobody says.
NAMELESS = ("匿名", "匿名群众", "不详", "未留名")
# What the desk shows only to someone who asked to see it, with a reason, recorded.
HIDDEN_FIELDS = frozenset({"phone", "email", "address"})


class Letter(models.Model):
    """A letter. What follows from its events is kept here by `actions` for lists and figures."""

    unit = models.ForeignKey(
        "accounts.Unit", verbose_name="信箱", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    number = models.CharField("信件编号", max_length=20, unique=True)
    query_code_hash = models.CharField("查询码摘要", max_length=200)
    source = models.CharField("来源", max_length=10, choices=Source.choices, default=Source.WEB)
    upstream_number = models.CharField("交办单位的编号", max_length=60, blank=True)
    written_on = models.DateField("来信日期")
    written_at = models.DateTimeField("登记时间")

    kind = models.CharField(
        "类型", max_length=12, choices=[(one.value, KIND_LABELS[one]) for one in KIND_LABELS]
    )
    topic = models.ForeignKey(
        Topic, verbose_name="主题", null=True, blank=True, on_delete=models.PROTECT, db_index=False
    )
    title = models.CharField("标题", max_length=60)
    text = models.TextField("内容")
    place = models.CharField("地点", max_length=100, blank=True)

    # Who writes. Everything that says who a person is or how to reach them is encrypted.
    name = EncryptedTextField("姓名")
    name_index = models.CharField(max_length=64)
    phone = EncryptedTextField("联系电话", default="", blank=True)
    phone_index = models.CharField(max_length=64, blank=True)
    email = EncryptedTextField("电子邮箱", default="", blank=True)
    address = EncryptedTextField("联系地址", default="", blank=True)
    wants_notice = models.BooleanField("通知办理进展", default=True)

    # Derived from the events.
    state = models.CharField(
        "状态", max_length=12, choices=[(one.value, STATE_LABELS[one]) for one in STATE_LABELS]
    )
    exit = models.CharField(
        "公开", max_length=12, choices=[(one.value, EXIT_LABELS[one]) for one in EXIT_LABELS], blank=True
    )
    consents = models.BooleanField("写信人同意公开", default=False)
    is_urgent = models.BooleanField("急件", default=False)
    is_sensitive = models.BooleanField("敏感", default=False)
    is_mass = models.BooleanField("群体", default=False)
    events_recorded = models.PositiveIntegerField("记录数", default=0)
    lead = models.ForeignKey(
        "accounts.Unit", verbose_name="主办单位", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # fmt: skip
    answered_by = models.ForeignKey(
        "accounts.Unit", verbose_name="答复单位", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # fmt: skip
    handler = models.ForeignKey(
        "accounts.Person", verbose_name="承办人", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # fmt: skip
    helpers = models.ManyToManyField("accounts.Unit", verbose_name="协办单位", blank=True, related_name="+")
    merged_into = models.ForeignKey(
        "self", verbose_name="并入", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    accepted_on = models.DateField("受理日期", null=True, blank=True)
    step_due_on = models.DateField("受理、分办期限", null=True, blank=True)
    warn_on = models.DateField("预警日期", null=True, blank=True)
    due_on = models.DateField("办理期限", null=True, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answered_again_on = models.DateField("重新答复日期", null=True, blank=True)
    calendar_days = models.PositiveIntegerField("用时（天）", null=True, blank=True)
    working_days = models.PositiveIntegerField("用时（工作日）", null=True, blank=True)
    answered_in_time = models.BooleanField("按期答复", null=True, blank=True)
    rating = models.PositiveSmallIntegerField("满意程度", null=True, blank=True)
    owes_visit = models.BooleanField("待回访", default=False)
    times_reopened = models.PositiveSmallIntegerField("重新办理次数", default=0)
    supervised_on = models.DateField("督办日期", null=True, blank=True)
    reply = models.PositiveIntegerField("寄出的答复", null=True, blank=True)
    public = models.PositiveIntegerField("公开的公开稿", null=True, blank=True)
    # Whose answer it is that can be read, and of which day; another unit may have answered since.
    public_by = models.ForeignKey(
        "accounts.Unit", verbose_name="公开的答复的单位", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )  # fmt: skip
    public_answered_on = models.DateField("公开的答复的日期", null=True, blank=True)
    published_on = models.DateField("公开日期", null=True, blank=True)
    owes_report = models.BooleanField("待向交办单位回报", default=False)
    # Whether anything is still to be done about it: what the work lists choose from.
    waits = models.BooleanField("待办", default=True)
    # Destroying it leaves the ledger's digests of this letter without meaning and the chain valid.
    ledger_key = EncryptedTextField()
    is_purged = models.BooleanField("已清除", default=False)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["unit", "state", "id"], name="letter_box"),
            models.Index(fields=["lead", "state", "id"], name="letter_lead"),
            models.Index(fields=["state", "due_on", "id"], name="letter_due"),
            models.Index(fields=["name_index"], name="letter_name"),
            models.Index(fields=["phone_index"], name="letter_phone"),
            models.Index(
                fields=["published_on", "id"], condition=Q(public__isnull=False), name="letter_public"
            ),
            models.Index(fields=["due_on", "id"], condition=Q(waits=True), name="letter_waits"),
            models.Index(fields=["upstream_number"], name="letter_upstream"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(public__isnull=True) | Q(consents=True, answered_on__isnull=False),
                name="letter_public_with_consent_and_answer",
            ),
            models.CheckConstraint(
                condition=Q(public__isnull=True)
                | Q(public_by__isnull=False, public_answered_on__isnull=False, published_on__isnull=False),
                name="letter_public_says_whose_and_when",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def flags(self) -> frozenset[Flag]:
        """What makes it a matter of its own."""
        marks = {Flag.URGENT: self.is_urgent, Flag.SENSITIVE: self.is_sensitive, Flag.MASS: self.is_mass}
        return frozenset(flag for flag, is_set in marks.items() if is_set)

    @property
    def own_data(self) -> tuple[str, ...]:
        """What says who writes this letter."""
        data = (self.name, self.phone, self.email, self.address)
        return tuple(one for one in data if len(one) > 1 and one not in NAMELESS)

    @property
    def identifying(self) -> tuple[str, ...]:
        """What says who writes, this letter or one that was merged into it, wherever it may stand."""
        merged = self.merged.all() if self.pk else ()
        return tuple(dict.fromkeys(one for letter in (self, *merged) for one in letter.own_data))

    @property
    def page(self) -> str:
        """The address of its public page, which never changes."""
        return f"/xx/{self.number}.html"


class LetterEvent(models.Model):
    """One event of a letter's course. Never changed: a mistake is corrected by another event."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="events", db_index=False)
    sequence = models.PositiveIntegerField("序号")
    event = models.CharField(
        "事项", max_length=20, choices=[(one.value, EVENT_LABELS[one]) for one in EVENT_LABELS]
    )
    on = models.DateField("日期")
    at = models.DateTimeField("记录时间")
    by = models.ForeignKey(
        "accounts.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    actor = models.CharField("操作人", max_length=200)
    days = models.PositiveSmallIntegerField("工作日数", default=0)
    until = models.DateField("期限", null=True, blank=True)
    unit = models.ForeignKey(
        "accounts.Unit", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    target = models.PositiveIntegerField("针对的记录", null=True, blank=True)
    note = EncryptedTextField("说明", default="", blank=True)
    # JSON: flags, consent, co-units, the person handed to, channel of a refusal, score.
    details = EncryptedTextField("附记", default="", blank=True)

    class Meta:
        ordering = ["letter", "sequence"]
        constraints = [models.UniqueConstraint(fields=["letter", "sequence"], name="letter_event_once")]

    def __str__(self) -> str:
        return f"{self.letter_id}#{self.sequence} {self.event}"

    @property
    def kind(self) -> Event:
        """The event."""
        return Event(self.event)


class Reply(models.Model):
    """An answer as it was drafted; the event with its sequence says by whom and when."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="replies", db_index=False)
    sequence = models.PositiveIntegerField("拟稿记录")
    text = models.TextField("答复")
    # What those read whose letters on the same matter were merged into this one; it says nothing of who wrote this one.
    for_merged = models.TextField("给并入信件的答复", blank=True)

    class Meta:
        ordering = ["letter", "sequence"]
        constraints = [models.UniqueConstraint(fields=["letter", "sequence"], name="reply_once")]

    def __str__(self) -> str:
        return f"{self.letter_id}#{self.sequence}"


class PublicText(models.Model):
    """Question and answer as they are proposed for publication: with nothing that says who writes."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="public_texts", db_index=False)
    sequence = models.PositiveIntegerField("公开稿记录")
    title = models.CharField("公开的标题", max_length=60)
    question = models.TextField("公开的来信")
    answer = models.TextField("公开的答复")

    class Meta:
        ordering = ["letter", "sequence"]
        constraints = [models.UniqueConstraint(fields=["letter", "sequence"], name="public_text_once")]

    def __str__(self) -> str:
        return self.title


class LetterFile(models.Model):
    """A file that came with a letter, or goes with its answer."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=200)
    sequence = models.PositiveIntegerField("所属记录")
    is_answer = models.BooleanField("随答复提供", default=False)

    class Meta:
        ordering = ["letter", "pk"]

    def __str__(self) -> str:
        return self.name


class LetterChange(models.Model):
    """A letter the desk's index does not know as it is now; `times` tells whether it changed again meanwhile."""

    letter = models.OneToOneField(Letter, on_delete=models.CASCADE, primary_key=True, related_name="+")
    times = models.PositiveIntegerField()

    def __str__(self) -> str:
        return str(self.letter_id)


class PublicChange(models.Model):
    """The same for the index of what is published."""

    letter = models.OneToOneField(Letter, on_delete=models.CASCADE, primary_key=True, related_name="+")
    times = models.PositiveIntegerField()

    def __str__(self) -> str:
        return str(self.letter_id)
