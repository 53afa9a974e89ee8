"""Opinions, surveys and errors found: the public's pages and the desk's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.accounts.paging import keyset_page, number_in, offset_page, words_in
from gongkai.intake import actions as intake
from gongkai.intake.browser import too_many
from gongkai.mailbox import actions, queries
from gongkai.mailbox.course import LetterRefused
from gongkai.mailbox.forms.voices import (
    AnsweringForm,
    ClosingForm,
    DecisionForm,
    ErrorForm,
    OpinionForm,
    SurveyForm,
)
from gongkai.mailbox.models import ErrorReport, Opinion, Survey
from gongkai.mailbox.permissions import LETTER_ROLES
from gongkai.publishing.showing import navigation

_PAGE_SIZE, _MOST_PER_HOUR = 20, 10


@require_safe
def voices(request: HttpRequest) -> HttpResponse:
    """Drafts for comment and surveys, those that are open first."""
    today = clock.today()
    page, following = offset_page(queries.consultations(), request, size=_PAGE_SIZE)
    context = {
        "consultations": page, "following": following, "surveys": queries.surveys(today)[:_PAGE_SIZE], "today": today,
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
    decided = queries.opinions_of(draft).exclude(verdict="").order_by("pk")
    context = {
        "draft": draft, "is_open": is_open, "decided": [] if is_open else decided, "counts": queries.verdicts_of(draft),
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


# At the desk.


def _units(request: HttpRequest) -> set[int] | None:
    """Whose drafts and surveys someone looks after; None: everybody's."""
    return queries.letter_units(request.user, clock.today())


def desk(request: HttpRequest) -> HttpResponse:
    """Drafts with their opinions, surveys, and errors found that wait."""
    units, today = _units(request), clock.today()
    drafts = queries.consultations()
    if units is not None:
        drafts = drafts.filter(unit__in=units)
    page, following = offset_page(drafts, request, size=_PAGE_SIZE)
    for draft in page:
        draft.counts = queries.verdicts_of(draft)
    surveys = Survey.objects.all() if units is None else queries.surveys(today, units)
    context = {
        "drafts": page, "following": following, "surveys": surveys[:_PAGE_SIZE], "errors": queries.open_errors()[:_PAGE_SIZE],
        "errors_count": queries.open_errors().count(), "today": today,
    }  # fmt: skip
    return render(request, "mailbox/desk/voices.html", context)


def opinions(request: HttpRequest, number: int) -> HttpResponse:
    """What was said to a draft, and deciding on one."""
    draft = get_object_or_404(queries.consultations(), pk=number)
    units = _units(request)
    if units is not None and draft.unit_id not in units:
        raise PermissionDenied("这份征求意见稿属于其他单位。")
    chosen = queries.opinions_of(draft).filter(pk=number_in(request, "opinion")).first()
    form = DecisionForm(request.POST or None, instance=chosen) if chosen else None
    status = 200
    if request.method == "POST" and form is not None and form.is_valid():
        opinion = Opinion.objects.get(pk=chosen.pk)
        try:
            actions.decide_opinion(opinion, **form.cleaned_data, by=request.user, at=clock.now())
        except LetterRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已经记录。")
            return redirect("desk:opinions", number)
    if form is not None and form.is_bound:
        status = 422
    page, before = keyset_page(queries.opinions_of(draft), request, size=_PAGE_SIZE)
    context = {
        "draft": draft, "opinions": page, "before": before, "form": form, "chosen": chosen, "counts": queries.verdicts_of(draft),
    }  # fmt: skip
    return render(request, "mailbox/desk/opinions.html", context, status=status)


def errors(request: HttpRequest, number: int) -> HttpResponse:
    """One error found, and what became of it."""
    found = get_object_or_404(ErrorReport, pk=number)
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.close_error(found, **form.cleaned_data, by=request.user, at=clock.now())
        messages.success(request, "已经记录。")
        return redirect("desk:voices")
    context = {"report": found, "form": form}
    return render(request, "mailbox/desk/error.html", context, status=422 if form.is_bound else 200)


def edit_survey(request: HttpRequest, number: int = 0) -> HttpResponse:
    """Make a survey or change one."""
    units = _units(request)
    own = accounts.units_on(clock.today())
    if units is not None:
        own = own.filter(pk__in=units)
    found = get_object_or_404(Survey, pk=number) if number else Survey()
    if not request.held_roles & LETTER_ROLES or (number and units is not None and found.unit_id not in units):
        raise PermissionDenied("调查由发起的单位维护。")
    form = SurveyForm(request.POST or None, instance=found, units=own.order_by("number"))
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_survey(form.instance, by=request.user, at=clock.now())
        except LetterRefused as refused:
            form.add_error("asked", str(refused))
        else:
            messages.success(request, "已经保存。")
            return redirect("desk:voices")
    context = {
        "form": form,
        "survey": found if number else None,
        "results": queries.results_of(Survey.objects.get(pk=number)) if number else [],
    }
    return render(request, "mailbox/desk/survey.html", context, status=422 if form.is_bound else 200)
