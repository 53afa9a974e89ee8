"""The files of a request, and documents of which parts are withheld."""

from __future__ import annotations

from django.db import models

from gongkai.accounts.encryption import EncryptedTextField
from gongkai.applications.models.requests import Application


class Purpose(models.TextChoices):
    """What a file is for."""

    IDENTITY = "identity", "身份证明"
    AUTHORISATION = "authorisation", "授权委托书"
    REQUEST = "request", "申请材料"
    ENVELOPE = "envelope", "信封、邮戳"
    APPROVAL_SHEET = "approval_sheet", "已签呈批单"
    SEALED_LETTER = "sealed_letter", "用印文书扫描件"
    ANSWER = "answer", "答复附件"
    DELIVERY = "delivery", "送达凭证"
    SUPERSEDED = "superseded", "作废的文书"
    CONSULTATION = "consultation", "征求意见的答复"
    SEARCH = "search", "检索截图"
    PAYMENT = "payment", "缴费凭证"
    FREQUENCY = "frequency", "申请数量和频次清单"
    ORIGINAL = "original", "区分处理的原件"
    PUBLIC_COPY = "public_copy", "区分处理后的公开版"


class Attachment(models.Model):
    """A file that belongs to a request."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="attachments")
    purpose = models.CharField("用途", max_length=20, choices=Purpose.choices)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = EncryptedTextField("文件名")
    sequence = models.PositiveIntegerField("所属记录")
    added_at = models.DateTimeField("加入时间")
    actor = models.CharField("加入人", max_length=100)
    # Of a public copy, also where an answer carries it: what it is the public copy of.
    redaction = models.ForeignKey(
        "Redaction", null=True, blank=True, on_delete=models.PROTECT, related_name="copies"
    )

    class Meta:
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.pk}"


class Redaction(models.Model):
    """A document of which parts are withheld: its original, what is covered on which ground, and the public copy."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="redactions")
    original = models.OneToOneField(Attachment, on_delete=models.PROTECT, related_name="+")
    pages = models.PositiveSmallIntegerField("页数")
    boxes = models.JSONField(
        "遮盖", default=list
    )  # [[page from 0, left, top, right, bottom, ground], …], fractions
    public = models.OneToOneField(
        Attachment, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["application", "id"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.pk}"
