"""政策解读: what was planned beside a document, and why one has none."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongkai.accounts.models import Person, Unit
from gongkai.publishing.models.publications import Publication


class InterpretationForm(models.TextChoices):
    """How a document is interpreted."""

    TEXT = "text", "文字解读"
    CHART = "chart", "图表图解"
    QUESTIONS = "questions", "问答"
    VIDEO = "video", "音频、视频"
    CONFERENCE = "conference", "新闻发布会"


class InterpretationPlan(models.Model):
    """解读方案: who interprets, how and when; or the signed reason for not interpreting."""

    publication = models.OneToOneField(
        Publication, on_delete=models.CASCADE, related_name="interpretation_plan", verbose_name="文件"
    )
    responsible = models.ForeignKey(Unit, verbose_name="解读单位", on_delete=models.PROTECT, related_name="+")
    forms = models.JSONField("解读形式", default=list)
    planned_on = models.DateField("计划发布日期", null=True, blank=True, help_text="不填的与文件同时发布")
    oa_signed_by = models.CharField("公文系统中的审签人", max_length=50, blank=True)
    oa_signed_on = models.DateField("公文系统中的审签日期", null=True, blank=True)
    exemption = models.CharField("不解读的理由", max_length=300, blank=True)
    exempted_by = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="批准人"
    )
    exempted_at = models.DateTimeField("批准时间", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(exemption="") | Q(exempted_by__isnull=False, exempted_at__isnull=False),
                name="exemption_is_signed",
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication} 解读方案"

    @property
    def form_labels(self) -> str:
        """The forms in words."""
        return "、".join(InterpretationForm(form).label for form in self.forms)
