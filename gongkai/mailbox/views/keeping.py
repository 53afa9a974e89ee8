"""Limits, topics, wordings and the answer library at the desk."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.accounts.paging import number_in, offset_page, words_in
from gongkai.mailbox import actions, deidentifying, queries
from gongkai.mailbox.course import LetterRefused
from gongkai.mailbox.forms.keeping import AnswerForm, LimitsForm, TemplateForm, TopicForm
from gongkai.mailbox.models import AnswerEntry, Letter, ReplyTemplate, Topic
from gongkai.mailbox.permissions import KEEPERS
from gongkai.mailbox.views.desk import seen

_PAGE_SIZE = 50


class _List(NamedTuple):
    """A list the office keeps: its name, model and form, and whether each unit keeps its own."""

    label: str
    model: type[Model]
    form: type[forms.ModelForm]
    is_of_unit: bool


LISTS = {
    "topics": _List("主题", Topic, TopicForm, is_of_unit=False),
    "templates": _List("答复模板", ReplyTemplate, TemplateForm, is_of_unit=True),
    "answers": _List("答案库", AnswerEntry, AnswerForm, is_of_unit=True),
}


def _keeps_all(request: HttpRequest) -> bool:
    return bool(request.held_roles & KEEPERS)


def _own_units(request: HttpRequest) -> set[int] | None:
    """Whose answers and wordings somebody keeps; None: everybody's, as the office of the district does."""
    return None if _keeps_all(request) else queries.letter_units(request.user, clock.today())


def _list(request: HttpRequest, kind: str) -> _List:
    if kind not in LISTS:
        raise Http404
    if not LISTS[kind].is_of_unit and not _keeps_all(request):
        raise PermissionDenied("主题由主管部门统筹人、系统管理员维护。")
    return LISTS[kind]


def _rows(request: HttpRequest, kept: _List) -> QuerySet[Any]:
    rows = kept.model.objects.all()
    units = _own_units(request)
    if not kept.is_of_unit or units is None:
        return rows
    shared = Q(unit=None) if kept.model is ReplyTemplate else Q()
    return rows.filter(Q(unit__in=units) | shared)


def listing(request: HttpRequest, kind: str) -> HttpResponse:
    """One of the lists."""
    kept = _list(request, kind)
    rows, words = _rows(request, kept), words_in(request, "q")
    if words and kept.model is AnswerEntry:
        rows = rows.filter(Q(question__contains=words) | Q(answer__contains=words))
    page, following = offset_page(rows, request, size=_PAGE_SIZE)
    context = {"kind": kind, "label": kept.label, "rows": page, "following": following, "q": words}
    return render(request, "mailbox/desk/kept.html", context)


def entry(request: HttpRequest, kind: str, number: int = 0) -> HttpResponse:
    """An entry of one of the lists; a new answer may begin with one that was given."""
    kept = _list(request, kind)
    found = get_object_or_404(_rows(request, kept), pk=number) if number else kept.model()
    is_shared = kept.model is ReplyTemplate and bool(number) and found.unit_id is None
    if is_shared and _own_units(request) is not None:
        raise PermissionDenied("各单位共用的模板由区政府办公室维护，请另建一个本单位的模板。")
    given = number_in(request, "letter") if kept.model is AnswerEntry and not number else 0
    if given:
        found.source = seen(request, given)
    options: dict[str, Any] = {}
    if kept.is_of_unit:
        units, own = accounts.units_on(clock.today()), _own_units(request)
        options["units"] = units if own is None else units.filter(pk__in=own)
        options["may_share"] = own is None
    if given:
        options["initial"] = _answer_given(found.source)
    form = kept.form(request.POST or None, instance=found, **options)
    if request.method == "POST" and form.is_valid():
        actions.save_kept(form.instance, by=request.user, at=clock.now())
        messages.success(request, "已经保存。")
        return redirect("desk:letters-kept", kind)
    context = {
        "kind": kind,
        "label": kept.label,
        "form": form,
        "entry": found if number else None,
        "given": given,
    }
    return render(request, "mailbox/desk/kept_entry.html", context, status=422 if form.is_bound else 200)


def _answer_given(letter: Letter) -> dict[str, Any]:
    """What a letter was answered with, as it may be kept for others: public already, or masked."""
    shown = queries.public_text_in(letter, letter.public)
    reply = queries.reply_in(letter, queries.standing_of(letter).reply)
    question, answer = (shown.title, shown.answer) if shown else (letter.title, reply.text if reply else "")
    masked = [deidentifying.masked_for_others(text, letter.identifying) for text in (question, answer)]
    return {"question": masked[0], "answer": masked[1], "unit": letter.lead_id, "topic": letter.topic_id}


def propose(request: HttpRequest, number: int) -> HttpResponse:
    """Begin a text for publication from an answer that is asked for again and again."""
    found = get_object_or_404(_rows(request, LISTS["answers"]), pk=number)
    if request.method == "POST":
        try:
            actions.propose_publication(found, by=request.user, at=clock.now())
        except LetterRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request, f"已经起草，请{found.unit.short_name}的信息采编人在“信息发布”的草稿中补充后送审。"
            )
    return redirect("desk:letters-kept-entry", "answers", number)


def limits(request: HttpRequest) -> HttpResponse:
    """How many working days each thing may take."""
    if not _keeps_all(request):
        raise PermissionDenied("办理期限由主管部门统筹人、系统管理员设定。")
    days = queries.days_of()
    form = LimitsForm(request.POST or None, initial={key.value: number for key, number in days.items()})
    if request.method == "POST" and form.is_valid():
        changed = actions.set_limits(form.days(), by=request.user, at=clock.now())
        messages.success(request, f"已经保存：{'；'.join(changed)}。" if changed else "没有改动。")
        return redirect("desk:letter-limits")
    return render(request, "mailbox/desk/limits.html", {"form": form}, status=422 if form.is_bound else 200)
