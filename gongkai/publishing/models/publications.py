"""One record for everything published, with its attachments and what it does to others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, Orderable, PreviewableMixin, RevisionMixin

from gongkai.accounts.models import Person, Unit
from gongkai.files.models import StoredFile
from gongkai.publishing.blocks import BodyBlock
from gongkai.publishing.models.columns import DocumentKind, Theme
from gongkai.publishing.models.duties import Duty
from gongkai.publishing.models.guides import LifeEvent
from gongkai.regulation.catalogue import CATALOGUE_ITEMS, corrected_document_number, is_document_number


class Publication(PreviewableMixin, DraftStateMixin, RevisionMixin, ClusterableModel):
    """A text the district publishes. The row holds what the public sees; what is being written is in its revisions.

    `live` can only become true where three people have approved exactly `content_hash`: the database sees to that.
    """

    class Openness(models.TextChoices):
        """公开属性, set while drafting."""

        PROACTIVE = "proactive", "主动公开"
        ON_REQUEST = "on_request", "依申请公开"
        WITHHELD = "withheld", "不予公开"

    unit = models.ForeignKey(
        Unit, verbose_name="发布机构", on_delete=models.PROTECT, related_name="publications"
    )
    joint_units = ParentalManyToManyField(
        Unit, verbose_name="联合发文机关", blank=True, related_name="joint_publications"
    )
    title = models.CharField("标题", max_length=200)
    kind = models.ForeignKey(DocumentKind, verbose_name="体裁", on_delete=models.PROTECT, related_name="+")
    theme = models.ForeignKey(
        Theme, verbose_name="主题", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    item = models.CharField("法定公开事项", max_length=5, blank=True, choices=list(CATALOGUE_ITEMS.items()))
    document_number = models.CharField(
        "发文字号", max_length=60, blank=True, help_text="例如：渡民发〔2020〕10号"
    )
    summary = models.CharField("内容概述", max_length=100, blank=True)
    keywords = models.CharField("关键词", max_length=100, blank=True, help_text="用空格隔开")
    formed_on = models.DateField("成文日期", help_text="签发、会议通过或者信息形成的日期")
    effective_on = models.DateField("施行日期", null=True, blank=True)
    expires_on = models.DateField("有效期至", null=True, blank=True)
    is_normative = models.BooleanField("行政规范性文件", default=False)
    needs_interpretation = models.BooleanField(
        "需要解读", default=False, help_text="涉及群众权利义务或者社会广泛关注的文件；行政规范性文件一律需要"
    )
    normative_number = models.CharField("规范性文件统一编号", max_length=60, blank=True)
    openness = models.CharField("公开属性", max_length=12, choices=Openness.choices, default=Openness.PROACTIVE)
    secrecy_checked_by = models.CharField("保密审查人", max_length=50, blank=True)
    secrecy_checked_on = models.DateField("保密审查日期", null=True, blank=True)
    source = models.CharField(
        "来源", max_length=100, blank=True, help_text="转载的填写原发布单位，本单位发布的不填"
    )
    source_url = models.URLField("原文网址", blank=True)
    interprets = models.ForeignKey(
        "self",
        verbose_name="解读的文件",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="interpretations",
    )
    comment_from = models.DateField("征求意见自", null=True, blank=True)
    comment_until = models.DateField("征求意见至", null=True, blank=True)
    is_major_decision = models.BooleanField("重大行政决策", default=False)
    short_comment_reason = models.CharField(
        "缩短征求意见期限的说明",
        max_length=200,
        blank=True,
        help_text="重大行政决策一般不少于 30 日，缩短的应当说明",
    )
    outcome_of = models.ForeignKey(
        "self",
        verbose_name="反馈哪次征求意见的结果",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="outcomes",
    )
    life_events = ParentalManyToManyField(
        LifeEvent,
        verbose_name="生活事件、经营事项",
        blank=True,
        related_name="guides",
        help_text="办事指南按这些归类，可以多选",
    )
    duty = models.ForeignKey(
        Duty,
        verbose_name="标准目录事项",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="publications",
        help_text="履行基层政务公开标准目录中的哪一项",
    )
    heard_on = models.DateField("热点首次出现日期", null=True, blank=True)
    body = StreamField(BodyBlock(), verbose_name="正文", blank=True)

    index_number = models.CharField("索引号", max_length=40, blank=True, editable=False)
    content_hash = models.CharField("内容摘要值", max_length=64, blank=True, editable=False, db_index=True)
    created_by = models.ForeignKey(
        Person, null=True, editable=False, on_delete=models.PROTECT, related_name="+", verbose_name="起草人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "信息"
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["unit", "item", "-first_published_at"], condition=Q(live=True), name="live_of_unit"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["index_number"], condition=~Q(index_number=""), name="index_number_once"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """What can be put right is; what cannot is said beside the field."""
        super().clean()
        self.document_number = corrected_document_number(self.document_number)
        if self.document_number and not is_document_number(self.document_number):
            raise ValidationError(
                {
                    "document_number": "请写成“机关代字〔年份〕序号号”，例如“渡民发〔2020〕10号”，序号不加“第”和 0。"
                }
            )
        if bool(self.comment_from) != bool(self.comment_until):
            raise ValidationError({"comment_until": "征求意见的起止日期请都填写，或者都不填。"})
        if self.comment_from and self.comment_until < self.comment_from:
            raise ValidationError({"comment_until": "征求意见的截止日期早于开始日期，请核对。"})
        if self.interprets and self.interprets.pk == self.pk:
            raise ValidationError({"interprets": "不能解读自己，请选择另一份文件。"})

    def standing(self) -> str:
        """Whether the public sees it, in a word."""
        if self.live:
            return "已发布，有修改" if self.has_unpublished_changes else "已发布"
        return "已撤回" if self.first_published_at else "未发布"

    standing.short_description = "状态"

    @property
    def address(self) -> str:
        """Where the page is, from its first release on and for ever."""
        released = timezone.localtime(self.first_published_at)
        return reverse("publication", args=[f"{released:%Y%m}", f"{released:%Y%m%d}", self.pk])

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """How a text can be looked at while it is being written."""
        return [("", "网页"), ("elder", "长者模式"), ("print", "打印")]

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        """The public page itself."""
        return "publishing/publication.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        """What the public page gets, with `preview` saying so."""
        return {**above.shown(self), "request": request, "preview": mode_name or "public"}

    def publish(self, revision: Any, user: Any = None, **kwargs: Any) -> None:
        """Every way of Wagtail's to go live ends here, and goes through the same release as the desk's."""
        above.release(self, revision, user)

    def unpublish(
        self, set_expired: bool = False, commit: bool = True, user: Any = None, **kwargs: Any
    ) -> None:
        """Every way of Wagtail's to take down ends here: with everything that shows the text, not the row alone."""
        above.unpublish(self, user)


