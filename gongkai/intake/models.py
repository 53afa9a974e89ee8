"""Drafts, tokens, counters and attempts."""

from __future__ import annotations

from django.db import models

from gongkai.accounts.encryption import EncryptedTextField


class Draft(models.Model):
    """What someone has typed into a form so far, kept for a day under a token that only their browser holds."""

    token_hash = models.CharField("凭证摘要", max_length=64, unique=True)
    kind = models.CharField("表单", max_length=30)
    answers = EncryptedTextField("内容", default="")
    expires_at = models.DateTimeField("保留至", db_index=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Submission(models.Model):
    """A form token that has been used, and what came of it. The unique token makes one form make one case."""

    token_hash = models.CharField("凭证摘要", max_length=64, unique=True)
    content_digest = models.CharField("内容摘要", max_length=64)
    subject = models.CharField("对象", max_length=100)
    at = models.DateTimeField("时间")

    def __str__(self) -> str:
        return self.subject


class Counter(models.Model):
    """The last number given out in a series. Numbers follow without gaps: the row is locked until the commit."""

    series = models.CharField("系列", max_length=60, unique=True)
    last = models.PositiveIntegerField("最后一号", default=0)

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"


class Attempt(models.Model):
    """One use of something that is limited by source address; only a keyed hash of the address is kept."""

    kind = models.CharField("类型", max_length=30)
    source = models.CharField("来源摘要", max_length=64)
    at = models.DateTimeField("时间")

    class Meta:
        indexes = [models.Index(fields=["kind", "source", "at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.at}"
