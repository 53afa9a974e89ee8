"""Columns at the desk: who keeps each, when it was last fed, and changing its rule."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from gongkai.accounts import clock
from gongkai.accounts.queries import units_on
from gongkai.publishing import actions, queries
from gongkai.publishing.forms import ColumnForm, ReviewPolicyForm
from gongkai.publishing.models import Column
from gongkai.publishing.permissions import keeps_columns


def columns(request: HttpRequest) -> HttpResponse:
    """Every column with its unit, its last update and, where it has a period, the days over it."""
    today = clock.today()
    context = {"columns": queries.freshness(today), "keeps": keeps_columns(request.user, today)}
    return render(request, "publishing/desk/columns.html", context)


def column(request: HttpRequest, number: int = 0) -> HttpResponse:
    """A column's own facts and its rule; a changed rule fills it anew."""
    found = get_object_or_404(Column, pk=number) if number else Column()
    form = ColumnForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        saved, shown = actions.save_column(
            form.instance,
            rule={name: form.cleaned_data[name] for name in ("organs", "kinds", "themes")},
            by=request.user,
            at=clock.now(),
        )
        messages.success(request, f"栏目“{saved.name}”已经保存，现有 {shown} 条信息。")
        return redirect("desk:columns-of-portal")
    context = {"form": form, "column": found, "types": Column.TYPES}
    return render(request, "publishing/desk/column.html", context, status=422 if form.is_bound else 200)


def policy(request: HttpRequest) -> HttpResponse:
    """Whether a unit's author may make the first review."""
    units = units_on(clock.today())
    allowed = units.filter(review_policy__author_may_review_first=True)
    form = ReviewPolicyForm(
        request.POST if request.method == "POST" else None, units=units, initial={"units": allowed}
    )
    if request.method == "POST" and form.is_valid():
        actions.set_review_policy(form.cleaned_data["units"], by=request.user, at=clock.now())
        messages.success(request, "已经保存。")
        return redirect("desk:review-policy")
    return render(request, "publishing/desk/policy.html", {"form": form}, status=422 if form.is_bound else 200)