class Above:
    """What Wagtail asks of the model and modules above it do; they are hung in when the app is ready (`apps.ready`)."""

    release: Callable[[Publication, Any, Any], None]
    unpublish: Callable[[Publication, Any], None]
    shown: Callable[[Publication], dict[str, Any]]


above = Above()


class Attachment(Orderable):
    """A file of a publication. Its content is stored once under its hash, and never changes."""

    publication = ParentalKey(Publication, on_delete=models.CASCADE, related_name="attachments")
    file = models.ForeignKey(StoredFile, verbose_name="文件", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=150)
    digest = models.CharField("SHA-256", max_length=64)

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "附件"

    def __str__(self) -> str:
        return self.name


class KeptFile(models.Model):
    """That a text has, or had, this file: its versions name files in a form the database does not follow."""

    publication = models.ForeignKey(Publication, on_delete=models.CASCADE, related_name="kept_files")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["publication", "file"], name="file_kept_once")]

    def __str__(self) -> str:
        return f"{self.publication} {self.file}"


class AttachmentText(models.Model):
    """What a file says, place by place, read once; encrypted, for it may hold what must not be public."""

    digest = models.CharField("SHA-256", max_length=64)
    suffix = models.CharField("扩展名", max_length=10, help_text="同样的内容换一个扩展名，读法不同")
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "suffix"], name="read_once")]

    def __str__(self) -> str:
        return self.digest


class Effect(Orderable):
    """What a document does to an earlier one; the earlier one's page says so from the day on."""

    class Kind(models.TextChoices):
        """What is done."""

        AMENDS = "amends", "修改"
        REPEALS = "repeals", "废止"

    publication = ParentalKey(Publication, on_delete=models.CASCADE, related_name="effects")
    target = models.ForeignKey(
        Publication, verbose_name="原文件", on_delete=models.PROTECT, related_name="effects_suffered"
    )
    kind = models.CharField("作用", max_length=10, choices=Kind.choices)
    from_on = models.DateField("自何日起")

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "对原有文件的影响"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.target}"


class Correction(Orderable):
    """A note, with its day, of what was put right in a published text."""

    publication = ParentalKey(Publication, on_delete=models.CASCADE, related_name="corrections")
    on = models.DateField("日期")
    note = models.CharField("更正说明", max_length=200)

    class Meta(Orderable.Meta):
        verbose_name = verbose_name_plural = "更正说明"

    def __str__(self) -> str:
        return f"{self.on} {self.note}"
