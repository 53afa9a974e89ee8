"""条例 25: what was handed to archives, libraries and service halls, so that it can be read there."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gongkai.accounts.models import Person, Unit
from gongkai.publishing.models.publications import Publication


class Handover(models.Model):
    """A unit's publications of a time, handed to a place. Rows are only added; the list is what was public that day."""

    class Place(models.TextChoices):
        """Where the public reads them."""

        ARCHIVE = "archive", "国家档案馆"
        LIBRARY = "library", "公共图书馆"
        HALL = "hall", "政务服务场所"

    unit = models.ForeignKey(Unit, verbose_name="移送单位", on_delete=models.PROTECT, related_name="+")
    place = models.CharField("移送到", max_length=10, choices=Place.choices)
    receiver = models.CharField("接收单位和接收人", max_length=100)
    on = models.DateField("移送日期")
    first_day = models.DateField("信息发布日期自")
    last_day = models.DateField("信息发布日期至")
    publications = models.ManyToManyField(Publication, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="经办人")
    at = models.DateTimeField("登记时间")

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")),
                name="handover_days_in_order",
                violation_error_message="信息发布日期的先后不对，请核对。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_place_display()} {self.on}"
