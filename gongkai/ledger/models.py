"""The ledger's one table."""

from __future__ import annotations

from django.db import models

from gongkai.ledger.chain import Link


class Entry(models.Model):
    """One entry. Written by `actions.append` only; the database refuses to change or delete it."""

    sequence = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间")
    actor = models.CharField("操作人", max_length=200)
    action = models.CharField("操作", max_length=60)
    subject = models.CharField("对象", max_length=100)
    digest = models.CharField("内容摘要", max_length=64)
    previous = models.CharField("前一条哈希", max_length=64)
    hash = models.CharField("哈希", max_length=64, unique=True)

    class Meta:
        ordering = ["sequence"]
        indexes = [models.Index(fields=["subject", "sequence"])]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.subject}"

    def link(self) -> Link:
        """The entry as it is hashed."""
        return Link(
            self.sequence,
            self.at.isoformat(),
            self.actor,
            self.action,
            self.subject,
            self.digest,
            self.previous,
            self.hash,
        )
