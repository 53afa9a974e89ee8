"""Forms at the desk: columns, policies, the 标准目录, registers and the dictionary."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve

from gongkai.accounts.forms import DayField, PlainForm
from gongkai.accounts.models import Unit
from gongkai.files.checks import FileRefused, media_type_of
from gongkai.publishing.models import (
    Column,
    DocumentKind,
    Duty,
    GreyPeriod,
    Handover,
    HotIssue,
    LifeEvent,
    Theme,
    WordEntry,
)
from gongkai.regulation.catalogue import CATALOGUE_ITEMS


class ColumnForm(PlainForm):
    """A column: where it stands, what it says of itself, and which publications its rule admits."""

    closed_on = DayField(
        label="归档日期（选填）", required=False, help_text="专题结束后归档，页面保留并注明，不再收新的信息"
    )
    items = forms.MultipleChoiceField(
        label="法定公开事项",
        choices=list(CATALOGUE_ITEMS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Column
        fields = (
            "parent", "slug", "name", "description", "keywords", "column_type", "position", "shows", "on_home",
            "closed_on", "update_days", "responsible", "kinds", "organs", "themes", "items",
        )  # fmt: skip
        widgets = {
            "kinds": forms.CheckboxSelectMultiple,
            "organs": forms.SelectMultiple(attrs={"size": 10}),
            "themes": forms.SelectMultiple(attrs={"size": 10}),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["column_type"].widget.attrs["list"] = "column-types"
        self.fields["themes"].queryset = Theme.objects.select_related("parent")
        self.fields["kinds"].help_text = "都不选的不限；下面三项也一样"
        above = Column.objects.filter(parent__isnull=True).exclude(pk=self.instance.pk)
        # Two levels, so that with the page itself nothing lies deeper than three clicks.
        self.fields["parent"].queryset = Column.objects.none() if self._has_columns_below() else above
        if self.instance.pk:
            for name in ("parent", "slug"):  # an address that was public is never changed
                self.fields[name].disabled = True
            self.fields["parent"].queryset = Column.objects.all()

    def _has_columns_below(self) -> bool:
        return bool(self.instance.pk) and self.instance.children.exists()

    def clean(self) -> dict[str, Any]:
        """The address must be free: other pages of the site have theirs."""
        cleaned = super().clean()
        if not self.instance.pk and cleaned.get("slug"):
            parent = cleaned.get("parent")
            path = f"{parent.path if parent else '/'}{cleaned['slug']}/"
            try:
                taken = resolve(path).view_name != "column"
            except Resolver404:
                taken = True  # capitals, or other signs that no address of a column has
            if taken or Column.objects.filter(path=path).exists():
                self.add_error("slug", ValidationError("这个网址已经有别的用途，请换一个（小写字母和数字）。"))
        return cleaned


class ReviewPolicyForm(forms.Form):
    """The units whose author may make the first review."""

    units = forms.ModelMultipleChoiceField(
        label="起草人可以初审的单位",
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="没有勾选的单位，初审也要由起草人以外的人办理；终审一律不能由起草人办理",
    )

    def __init__(self, *args: Any, units: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["units"].queryset = units


class DutyForm(PlainForm):
    """An entry of the 标准目录."""

    begun_on = DayField(label="自何日起")
    ended_on = DayField(label="至何日止（选填）", required=False)

    class Meta:
        model = Duty
        fields = (
            "field",
            "name",
            "content",
            "basis",
            "unit",
            "item",
            "cycle",
            "days",
            "audience",
            "begun_on",
            "ended_on",
        )

    def __init__(self, *args: Any, units: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units
        self.fields["content"].widget = forms.Textarea(attrs={"rows": 3})

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning."""
        cleaned = super().clean()
        begun, ended = cleaned.get("begun_on"), cleaned.get("ended_on")
        if begun and ended and ended < begun:
            self.add_error("ended_on", ValidationError("截止日期早于开始日期，请核对。"))
        return cleaned


class SheetForm(forms.Form):
    """A whole list as a sheet."""

    file = forms.FileField(
        label="表格（xlsx）",
        error_messages={"required": "请选择文件。", "empty": "这是空文件，请检查后重新选择。"},
    )

    def clean_file(self) -> bytes:
        """Its content. Raises ValidationError."""
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(".xlsx"):
            raise ValidationError("请选择 xlsx 文件；xls 文件请另存为 xlsx。")
        try:
            content = file.read()
            media_type_of(file.name, content)
        except FileRefused as refused:
            raise ValidationError(str(refused)) from refused
        return content


class IssueForm(PlainForm):
    """A hot issue, on the day it is heard."""

    heard_on = DayField(label="首次出现日期")

    class Meta:
        model = HotIssue
        fields = ("topic", "heard_on", "heard_where", "unit")

    def __init__(self, *args: Any, units: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units


class HandoverForm(PlainForm):
    """A handover to an archive, a library or a service hall."""

    first_day = DayField(label="信息发布日期自")
    last_day = DayField(label="信息发布日期至")
    on = DayField(label="移送日期")

    class Meta:
        model = Handover
        fields = ("unit", "place", "receiver", "first_day", "last_day", "on")

    def __init__(self, *args: Any, units: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = units


class GreyForm(PlainForm):
    """Days in grey."""

    first_day = DayField(label="自何日起")
    last_day = DayField(label="至何日止")

    class Meta:
        model = GreyPeriod
        fields = ("first_day", "last_day", "reason")


class WordForm(PlainForm):
    """An entry of the dictionary."""

    since = DayField(label="自何日起不再使用（选填）", required=False, help_text="一直不对的不填")
    checked_on = DayField(label="核对日期")
    ended_on = DayField(label="停用日期（选填）", required=False, help_text="自这一天起检查时不再使用")

    class Meta:
        model = WordEntry
        fields = ("wrong", "right", "severity", "since", "source", "checked_on", "ended_on", "right_in")
        widgets = {"right_in": forms.CheckboxSelectMultiple}

    def clean(self) -> dict[str, Any]:
        """What is wrong is not what is right."""
        cleaned = super().clean()
        if cleaned.get("wrong") and cleaned.get("wrong") == cleaned.get("right"):
            self.add_error("right", ValidationError("“写法”和“应为”相同，请核对。"))
        return cleaned


class ThemeForm(PlainForm):
    """A theme, below one of the first level or of the first level itself."""

    class Meta:
        model = Theme
        fields = ("name", "parent", "position")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["parent"].queryset = Theme.objects.filter(parent__isnull=True).exclude(pk=self.instance.pk)


class KindForm(PlainForm):
    """A kind of document, and what the portal does with it."""

    class Meta:
        model = DocumentKind
        fields = ("name", "group", "position")


class EventForm(PlainForm):
    """A life event."""

    class Meta:
        model = LifeEvent
        fields = ("name", "audience", "position")
