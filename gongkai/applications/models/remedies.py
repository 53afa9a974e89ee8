"""复议 and 诉讼."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongkai.accounts.encryption import EncryptedTextField
from gongkai.applications.models.choices import choices_of
from gongkai.applications.models.requests import Application
from gongkai.regulation.courses import PROCEDURE_LABELS, REMEDY_EVENT_LABELS, Procedure
from gongkai.regulation.remedies import REMEDY_LABELS, RESULT_LABELS


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
    kind = models.CharField("类型", max_length=20, choices=choices_of(REMEDY_LABELS))
    after_review = models.ForeignKey(
        "self", verbose_name="所经复议", null=True, blank=True, on_delete=models.PROTECT, related_name="suits"
    )
    body = models.CharField("复议机关、法院", max_length=100)
    case_number = models.CharField("案号", max_length=60, blank=True)
    lodged_on = models.DateField("收到日期")
    accepted_on = models.DateField("受理、立案日期", null=True, blank=True)
    procedure = models.CharField(
        "程序", max_length=20, choices=choices_of(PROCEDURE_LABELS), default=Procedure.ORDINARY
    )
    instance = models.PositiveSmallIntegerField("审级", default=1)
    answer_due_on = models.DateField("答复、答辩期限", null=True, blank=True)
    answered_on = models.DateField("提交答复、答辩日期", null=True, blank=True)
    decision_due_on = models.DateField("审理期限", null=True, blank=True)
    appeal_until = models.DateField("上诉期限", null=True, blank=True)
    result = models.CharField("结果", max_length=30, blank=True)
    result_class = models.CharField(
        "报告栏目", max_length=20, choices=choices_of(RESULT_LABELS), default="pending"
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
    event = models.CharField("事项", max_length=30, choices=choices_of(REMEDY_EVENT_LABELS))
    on = models.DateField("日期")
    at = models.DateTimeField("记录时间")
    actor = models.CharField("操作人", max_length=200)
    procedure = models.CharField("程序", max_length=20, choices=choices_of(PROCEDURE_LABELS), blank=True)
    result = models.CharField("结果", max_length=30, blank=True)
    until = models.DateField("延长后的审理期限", null=True, blank=True)
    is_ours = models.BooleanField("本机关上诉", default=False)
    column = models.CharField("报告栏目", max_length=20, choices=choices_of(RESULT_LABELS), blank=True)
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
    column = models.CharField("报告栏目", max_length=20, choices=choices_of(RESULT_LABELS))

    class Meta:
        ordering = ["-is_review", "id"]
        constraints = [models.UniqueConstraint(fields=["is_review", "result"], name="result_column_once")]

    def __str__(self) -> str:
        return f"{self.result} {self.column}"
