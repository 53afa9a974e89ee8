"""Running figures, so that a page of them costs the same however many letters there are."""

from __future__ import annotations

from django.db import models


class Dimension(models.TextChoices):
    """By what letters are counted."""

    ALL = "all", "全部"
    UNIT = "unit", "单位"
    TOPIC = "topic", "主题"
    MONTH = "month", "月份"
    KIND = "kind", "类型"
    SOURCE = "source", "来源"


class Tally(models.Model):
    """What a year had of one value. Kept by `actions.counting` with each change of a letter, never by hand.

    Letters are counted as received in the year they were accepted, as closed in the year of their first answer.
    `calendar` and `working`: how many of the closed took how many days, {"4": 31}.
    """

    year = models.PositiveSmallIntegerField()
    dimension = models.CharField(max_length=6, choices=Dimension.choices)
    value = models.CharField(max_length=30, blank=True)
    received = models.IntegerField(default=0)
    closed = models.IntegerField(default=0)
    published = models.IntegerField(default=0)
    in_time = models.IntegerField(default=0)
    rated = models.IntegerField(default=0)
    satisfied = models.IntegerField(default=0)
    calendar = models.JSONField(default=dict)
    working = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["year", "dimension", "value"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.year} {self.dimension} {self.value}"
