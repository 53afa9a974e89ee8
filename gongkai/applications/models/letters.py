"""Letters and how they are worded."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongkai.accounts.encryption import EncryptedTextField
from gongkai.applications.models.choices import choices_of
from gongkai.applications.models.requests import Application
from gongkai.regulation.outcomes import LETTERS, OUTCOME_LABELS


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
    outcome = models.CharField("办理结果", max_length=10, choices=choices_of(OUTCOME_LABELS), blank=True)
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
