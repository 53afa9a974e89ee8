"""基层政务公开标准目录: what each organ must publish in each field, how often, and on what basis."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from gongkai.accounts.models import Unit
from gongkai.regulation.catalogue import CATALOGUE_ITEMS, PUBLISH_WITHIN_DAYS
from gongkai.regulation.duties import CYCLE_LABELS, FIELDS


class Duty(models.Model):
    """An entry of the catalogue. What fulfils it is every publication that names it."""

    field = models.CharField("领域", max_length=20, choices=[(field, field) for field in FIELDS])
    name = models.CharField("公开事项", max_length=100)
    content = models.CharField("公开内容", max_length=500, blank=True)
    basis = models.CharField("公开依据", max_length=300)
    unit = models.ForeignKey(
        Unit,
        verbose_name="公开主体",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="catalogue_duties",
    )
    item = models.CharField("法定公开事项", max_length=5, choices=list(CATALOGUE_ITEMS.items()))
    cycle = models.CharField("公开时限从何时算", max_length=10, choices=list(CYCLE_LABELS.items()))
    days = models.PositiveSmallIntegerField(
        "多少个工作日内",
        default=PUBLISH_WITHIN_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )
    audience = models.CharField("公开对象", max_length=30, default="全社会")
    begun_on = models.DateField("自何日起")
    ended_on = models.DateField("至何日止", null=True, blank=True)

    class Meta:
        ordering = ["field", "pk"]

    def __str__(self) -> str:
        return f"{self.field}：{self.name}"

    @property
    def time_limit(self) -> str:
        """公开时限 in words."""
        return f"{self.get_cycle_display()} {self.days} 个工作日内"
