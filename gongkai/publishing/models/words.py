"""The dictionary of what must not be written, and what to write instead. Kept at the desk, each entry with its source."""

from __future__ import annotations

from django.db import models

from gongkai.publishing.models.columns import Column


class Severity(models.TextChoices):
    """Whether a finding stops a text or is for the reviewers to judge."""

    STOP = "stop", "须处理"
    WARN = "warn", "提示"


class WordEntry(models.Model):
    """A wrong word; or one that was right until a day, as the name of a law or an organ that has since changed."""

    wrong = models.CharField("写法", max_length=60)
    right = models.CharField("应为", max_length=60)
    severity = models.CharField("程度", max_length=4, choices=Severity.choices, default=Severity.WARN)
    since = models.DateField("自何日起不再使用", null=True, blank=True, help_text="一直不对的不填")
    source = models.CharField("依据", max_length=100)
    checked_on = models.DateField("核对日期")
    ended_on = models.DateField("停用日期", null=True, blank=True)
    right_in = models.ManyToManyField(
        Column,
        blank=True,
        related_name="+",
        verbose_name="不提示的栏目",
        help_text="在这些栏目里属于误报的，选中后不再提示",
    )

    class Meta:
        ordering = ["wrong", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["wrong"],
                name="word_once",
                violation_error_message="词表里已经有这个写法，请修改原来的一条。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.wrong} → {self.right}"
