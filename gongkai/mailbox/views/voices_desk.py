"""Opinions, surveys and errors found at the desk: what came in, and what becomes of it."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_datetime

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.accounts.paging import keyset_page, number_in, offset_page, words_in
from gongkai.mailbox import actions, queries
from gongkai.mailbox.course import LetterRefused
from gongkai.mailbox.forms.desk import RevealForm
from gongkai.mailbox.forms.voices import (
    ClosingForm,
    DecisionForm,
    HandOnForm,
    SurveyForm,
)
from gongkai.mailbox.models import ErrorReport, Opinion, Survey
from gongkai.mailbox.permissions import LETTER_ROLES
from gongkai.publishing.models import Publication
from gongkai.regulation.personal_data import mask_name, mask_text

_PAGE_SIZE = 20
_CHANGED = "{}刚才已经记录为“{}”，你填写的内容还在下面；确需更改的，请核对后再提交一次。"


def _units(request: HttpRequest) -> set[int] | None:
    """Whose drafts and surveys someone looks after; None: everybody's."""
    return queries.letter_units(request.user, clock.today())


def desk(request: HttpRequest) -> HttpResponse:
    """Errors found that wait and those closed, drafts with their opinions, and surveys, each a list of its own."""
    units, today = _units(request), clock.today()
    lists = {
        "errors": ("找错，待处理", queries.open_errors(units)),
        "drafts": ("征求意见", queries.with_opinions(queries.consultations(units))),
        "surveys": ("网上调查", queries.surveys(None, units)),
        "closed": ("找错，已经处理", queries.closed_errors(units)),
    }
    chosen = words_in(request, "list")
    chosen = chosen if chosen in lists else "errors"
    page, following = offset_page(lists[chosen][1], request, size=_PAGE_SIZE)
    for one in page if chosen in ("errors", "closed") else ():
        _with_voice(one, revealed=False)
    context = {
        "tabs": [(key, label, rows.count()) for key, (label, rows) in lists.items()], "chosen": chosen, "rows": page,
        "following": following, "today": today,
    }  # fmt: skip
    return render(request, "mailbox/desk/voices.html", context)


def _draft(request: HttpRequest, number: int) -> Publication:
    """The draft, if the person at the desk looks after its opinions."""
    draft = get_object_or_404(queries.consultations(), pk=number)
    units = _units(request)
    if units is not None and draft.unit_id not in units:
        raise PermissionDenied("这份征求意见稿属于其他单位。")
    return draft


def _with_voice(voice: Opinion | ErrorReport, *, revealed: bool) -> None:
    """What was said and by whom, as a page may show it."""
    voice.shown_text = voice.text if revealed else mask_text(voice.text)
    name = getattr(voice, "name", "")
    voice.shown_name = name if revealed or not name else mask_name(name)
    voice.shown_contact = voice.contact if revealed else "联系方式已隐藏" if voice.contact else ""


def _since(request: HttpRequest) -> datetime | None:
    """When what the page showed had been recorded."""
    try:
        return parse_datetime(words_in(request, "since"))
    except ValueError as error:
        raise BadRequest("请重新打开本页。") from error


def opinions(request: HttpRequest, number: int) -> HttpResponse:
    """What was said to a draft, and deciding on one."""
    draft = _draft(request, number)
    chosen = queries.opinions_of(draft).filter(pk=number_in(request, "opinion")).first()
    form = DecisionForm(request.POST or None, instance=chosen) if chosen else None
    status = 200
    if request.method == "POST" and form is not None and form.is_valid():
        recorded = Opinion.objects.get(pk=chosen.pk)  # the form has filled `chosen` in
        try:
            actions.decide_opinion(
                recorded, **form.cleaned_data, since=_since(request), by=request.user, at=clock.now()
            )
        except actions.ChangedMeanwhile:
            form.add_error(None, _CHANGED.format(recorded.decided_by, recorded.get_verdict_display()))
        except LetterRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已经记录。")
            return redirect("desk:opinions", number)
    if form is not None and form.is_bound:
        status = 422
    return _opinions_page(request, draft, chosen, form, status=status)


