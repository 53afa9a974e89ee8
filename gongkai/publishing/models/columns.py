"""Where publications show: the two classifications, and columns with their rules."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from gongkai.accounts.models import Unit
from gongkai.regulation.catalogue import CATALOGUE_ITEMS


class Theme(models.Model):
    """主题分类: the themes of 国务院公文库, two levels, with the district's own added."""

    name = models.CharField("名称", max_length=50)
    parent = models.ForeignKey(
        "self",
        verbose_name="上级主题",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="theme_once"),
            models.UniqueConstraint(fields=["name"], condition=Q(parent__isnull=True), name="main_theme_once"),
        ]

    def __str__(self) -> str:
        return f"{self.parent.name}\\{self.name}" if self.parent else self.name


class DocumentKind(models.Model):
    """体裁分类: the kinds of official document, and the kinds a site adds."""

    class Group(models.TextChoices):
        """What the portal does with a kind: how often it must be fresh, and whether it is to be interpreted."""

        POLICY = "policy", "政策文件"
        RULES = "rules", "规章"
        INTERPRETATION = "interpretation", "政策解读"
        NEWS = "news", "动态要闻"
        NOTICE = "notice", "通知公告"
        GUIDE = "guide", "办事指南"
        PROFILE = "profile", "机构、概况、负责人"
        DATA = "data", "数据"
        RESPONSE = "response", "回应关切"
        DISCLOSURE_GUIDE = "disclosure_guide", "公开指南"
        DISCLOSURE_RULES = "disclosure_rules", "公开制度"
        OTHER = "other", "其他"

    # Looked for by these names; they stay.
    NAMED_BY_THE_SYSTEM = frozenset(("公开指南", "征求意见公告", "其他"))

    name = models.CharField("名称", max_length=30, unique=True)
    group = models.CharField("类别", max_length=20, choices=Group.choices, default=Group.OTHER)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class Column(models.Model):
    """A page of the portal. What it shows follows from its rule alone; an empty part of the rule admits everything."""

    class Shows(models.TextChoices):
        """How a column shows what its rule admits."""

        LIST = "list", "列表"
        NEWEST = "newest", "最新一篇的全文"
        COLUMNS = "columns", "只显示下级栏目"

    # 国办发〔2017〕47号, 网页标签; an open list, so the field takes others too.
    TYPES = (
        "概况信息", "机构职能", "负责人信息", "工作动态", "政策文件", "信息公开指南", "信息公开目录", "信息公开年报",
        "依申请公开", "数据发布", "数据开放", "政策解读", "回应关切", "办事服务", "咨询投诉", "征集调查", "在线访谈",
    )  # fmt: skip

    parent = models.ForeignKey(
        "self",
        verbose_name="上级栏目",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    slug = models.SlugField("网址中的名称", max_length=30, help_text="小写字母和数字，公布后不再修改")
    path = models.CharField("网址", max_length=120, unique=True, editable=False)
    name = models.CharField("栏目名称", max_length=30)
    description = models.CharField("栏目描述", max_length=200, help_text="说明栏目的用途和主要内容")
    keywords = models.CharField("栏目关键词", max_length=100)
    column_type = models.CharField("栏目类别", max_length=20)
    position = models.PositiveSmallIntegerField("次序", default=0)
    shows = models.CharField("显示方式", max_length=10, choices=Shows.choices, default=Shows.LIST)
    on_home = models.BooleanField("在首页显示", default=False)
    closed_on = models.DateField("归档日期", null=True, blank=True, help_text="专题结束后归档，页面保留并注明")
    update_days = models.PositiveSmallIntegerField(
        "更新期限（天）", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    responsible = models.ForeignKey(
        Unit,
        verbose_name="责任单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="columns_kept",
    )
    organs = models.ManyToManyField(Unit, verbose_name="发布机构", blank=True, related_name="+")
    kinds = models.ManyToManyField(DocumentKind, verbose_name="体裁", blank=True, related_name="+")
    themes = models.ManyToManyField(Theme, verbose_name="主题", blank=True, related_name="+")
    items = models.JSONField("法定公开事项", default=list, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(path=""), name="column_has_path"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """The address that follows from the place in the tree."""
        return f"{self.parent.path if self.parent else '/'}{self.slug}/"

    @property
    def item_labels(self) -> list[str]:
        """The statutory items of the rule, in words."""
        return [CATALOGUE_ITEMS[item] for item in self.items]


class ColumnEntry(models.Model):
    """A publication in a column, at a place that never changes, so that a new one moves no other.

    Numbered pages are runs of places: one release touches the newest page only, and a withdrawal leaves a gap.
    """

    column = models.ForeignKey(Column, on_delete=models.CASCADE, related_name="entries")
    publication = models.ForeignKey("publishing.Publication", on_delete=models.CASCADE, related_name="entries")
    place = models.PositiveIntegerField()

    class Meta:
        ordering = ["-place"]
        constraints = [
            models.UniqueConstraint(fields=["column", "publication"], name="entry_once"),
            models.UniqueConstraint(fields=["column", "place"], name="entry_place"),
        ]

    def __str__(self) -> str:
        return f"{self.column} {self.place}"
