"""What people come for: the events of a life or a business that service guides are found by."""

from __future__ import annotations

from django.db import models


class LifeEvent(models.Model):
    """An event in a life, or in that of an organisation."""

    class Audience(models.TextChoices):
        """Whose event it is."""

        PERSON = "person", "个人"
        ORGANISATION = "organisation", "法人"

    name = models.CharField("名称", max_length=20)
    audience = models.CharField("服务对象", max_length=15, choices=Audience.choices)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["audience", "name"], name="life_event_once")]

    def __str__(self) -> str:
        return f"{self.get_audience_display()}：{self.name}"
