"""The other voices: opinions on drafts, surveys, and errors found on the site."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gongkai.accounts.encryption import EncryptedTextField


class Opinion(models.Model):
    """What somebody says to a draft that is published for comment, and what became of it."""

    class Verdict(models.TextChoices):
        """Whether it was taken up."""

        OPEN = "", "待研究"
        ADOPTED = "adopted", "采纳"
        PARTLY = "partly", "部分采纳"
        DECLINED = "declined", "未采纳"

    publication = models.ForeignKey(
        "publishing.Publication", verbose_name="征求意见稿", on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField("意见")
    name = EncryptedTextField("姓名、单位", default="", blank=True)
    contact = EncryptedTextField("联系方式", default="", blank=True)
    at = models.DateTimeField("时间")
    verdict = models.CharField("采纳情况", max_length=8, choices=Verdict.choices, blank=True)
    # What is made public of it: the point it makes, and why it was taken up or not.
    summary = models.CharField("意见要点", max_length=200, blank=True)
    reason = models.CharField("理由", max_length=500, blank=True)
    decided_by = models.CharField("研究人", max_length=200, blank=True)
    decided_at = models.DateTimeField("研究时间", null=True, blank=True)
    is_purged = models.BooleanField("已清除", default=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.publication_id}#{self.pk}"


class ErrorReport(models.Model):
    """我为政府网站找错: what somebody found wrong on a page. Findings for the reading of the site."""

    class Kind(models.TextChoices):
        """What is wrong."""

        WORDS = "words", "错别字、表述错误"
        CONTENT = "content", "内容不准确"
        STALE = "stale", "更新不及时"
        LINK = "link", "打不开、链接错误"
        SERVICE = "service", "办事指南与实际不符"
        OTHER = "other", "其他"

    class State(models.TextChoices):
        """What became of it."""

        NEW = "new", "待核实"
        MENDED = "mended", "已经改正"
        UNFOUNDED = "unfounded", "核实无误"

    page = models.CharField("网页", max_length=500)
    # Whose page it is, by its address; the district's office where the address does not say.
    unit = models.ForeignKey(
        "accounts.Unit", verbose_name="负责单位", on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField("问题", max_length=8, choices=Kind.choices)
    text = models.CharField("说明", max_length=500)
    contact = EncryptedTextField("联系方式", default="", blank=True)
    at = models.DateTimeField("时间")
    due_on = models.DateField("处理期限")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.NEW)
    note = models.CharField("处理情况", max_length=300, blank=True)
    closed_by = models.CharField("处理人", max_length=200, blank=True)
    closed_at = models.DateTimeField("处理时间", null=True, blank=True)
    is_purged = models.BooleanField("已清除", default=False)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="error_report_open")]

    def __str__(self) -> str:
        return self.page

    @property
    def link(self) -> str:
        """The page's address where it is one that can be opened."""
        return self.page if self.page.startswith(("/", "http://", "https://")) else ""


class Survey(models.Model):
    """A set of questions for some days. `questions`: [{"text", "many", "options"}], a free text without options."""

    title = models.CharField("标题", max_length=60)
    introduction = models.TextField("说明", blank=True)
    first_day = models.DateField("开始日期")
    last_day = models.DateField("结束日期")
    questions = models.JSONField("问题", default=list)
    unit = models.ForeignKey("accounts.Unit", verbose_name="单位", on_delete=models.PROTECT, related_name="+")
    # What people wrote freely is summed up by a person before it is shown.
    conclusion = models.TextField("结果和采用情况", blank=True)

    class Meta:
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="survey_days_in_order",
                violation_error_message="结束日期早于开始日期，请核对。",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title


class SurveyAnswer(models.Model):
    """One person's answers: for each question the numbers of the options, or a text."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="answers")
    answers = models.JSONField("回答")
    at = models.DateTimeField("时间")
    is_purged = models.BooleanField("已清除", default=False)

    def __str__(self) -> str:
        return f"{self.survey_id}#{self.pk}"
