"""What is stored."""

from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """A file's content, once, however many records point at it. Its name belongs to the record that points."""

    address = models.CharField("内容地址", max_length=64, unique=True)
    media_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("字节数")
    stored_at = models.DateTimeField("存入时间")

    def __str__(self) -> str:
        return self.address
