"""The writer's page about a letter: progress in plain words, the answer, evaluation, withdrawal."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.files.downloads import download
from gongkai.intake import actions as intake
from gongkai.intake import query_code
from gongkai.intake.browser import CaseCookie, too_many
from gongkai.mailbox import actions, course, queries
from gongkai.mailbox.actions import Step
from gongkai.mailbox.channels import WAYS, Channel
from gongkai.mailbox.composing import addressed
from gongkai.mailbox.course import Event, LetterRefused, Standing, State
from gongkai.mailbox.forms.writing import ConsentForm, QueryForm, RatingForm, WithdrawalForm
from gongkai.mailbox.models import Letter, LetterEvent
from gongkai.publishing.showing import navigation

COOKIE = CaseCookie("gongkai_letter_case", "/xx/")
MOST_QUERIES_PER_HOUR = 20
# What a writer is told of each event; what is not here is the office's own business.
PROGRESS = {
    Event.WRITTEN: "你写了信",
    Event.ACCEPTED: "已经受理",
    Event.REFUSED: "不予受理",
    Event.MERGED: "已经并入同一事项的信件一起办理",
    Event.SEPARATED: "恢复单独办理",
    Event.ASSIGNED: "交由{unit}办理",
    Event.EXTENDED: "办理期限延长 {days} 个工作日",
    Event.REOPENED: "重新办理",
    Event.VISITED: "已经回访",
    Event.RATED: "你作了评价",
    Event.PUBLISHED: "来信和答复已经公开，隐去了个人信息",
    Event.TAKEN_DOWN: "公开的内容已经撤下",
    Event.CONSENT_TAKEN_BACK: "你撤回了公开的同意",
    Event.WITHDRAWN: "你撤回了这封信",
}
# Events whose note the writer reads.
_TOLD_WHY = frozenset({Event.REFUSED, Event.EXTENDED})


def ask(request: HttpRequest) -> HttpResponse:
    """Number and code."""
    form = QueryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            intake.count_attempt(
                "letter-query", request.META.get("REMOTE_ADDR", ""), at=clock.now(), most=MOST_QUERIES_PER_HOUR,
                window=timedelta(hours=1),
            )  # fmt: skip
        except intake.TooManyAttempts as limit:
            return too_many(request, limit)
        number = "".join(form.cleaned_data["number"].split()).upper()
        letter = Letter.objects.filter(number=number).first()
        if query_code.matches(form.cleaned_data["code"], letter.query_code_hash if letter else None):
            return COOKIE.open(redirect("letter-case"), number)
        form.add_error(
            None, "信件编号与查询码不相符，请对照提交时的页面核对后再试。查询码遗失的，请与信箱的办理单位联系。"
        )
    return render(
        request, "mailbox/query.html", {"form": form, **navigation()}, status=422 if form.is_bound else 200
    )


def _letter(request: HttpRequest) -> Letter | None:
    number = COOKIE.number(request)
    letters = Letter.objects.select_related("unit", "answered_by", "merged_into", "topic")
    return letters.filter(number=number).first() if number else None


def show(request: HttpRequest, form: forms.Form | None = None, status: int = 200) -> HttpResponse:
    """Where the letter stands. `form`: one that was sent and could not be taken, shown with what was typed."""
    letter = _letter(request)
    if letter is None:
        return redirect("letter-query")
    events = queries.events_of(letter)
    standing = course.fold(queries.entries_of(events))
    today, calendar = clock.today(), accounts.calendar()

    def may(event: Event) -> bool:
        return (
            course.why_not(standing, event, by="", on=max(today, standing.last_on), calendar=calendar) is None
        )

    shown = {
        "rating_form": RatingForm() if may(Event.RATED) else None,
        "withdrawal_form": WithdrawalForm() if may(Event.WITHDRAWN) else None,
        "consent_form": ConsentForm() if may(Event.CONSENT_TAKEN_BACK) else None,
    }
    if form is not None:
        shown[_FORM_NAMES[type(form)]] = form
    reply = queries.reply_in(letter, standing.reply)
    context = {
        "letter": letter, "progress": _progress(events, standing), "reply": addressed(reply.text, letter.name) if reply else "",
        "files": _files(letter, standing), "refusal": _refusal(events, standing), "form": form,
        "due": letter.due_on if standing.is_open else None, **_merged(letter), **shown, **navigation(),
    }  # fmt: skip
    response = render(request, "mailbox/case.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


_FORM_NAMES = {RatingForm: "rating_form", WithdrawalForm: "withdrawal_form", ConsentForm: "consent_form"}


def _progress(events: list[LetterEvent], standing: Standing) -> list[tuple[LetterEvent, str]]:
    lines = []
    for event in queries.effective_events(events, *PROGRESS, Event.PASSED, Event.OFFICE_PASSED):
        if event.sequence in standing.sent:
            event.told = ""
            lines.append((event, "已经答复"))
        elif event.kind in PROGRESS:
            event.told = event.note if event.kind in _TOLD_WHY else ""
            lines.append(
                (event, PROGRESS[event.kind].format(unit=event.unit and event.unit.name, days=event.days))
            )
    return lines


def _refusal(events: list[LetterEvent], standing: Standing) -> object | None:
    if standing.state is not State.REFUSED:
        return None
    (refused, *_) = reversed(queries.effective_events(events, Event.REFUSED))
    channel = Channel(queries.details_of(refused)["channel"])
    return {"way": WAYS[channel], "reason": refused.note, "is_disclosure": channel is Channel.DISCLOSURE}


def _merged(letter: Letter) -> dict[str, object]:
    """The answer given to a letter it was merged into, as far as its writer may read it: what was written for that, or what is public."""
    other = letter.merged_into
    if other is None:
        return {}
    reply = queries.reply_in(other, queries.standing_of(other).reply)
    return {
        "main": other,
        "answer": addressed(reply.for_merged, letter.name) if reply else "",
        "public": queries.published().filter(pk=other.pk).first(),
    }


def _files(letter: Letter, standing: Standing) -> list[object]:
    return [
        one for one in letter.files.select_related("file") if one.is_answer and one.sequence == standing.reply
    ]


def rate(request: HttpRequest) -> HttpResponse:
    """Say how it was handled, once."""
    form = RatingForm(request.POST or None)

    def said() -> Step:
        cleaned = form.cleaned_data
        return Step(
            clock.today(), note=cleaned["words"], score=cleaned["score"], is_solved=cleaned["solved"] == "yes"
        )

    return _by_writer(request, Event.RATED, form, said)


def withdraw(request: HttpRequest) -> HttpResponse:
    """Withdraw the letter."""
    return _by_writer(
        request, Event.WITHDRAWN, WithdrawalForm(request.POST or None), lambda: Step(clock.today())
    )


def take_consent_back(request: HttpRequest) -> HttpResponse:
    """No longer consent to publication; what is public is gone before this returns."""
    form = ConsentForm(request.POST or None)
    return _by_writer(request, Event.CONSENT_TAKEN_BACK, form, lambda: Step(clock.today()))


def _by_writer(request: HttpRequest, event: Event, form: forms.Form, step: object) -> HttpResponse:
    letter = _letter(request)
    if letter is None or request.method != "POST":
        return redirect("letter-query")
    if not form.is_valid():
        return show(request, form, status=422)
    try:
        actions.perform(letter.pk, event, step(), by=None, at=clock.now())
    except actions.ChangedMeanwhile:
        form.add_error(None, "这封信刚才正在办理，请再提交一次。")
        return show(request, form, status=409)
    except LetterRefused as refused:
        form.add_error(None, str(refused))
        return show(request, form, status=409)
    return redirect("letter-case")


def file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file that was given with the answer."""
    letter = _letter(request)
    if letter is None:
        return redirect("letter-query")
    found = next((one for one in _files(letter, queries.standing_of(letter)) if one.pk == pk), None)
    if found is None:
        raise Http404
    return download(found.file, found.name)


def leave(request: HttpRequest) -> HttpResponse:
    """Close the page on a shared computer."""
    return COOKIE.close(redirect("letter-query"))
