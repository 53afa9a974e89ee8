"""Bringing in a sheet at the desk: all rows or none, and what is wrong with it said row by row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from gongkai.documents.reading import Unreadable
from gongkai.publishing.forms import SheetForm

_MOST_SAID = 50
Rows = list[dict[str, Any]]


def bring_in(
    request: HttpRequest,
    *,
    title: str,
    explanation: str,
    heads: str,
    back: tuple[str, str],
    read: Callable[[bytes], tuple[Rows, list[str]]],
    save: Callable[[Rows], tuple[int, int]],
) -> HttpResponse:
    """The page, and what is sent with it. `back`: the view to return to and what it is called; `save`: how many new, how many changed."""
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    form.fields["file"].help_text = f"一行一条，列名：{heads}"
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            rows, problems = read(form.cleaned_data["file"])
        except Unreadable as unreadable:
            rows, problems = [], [str(unreadable)]
        if not problems:
            new, changed = save(rows)
            messages.success(request, f"已经导入：新增 {new} 项，更新 {changed} 项。")
            return redirect(back[0])
    context = {
        "form": form, "title": title, "explanation": explanation, "back": back, "problems": problems[:_MOST_SAID],
        "more": max(len(problems) - _MOST_SAID, 0),
    }  # fmt: skip
    return render(request, "publishing/desk/sheet.html", context, status=422 if form.is_bound else 200)
