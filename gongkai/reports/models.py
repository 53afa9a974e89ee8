"""What a report says that no case counts: returns from other systems, the text of its sections, and reports as signed."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from gongkai.regulation.annual_report.forms import Form


class ProactiveReturn(models.Model):
    """A row of table two as a unit returned it for a year: figures that live in other systems."""

    unit = models.ForeignKey("accounts.Unit", verbose_name="单位", on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField("年度")
    form = models.CharField("格式", max_length=4, choices=[(form.value, form.value) for form in Form])
    row = models.CharField("信息内容", max_length=20)
    cells = models.JSONField("数字")  # as digits, in the order of the row's columns
    entered_by = models.CharField("填报人", max_length=200)
    entered_at = models.DateTimeField("填报时间")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "form", "row"], name="return_row_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.row}"


class SectionText(models.Model):
    """Section one, five or six of a report as people wrote it, with the names of figures in braces."""

    unit = models.ForeignKey("accounts.Unit", verbose_name="单位", on_delete=models.PROTECT)
    is_district = models.BooleanField("全区报告")
    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("部分")
    text = models.TextField("正文")
    edited_by = models.CharField("修改人", max_length=200)
    edited_at = models.DateTimeField("修改时间")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "is_district", "year", "number"], name="section_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} {self.number}"


class DataOwner(models.Model):
    """The unit that returns a row of table two for all: fees by the finance bureau, normative documents by the justice bureau."""

    row = models.CharField("信息内容", max_length=20, unique=True)
    unit = models.ForeignKey("accounts.Unit", verbose_name="填报单位", on_delete=models.PROTECT)

    def __str__(self) -> str:
        return f"{self.row} {self.unit_id}"


class HandInDay(models.Model):
    """The day by which units hand in to the office that leads, where it has set one for a year."""

    year = models.PositiveSmallIntegerField("年度", unique=True)
    on = models.DateField("报送截止日期")

    def __str__(self) -> str:
        return f"{self.year} {self.on}"


class Submission(models.Model):
    """A unit's report handed in to the office that leads. Handed back with a reason, it is corrected and handed in anew."""

    unit = models.ForeignKey("accounts.Unit", verbose_name="单位", on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField("年度")
    handed_in_by = models.CharField("报送人", max_length=200)
    handed_in_at = models.DateTimeField("报送时间")
    handed_back_by = models.CharField("退回人", max_length=200, blank=True)
    handed_back_at = models.DateTimeField("退回时间", null=True, blank=True)
    reason = models.TextField("退回原因", blank=True)

    class Meta:
        ordering = ["handed_in_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"], condition=Q(handed_back_at=None), name="handed_in_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year}"


class SignedReport(models.Model):
    """A report as it was signed: a snapshot no later change of data moves. A later version is an amendment with its reason.

    One that was published before this system is taken over as it was printed, whether it adds up or not.
    """

    unit = models.ForeignKey("accounts.Unit", verbose_name="单位", on_delete=models.PROTECT)
    is_district = models.BooleanField("全区报告")
    year = models.PositiveSmallIntegerField("年度")
    version = models.PositiveSmallIntegerField("版次")
    content = models.JSONField("内容", encoder=DjangoJSONEncoder)
    reason = models.TextField("更正原因", blank=True)
    is_taken_over = models.BooleanField("上线以前公布", default=False)
    signed_by = models.CharField("签发人", max_length=200)
    signed_at = models.DateTimeField("签发时间")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "is_district", "year", "version"], name="signed_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year} v{self.version}"
