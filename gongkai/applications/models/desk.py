"""What is kept for the people at the desk, and for those who are about to apply."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from gongkai.applications.models.requests import Application, Field
from gongkai.regulation.outcomes import GROUNDS, LETTERS, Ground


class SavedFilter(models.Model):
    """Conditions a person looks at requests by again and again, under a name."""

    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    name = models.CharField("名称", max_length=40)
    conditions = models.JSONField("条件")

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="saved_filter_once")]

    def __str__(self) -> str:
        return self.name


class ListColumns(models.Model):
    """The columns a person wants to see in lists of requests."""

    person = models.OneToOneField("accounts.Person", on_delete=models.CASCADE, related_name="+")
    columns = models.JSONField("列")

    def __str__(self) -> str:
        return f"{self.person_id}"


class Reminder(models.Model):
    """What someone at the desk is told of a request: a limit that comes near or is past, a date that has moved."""

    key = models.CharField("事由", max_length=120, unique=True)
    person = models.ForeignKey("accounts.Person", on_delete=models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    text = models.CharField("内容", max_length=200)
    at = models.DateTimeField("时间")
    seen_at = models.DateTimeField("看过的时间", null=True, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["person"], condition=Q(seen_at=None), name="reminder_unseen")]

    def __str__(self) -> str:
        return self.key


class RegisterLayout(models.Model):
    """The columns of a unit's own register, as it was brought in last, so that it goes out the same."""

    unit = models.OneToOneField("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    columns = models.JSONField("列")  # [[head, key], …]; a key of "" is a column that was left out

    def __str__(self) -> str:
        return f"{self.unit.short_name}"


class Precedent(models.Model):
    """How a kind of request is answered here: the situation, the decision, and the wording that stood, or that was lost.

    Shared by all units; never changed, but retired when it no longer holds.
    """

    title = models.CharField("标题", max_length=100)
    field = models.CharField("领域", max_length=20, choices=Field.choices, default=Field.OTHER)
    kind = models.CharField(
        "答复种类", max_length=40, choices=[(kind.value, rule.label) for kind, rule in LETTERS.items()]
    )
    grounds = models.JSONField("不予公开的理由", default=list, blank=True)
    situation = models.TextField("情形")
    wording = models.TextField("口径（理由和事实）")
    was_lost = models.BooleanField("在复议、诉讼中被纠正", default=False)
    source = models.ForeignKey(
        Application, null=True, blank=True, on_delete=models.PROTECT, related_name="precedents"
    )
    at = models.DateTimeField("记入时间")
    actor = models.CharField("记入人", max_length=200)
    is_retired = models.BooleanField("已停用", default=False)
    retired_because = models.CharField("停用的理由", max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return self.title

    @property
    def ground_labels(self) -> list[str]:
        """The grounds in words."""
        return [GROUNDS[Ground(ground)].label for ground in self.grounds]


class FrequentQuestion(models.Model):
    """What people ask before they apply, and the answer; of one organ, or of all."""

    unit = models.ForeignKey("accounts.Unit", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    question = models.CharField("问题", max_length=200)
    answer = models.TextField("回答")
    position = models.PositiveSmallIntegerField("顺序")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.question


class CommonMatter(models.Model):
    """A document people often ask for, and which organ holds it: of land expropriation the approval, the notice, …"""

    topic = models.CharField("事项", max_length=60)
    document = models.CharField("信息", max_length=100)
    unit = models.ForeignKey("accounts.Unit", on_delete=models.CASCADE, related_name="+")
    note = models.CharField("说明", max_length=300, blank=True)
    address = models.URLField("已主动公开的网址", max_length=300, blank=True)
    position = models.PositiveSmallIntegerField("顺序")

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.topic} {self.document}"
