"""回应关切: what people talk about, when it was first heard, whose it is to answer, and when it was answered."""

from __future__ import annotations

from django.db import models

from gongkai.accounts.models import Person, Unit
from gongkai.publishing.models.publications import Publication


class HotIssue(models.Model):
    """An issue that is to be answered in public. It is answered once its response is live."""

    topic = models.CharField("热点问题", max_length=200)
    heard_on = models.DateField("首次出现日期")
    heard_where = models.CharField("从何处得知", max_length=100, help_text="例如：网络、热线、信访、媒体")
    unit = models.ForeignKey(Unit, verbose_name="责任单位", on_delete=models.PROTECT, related_name="hot_issues")
    response = models.ForeignKey(
        Publication,
        verbose_name="回应",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="hot_issues",
    )
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        ordering = ["-heard_on", "-pk"]

    def __str__(self) -> str:
        return self.topic
