"""What came from the site before: which texts, from where, and where their old addresses lead."""

from __future__ import annotations

from django.db import models

from gongkai.accounts.models import Person
from gongkai.publishing.models.publications import Publication


class LegacyImport(models.Model):
    """An export of another site, brought in once."""

    name = models.CharField("文件", max_length=150)
    digest = models.CharField("SHA-256", max_length=64, unique=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name="导入人")
    at = models.DateTimeField("时间")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class LegacyText(models.Model):
    """A publication that was public elsewhere before it was here; it keeps the day it was first published."""

    legacy_import = models.ForeignKey(LegacyImport, on_delete=models.CASCADE, related_name="texts")
    publication = models.OneToOneField(Publication, on_delete=models.CASCADE, related_name="legacy")
    published_at = models.DateTimeField("原发布时间")

    class Meta:
        indexes = [models.Index(fields=["legacy_import", "published_at"])]

    def __str__(self) -> str:
        return str(self.publication)


class OldAddress(models.Model):
    """Where a page or a file used to be; whoever asks there is led to where it is now."""

    address = models.CharField("原网址", max_length=300, unique=True, help_text="不含域名")
    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="old_addresses")
    digest = models.CharField("附件的 SHA-256", max_length=64, blank=True)

    def __str__(self) -> str:
        return self.address
