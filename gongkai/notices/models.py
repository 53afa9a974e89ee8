"""The outbox's one table."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongkai.accounts.encryption import EncryptedTextField


class Channel(models.TextChoices):
    """How someone is told."""

    MAIL = "mail", "电子邮件"
    SMS = "sms", "短信"


class Notice(models.Model):
    """A message to someone outside. The unique key makes one event one message, however often it is queued."""

    key = models.CharField("事由", max_length=100, unique=True)
    channel = models.CharField("方式", max_length=10, choices=Channel.choices)
    recipient = EncryptedTextField("收件人")
    subject = models.CharField("标题", max_length=200)
    text = EncryptedTextField("内容")
    about = models.CharField("所涉申请", max_length=20, db_index=True)
    queued_at = models.DateTimeField("排队时间")
    try_at = models.DateTimeField("下次发送时间")
    attempts = models.PositiveSmallIntegerField("发送次数", default=0)
    problem = models.CharField("问题", max_length=300, blank=True)
    sent_at = models.DateTimeField("发出时间", null=True, blank=True)
    given_up = models.BooleanField("不再发送", default=False)

    class Meta:
        ordering = ["queued_at", "id"]
        indexes = [
            models.Index(fields=["try_at"], condition=Q(sent_at=None, given_up=False), name="notice_waiting")
        ]

    def __str__(self) -> str:
        return self.key