def reveal_opinion(request: HttpRequest, number: int) -> HttpResponse:
    """The page once with who gave an opinion and how to reach them, after a reason, recorded."""
    opinion = get_object_or_404(Opinion, pk=number)
    draft = _draft(request, opinion.publication_id)
    if request.method != "POST":
        return redirect("desk:opinions", draft.pk)
    asked, form = RevealForm(request.POST), DecisionForm(instance=opinion)
    if not asked.is_valid():
        return _opinions_page(request, draft, opinion, form, reveal_form=asked, status=422)
    actions.reveal_voice(opinion, reason=asked.cleaned_data["reason"], by=request.user, at=clock.now())
    return _opinions_page(request, draft, opinion, form, revealed=True)


def _opinions_page(
    request: HttpRequest, draft: Publication, chosen: Opinion | None, form: DecisionForm | None, *, revealed: bool = False,
    reveal_form: RevealForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    page, before = keyset_page(queries.opinions_of(draft), request, size=_PAGE_SIZE)
    for one in page:
        _with_voice(one, revealed=False)
    if chosen is not None:
        _with_voice(chosen, revealed=revealed)
    context = {
        "draft": draft, "opinions": page, "before": before, "form": form, "chosen": chosen, "counts": queries.verdicts_of(draft),
        "revealed": revealed, "reveal_form": reveal_form or RevealForm(),
    }  # fmt: skip
    response = render(request, "mailbox/desk/opinions.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _error(request: HttpRequest, number: int) -> ErrorReport:
    """The error found, if it is on a page of a unit that the person at the desk looks after; 404 otherwise."""
    return get_object_or_404(queries.errors_of(_units(request)), pk=number)


def errors(request: HttpRequest, number: int) -> HttpResponse:
    """One error found, and what became of it."""
    found = _error(request, number)
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_error(
                found, **form.cleaned_data, since=_since(request), by=request.user, at=clock.now()
            )
        except actions.ChangedMeanwhile:
            form.add_error(None, _CHANGED.format(found.closed_by, found.get_state_display()))
        except LetterRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "已经记录。")
            return redirect("desk:voices")
    return _error_page(request, found, form=form, status=422 if form.is_bound else 200)


def hand_error_on(request: HttpRequest, number: int) -> HttpResponse:
    """Give an error found to the unit whose page it is."""
    found = _error(request, number)
    form = HandOnForm(request.POST or None, units=accounts.units_on(clock.today()))
    if request.method != "POST":
        return redirect("desk:error-report", number)
    if not form.is_valid():
        return _error_page(request, found, hand_form=form, status=422)
    unit = form.cleaned_data["unit"]
    actions.hand_error_on(found, unit, by=request.user, at=clock.now())
    messages.success(request, f"已经转给{unit.short_name}。")
    return redirect("desk:voices")


def reveal_error(request: HttpRequest, number: int) -> HttpResponse:
    """The page once with how to reach whoever found the error, after a reason, recorded."""
    found = _error(request, number)
    if request.method != "POST":
        return redirect("desk:error-report", number)
    asked = RevealForm(request.POST)
    if not asked.is_valid():
        return _error_page(request, found, reveal_form=asked, status=422)
    actions.reveal_voice(found, reason=asked.cleaned_data["reason"], by=request.user, at=clock.now())
    return _error_page(request, found, revealed=True)


def _error_page(
    request: HttpRequest, found: ErrorReport, *, form: ClosingForm | None = None, hand_form: HandOnForm | None = None,
    reveal_form: RevealForm | None = None, revealed: bool = False, status: int = 200,
) -> HttpResponse:  # fmt: skip
    _with_voice(found, revealed=revealed)
    units = accounts.units_on(clock.today()).order_by("number")
    context = {
        "report": found, "form": form or ClosingForm(), "revealed": revealed, "reveal_form": reveal_form or RevealForm(),
        "hand_form": hand_form or HandOnForm(units=units, initial={"unit": found.unit_id}),
    }  # fmt: skip
    response = render(request, "mailbox/desk/error.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


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
