"""Whether the addresses that texts link to can be reached."""

from __future__ import annotations

from django.db import models


class LinkProbe(models.Model):
    """The last attempt at an address outside of the site."""

    class Result(models.TextChoices):
        """What came of it."""

        REACHED = "reached", "能打开"
        GONE = "gone", "网页不存在"
        FAILED = "failed", "这次没有打开"

    address = models.URLField("网址", max_length=500, unique=True)
    result = models.CharField("结果", max_length=10, choices=Result.choices)
    said = models.CharField("情况", max_length=100, blank=True)
    probed_at = models.DateTimeField("检查时间")

    def __str__(self) -> str:
        return f"{self.address} {self.get_result_display()}"
