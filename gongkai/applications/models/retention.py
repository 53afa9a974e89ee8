"""How long what is kept."""

from __future__ import annotations

from django.db import models


class DataClass(models.TextChoices):
    """What is kept of a request, by how long it may be kept."""

    IDENTITY_COPIES = "identity_copies", "身份证明、授权材料的复印件"
    CONTACT = "contact", "登记的证件号码、联系方式和发出的通知"
    CASE = "case", "姓名、申请内容、文书、材料（含扫描件）和办理过程中的文字"


class RetentionRule(models.Model):
    """How many years after a request is filed away a class of its data is kept, if otherwise than usual."""

    data_class = models.CharField("数据", max_length=20, choices=DataClass.choices, unique=True)
    years = models.PositiveSmallIntegerField("保存年数")

    def __str__(self) -> str:
        return f"{self.get_data_class_display()} {self.years}"
