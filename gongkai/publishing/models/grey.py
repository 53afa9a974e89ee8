"""Days of mourning, on which the whole site is shown without colour."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class GreyPeriod(models.Model):
    """From a day to a day, both included."""

    first_day = models.DateField("自何日起")
    last_day = models.DateField("至何日止")
    reason = models.CharField("事由", max_length=100)

    class Meta:
        ordering = ["-first_day", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="grey_days_in_order",
                violation_error_message="截止日期早于开始日期，请核对。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_day} {self.reason}"
