"""三审三校: who read, who approved exactly what, and what was let through with a reason. Rows are only ever added."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongkai.accounts.models import Person, Unit
from gongkai.publishing.models.publications import Publication
from gongkai.publishing.reviewing import Stage

STAGES = [(stage.value, stage.label) for stage in Stage]


class ReviewPolicy(models.Model):
    """What a unit decides about its reviews."""

    unit = models.OneToOneField(Unit, on_delete=models.CASCADE, related_name="review_policy")
    author_may_review_first = models.BooleanField("起草人可以初审", default=False)

    def __str__(self) -> str:
        return str(self.unit)


class Submission(models.Model):
    """A text handed in for review: this revision, with this hash. A changed text is another submission."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="submissions")
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.PROTECT, related_name="+")
    content_hash = models.CharField("内容摘要值", max_length=64)
    text = models.JSONField("送审内容", help_text="送审时的全部内容，用来显示前后差别")
    # 同步审签: an interpretation handed in together with its document goes through the same readings and reviews.
    package = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="members", verbose_name="同批送审"
    )
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="送审人")
    at = models.DateTimeField("送审时间")

    class Meta:
        ordering = ["-pk"]
        get_latest_by = "pk"
        indexes = [
            models.Index(fields=["publication", "content_hash"]),
            models.Index(fields=["content_hash"], name="submission_by_hash"),  # a check code names no text
        ]

    def __str__(self) -> str:
        return f"{self.publication} {self.at:%Y-%m-%d %H:%M}"


class Proofreading(models.Model):
    """One of the three recorded proof-readings of a submission."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="proofreadings")
    round = models.PositiveSmallIntegerField("校次", choices=[(1, "一校"), (2, "二校"), (3, "三校")])
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="校对人")
    at = models.DateTimeField("时间")
    note = models.CharField("校对情况", max_length=200, blank=True)

    class Meta:
        ordering = ["round"]
        constraints = [models.UniqueConstraint(fields=["submission", "round"], name="proofread_once")]

    def __str__(self) -> str:
        return f"{self.submission} {self.get_round_display()}"


class Review(models.Model):
    """One of the three reviews of a submission: passed, or handed back to the writer."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="reviews")
    stage = models.PositiveSmallIntegerField("审次", choices=STAGES)
    is_approved = models.BooleanField("通过")
    opinion = models.CharField("意见", max_length=500, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="审核人")
    for_person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="受谁委托"
    )
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission", "stage"], name="review_stage_once"),
            models.UniqueConstraint(fields=["submission", "by"], name="review_by_different_people"),
        ]

    def __str__(self) -> str:
        return f"{self.submission} {self.get_stage_display()}"


class EmergencyRelease(models.Model):
    """A text released before its reviews, with the reason; shown until the reviews have been made up for."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="emergencies")
    content_hash = models.CharField("内容摘要值", max_length=64)
    reason = models.CharField("理由", max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="批准人")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="emergency_has_reason")]

    def __str__(self) -> str:
        return f"{self.publication} {self.at:%Y-%m-%d %H:%M}"


class FindingWaiver(models.Model):
    """A blocking finding let stand in one exact text, with the reason of someone who did not write it."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="waivers")
    content_hash = models.CharField("内容摘要值", max_length=64)
    finding = models.CharField("检查项", max_length=64, help_text="检查项编号和所在内容的摘要值")
    reason = models.CharField("理由", max_length=300)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="放行人")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_reason"),
            models.UniqueConstraint(fields=["publication", "content_hash", "finding"], name="waiver_once"),
        ]

    def __str__(self) -> str:
        return f"{self.publication} {self.finding}"


class Withdrawal(models.Model):
    """A publication taken down; its address says so, or leads to what has replaced it."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="withdrawals")
    reason = models.CharField("理由", max_length=300)
    replacement = models.ForeignKey(
        Publication,
        verbose_name="替代的信息",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # Nobody: the period of publication set by its writer has ended.
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="批准人")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ["-pk"]
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"{self.publication} {self.at:%Y-%m-%d %H:%M}"


class Remark(models.Model):
    """批注: what a reader of a submission says about one place in it, beside the words it is about."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="remarks")
    place = models.CharField(
        "位置", max_length=40, help_text="正文一段的编号；空的为整篇和文件信息", blank=True
    )
    quote = models.CharField("原文", max_length=200, blank=True)
    text = models.CharField("批注", max_length=500)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="批注人")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="remark_says_something")]

    def __str__(self) -> str:
        return self.text
