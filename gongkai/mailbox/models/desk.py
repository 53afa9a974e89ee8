"""What the office keeps for handling letters: topics, limits, wordings and answers that come again."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

PUBLISH_FROM = 5  # times an answer was used


class Topic(models.Model):
    """What letters are about."""

    name = models.CharField("主题", max_length=30)
    position = models.PositiveSmallIntegerField("次序", default=0)
    is_retired = models.BooleanField("不再使用", default=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"], name="topic_once", violation_error_message="已经有这个主题，请修改原来的一条。"
            )
        ]

    def __str__(self) -> str:
        return self.name


class LimitKey(models.TextChoices):
    """What has a limit, in working days where nothing else is said."""

    ACCEPT = "accept", "受理"
    ASSIGN = "assign", "分办"
    SEND_BACK = "send_back", "承办单位退回"
    CONSULT = "consult", "咨询"
    COMPLAINT = "complaint", "投诉"
    SUGGESTION = "suggestion", "建议"
    HELP = "help", "求助"
    EXTENSION = "extension", "延长"
    REHANDLING = "rehandling", "重新办理"
    RATING = "rating", "评价（天）"
    RETENTION = "retention", "保存（年）"


class Limit(models.Model):
    """A limit of this installation; what is not here has its usual length."""

    key = models.CharField("事项", max_length=12, choices=LimitKey.choices, unique=True)
    days = models.PositiveSmallIntegerField("工作日", validators=[MinValueValidator(1), MaxValueValidator(90)])

    def __str__(self) -> str:
        return f"{self.get_key_display()}：{self.days}"


class ReplyTemplate(models.Model):
    """How an answer begins and ends."""

    name = models.CharField("名称", max_length=30)
    text = models.TextField("文字")
    unit = models.ForeignKey(
        "accounts.Unit", verbose_name="单位", null=True, blank=True, on_delete=models.CASCADE, help_text="不选的各单位都能用"
    )  # fmt: skip

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class LetterImport(models.Model):
    """A register that was brought in; the same file is taken once."""

    name = models.CharField("文件名", max_length=150)
    digest = models.CharField("文件摘要", max_length=64, unique=True)
    letters = models.PositiveIntegerField("信件数")
    actor = models.CharField("操作人", max_length=200)
    at = models.DateTimeField("时间")

    def __str__(self) -> str:
        return self.name


class AnswerEntry(models.Model):
    """An answer that is given again and again."""

    question = models.CharField("问题", max_length=100)
    answer = models.TextField("答复")
    unit = models.ForeignKey("accounts.Unit", verbose_name="单位", on_delete=models.PROTECT)
    topic = models.ForeignKey(Topic, verbose_name="主题", null=True, blank=True, on_delete=models.SET_NULL)
    source = models.ForeignKey(
        "mailbox.Letter", verbose_name="出自信件", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )  # fmt: skip
    kept_at = models.DateTimeField("收入时间", null=True, editable=False)
    uses = models.PositiveIntegerField("采用次数", default=0, editable=False)
    is_retired = models.BooleanField("不再使用", default=False)
    # The text that was begun so that nobody has to ask any more.
    publication = models.ForeignKey(
        "publishing.Publication", null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )  # fmt: skip

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.question

    @property
    def should_be_published(self) -> bool:
        """Whether it is asked for so often that it had better be published without being asked, and nobody has begun."""
        return self.uses >= PUBLISH_FROM and self.publication_id is None and not self.is_retired
