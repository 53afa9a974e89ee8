"""Which ready-made pages a change has outdated."""

from __future__ import annotations

from django.db import models


class ReadyState(models.Model):
    """One row: the number of the last change. Each change holds the row until it is committed, so numbers are in order."""

    sequence = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.sequence)


class ReadyKey(models.Model):
    """Something pages are made of, the last change to it, and whether the pages made before have been removed since."""

    key = models.CharField(max_length=60, primary_key=True)
    sequence = models.PositiveBigIntegerField()
    is_cleared = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["key"], condition=models.Q(is_cleared=False), name="ready_uncleared")]

    def __str__(self) -> str:
        return self.key


class SearchChange(models.Model):
    """A publication the index does not know as it is now; `times` tells whether it changed again meanwhile."""

    publication = models.OneToOneField("publishing.Publication", on_delete=models.CASCADE, primary_key=True)
    times = models.PositiveIntegerField()

    def __str__(self) -> str:
        return str(self.publication_id)
