"""Opinions, surveys and errors found: the public's pages. The desk's are in `voices_desk`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from gongkai.accounts import clock
from gongkai.accounts.paging import offset_page, words_in
from gongkai.intake import actions as intake
from gongkai.intake.browser import too_many
from gongkai.mailbox import actions, queries
from gongkai.mailbox.course import LetterRefused
from gongkai.mailbox.forms.voices import (
    AnsweringForm,
    ErrorForm,
    OpinionForm,
)
from gongkai.publishing.showing import navigation

_PAGE_SIZE, _MOST_PER_HOUR = 20, 10


@require_safe
def voices(request: HttpRequest) -> HttpResponse:
    """Drafts for comment and surveys, those that are open first."""
    chosen, today = words_in(request, "list"), clock.today()
    rows = queries.surveys(today) if chosen == "surveys" else queries.consultations()
    page, following = offset_page(rows, request, size=_PAGE_SIZE)
    context = {
        "chosen": "surveys" if chosen == "surveys" else "drafts", "rows": page, "following": following, "today": today,
        "column_type": "互动交流", **navigation(),
    }  # fmt: skip
    return render(request, "mailbox/voices.html", context)


def _taken(
    request: HttpRequest, form: forms.Form, kind: str, act: Callable[[str], None], context: dict[str, Any], template: str
) -> HttpResponse:  # fmt: skip
    """A form of one page: shown, or taken once and thanked for."""
    token = words_in(request, "token") or intake.new_token()
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            intake.count_attempt(
                kind,
                request.META.get("REMOTE_ADDR", ""),
                at=clock.now(),
                most=_MOST_PER_HOUR,
                window=timedelta(hours=1),
            )
            act(token)
        except intake.TooManyAttempts as limit:
            return too_many(request, limit)
        except intake.AlreadySubmitted:
            form.add_error(None, "这一页已经提交过，要再提交，请重新打开本页。")
        except LetterRefused as refused:
            form.add_error(None, str(refused))
        else:
            return render(request, "mailbox/thanks.html", {**context, **navigation()})
    if form.is_bound:
        status = 422
    return render(request, template, {"form": form, "token": token, **context, **navigation()}, status=status)


def opinion(request: HttpRequest, number: int) -> HttpResponse:
    """Say something to a draft while its days run; afterwards, what was said and what became of it."""
    draft = get_object_or_404(queries.consultations(), pk=number)
    today = clock.today()
    is_open = draft.comment_from <= today <= draft.comment_until
    decided, following = offset_page(queries.decided_opinions(draft, today), request, size=_PAGE_SIZE)
    context = {
        "draft": draft, "is_open": is_open, "decided": decided, "following": following, "counts": queries.verdicts_of(draft),
        "column_type": "互动交流",
    }  # fmt: skip
    form = OpinionForm(request.POST or None)

    def act(token: str) -> None:
        cleaned = form.cleaned_data
        actions.give_opinion(
            draft, token=token, text=cleaned["opinion"], name=cleaned["name"], contact=cleaned["contact"], at=clock.now()
        )  # fmt: skip

    return _taken(request, form, "opinion", act, context, "mailbox/opinion.html")


def error(request: HttpRequest) -> HttpResponse:
    """我为政府网站找错."""
    form = ErrorForm(request.POST or None, initial={"page": request.GET.get("page", "")[:500]})

    def act(token: str) -> None:
        cleaned = form.cleaned_data
        actions.report_error(
            token=token, page=cleaned["page"], kind=cleaned["kind"], text=cleaned["words"], contact=cleaned["contact"], at=clock.now()
        )  # fmt: skip

    return _taken(request, form, "error", act, {"column_type": "互动交流"}, "mailbox/error.html")


def survey(request: HttpRequest, number: int) -> HttpResponse:
    """Answer a survey while it runs; afterwards, what came of it."""
    today = clock.today()
    found = get_object_or_404(queries.surveys(today), pk=number)
    is_open = today <= found.last_day
    form = AnsweringForm(request.POST or None, survey=found)
    context = {
        "survey": found, "is_open": is_open, "results": [] if is_open else queries.results_of(found), "column_type": "互动交流",
    }  # fmt: skip

    def act(token: str) -> None:
        actions.answer_survey(found, token=token, answers=form.answers(), at=clock.now())

    return _taken(request, form, "survey", act, context, "mailbox/survey.html")
