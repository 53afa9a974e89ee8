"""The applicant's page about a request: progress in plain words, letters, correction, withdrawal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.applications import actions, queries
from gongkai.applications.forms.applicant import (
    ContactForm,
    CorrectionForm,
    QueryForm,
    RatingForm,
    ReasonsForm,
    WithdrawalForm,
)
from gongkai.applications.letters import remedies_against
from gongkai.applications.models import Application, Attachment, Letter, Purpose
from gongkai.files.downloads import download
from gongkai.intake import actions as intake
from gongkai.intake import query_code
from gongkai.intake.browser import CaseCookie, too_many
from gongkai.regulation import case
from gongkai.regulation.case import CaseRefused, Entry, Event, Standing, State

COOKIE = CaseCookie("gongkai_case", "/query/")
MOST_QUERIES_PER_HOUR = 20
# What an applicant is told of each event; what is not here is the office's own business.
PROGRESS = {
    Event.FILED: "你提交了申请",
    Event.RECEIPT_CONFIRMED: "机关确认收到申请，答复期限从这一天起算",
    Event.REGISTERED: "机关已登记",
    Event.EXAMINED: "机关正在办理",
    Event.CORRECTION_REQUESTED: "机关请你补正申请",
    Event.CORRECTION_RECEIVED: "机关收到补正后的申请，答复期限重新起算",
    Event.CORRECTION_LAPSED: "逾期没有补正，机关不再办理",
    Event.REASONS_REQUESTED: "机关请你说明理由",
    Event.REASONS_RECEIVED: "机关收到你说明的理由",
    Event.DELAY_SET: "机关确定了延迟答复的期限",
    Event.CONSULT_SENT: "机关正在征求有关方面的意见，这段时间不计入答复期限",
    Event.CONSULT_CLOSED: "征求意见结束",
    Event.FEE_NOTIFIED: "机关发出收费通知",
    Event.FEE_PAID: "费用已缴清，答复期限重新起算",
    Event.FEE_LAPSED: "逾期没有缴费，机关不再办理",
    Event.EXTENDED: "机关延长了答复期限",
    Event.ANSWERED: "机关已答复",
    Event.CONCLUDED_BEFORE: "机关已答复",
    Event.WITHDRAWN: "你撤回了申请",
    Event.DELIVERY_FAILED: "寄给你的答复被退回，请更正联系方式，或者与受理机关联系",
    Event.REDELIVERED: "机关再次寄出、送达答复",
    Event.REOPENED: "机关将重新答复",
    Event.ANNULLED: "这份申请是重复登记或者误登记，已经作废；有疑问请与受理机关联系",
}


@dataclass(frozen=True, slots=True)
class Progress:
    """A line of progress."""

    on: date
    text: str


def ask(request: HttpRequest) -> HttpResponse:
    """Number and code."""
    form = QueryForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "applications/query.html", {"form": form}, status=422 if form.is_bound else 200)
    try:
        intake.count_attempt(
            "query",
            request.META.get("REMOTE_ADDR", ""),
            at=clock.now(),
            most=MOST_QUERIES_PER_HOUR,
            window=timedelta(hours=1),
        )
    except intake.TooManyAttempts as limit:
        return too_many(request, limit)
    number = "".join(form.cleaned_data["number"].split())
    application = Application.objects.filter(number=number).first()
    stored = application.query_code_hash if application else None
    if not query_code.matches(form.cleaned_data["code"], stored):
        form.add_error(
            None, "申请编号与查询码不相符，请对照回执核对后再试。回执遗失的，请携带身份证明到受理机关查询。"
        )
        return render(request, "applications/query.html", {"form": form}, status=422)
    return COOKIE.open(redirect("query-case"), number)


def _application(request: HttpRequest) -> Application | None:
    number = COOKIE.number(request)
    return Application.objects.select_related("unit").filter(number=number).first() if number else None


def _progress(entries: tuple[Entry, ...]) -> list[Progress]:
    return [Progress(entry.on, PROGRESS[entry.event]) for entry in entries if entry.event in PROGRESS]


def show(request: HttpRequest, form: Form | None = None, status: int = 200) -> HttpResponse:
    """Where the request stands. `form`: one that was sent and could not be taken, to be shown with what was typed."""
    application = _application(request)
    if application is None:
        return redirect("query")
    events = queries.events_of(application)
    standing = case.fold(queries.entries_of(events))
    letters = queries.letters_sent(list(application.letters.all()), standing)
    requested = queries.requested_text(application)
    forms = {
        "correction_form": CorrectionForm(initial={"description": requested})
        if standing.state is State.CORRECTING
        else None,
        "reasons_form": ReasonsForm() if standing.state is State.REASONING else None,
        "withdrawal_form": WithdrawalForm() if standing.is_open else None,
        "contact_form": ContactForm(),
        "rating_form": RatingForm() if _may_rate(standing) else None,
    }
    if form is not None:
        forms[_FORM_NAMES[type(form)]] = form
    told = [
        event.note
        for event in events
        if event.kind in TOLD and event.sequence in {e.sequence for e in standing.entries}
    ]
    context = {
        "application": application,
        "requested": requested,
        "progress": _progress(standing.entries),
        "letters": letters,
        "answered_again": _answered_again(letters, standing),
        "files": _files(application, standing),
        "remedies": _remedies(letters, application),
        "notice": next((letter for letter in reversed(letters) if letter.kind == "correction"), None),
        "told": told[-1] if told and standing.state in (State.REASONING, State.FEE_PENDING) else "",
        "form": form,
        "runs": standing.is_clock_running,
        "due": case.due_of(standing, accounts.calendar()) if standing.is_clock_running else None,
        **forms,
    }
    response = render(request, "applications/query_case.html", context, status=status)
    response["Cache-Control"] = "no-store"
    return response


_FORM_NAMES = {
    CorrectionForm: "correction_form",
    ReasonsForm: "reasons_form",
    WithdrawalForm: "withdrawal_form",
    ContactForm: "contact_form",
    RatingForm: "rating_form",
}


def _may_rate(standing: Standing) -> bool:
    """Whether there is an answer to say something about that nothing has been said about yet."""
    possible = (standing.state, Event.RATED) in case.TRANSITIONS
    return possible and case.why_not(standing, Event.RATED, clock.today(), accounts.calendar()) is None


def _remedies(letters: list[Letter], application: Application) -> str:
    """What can be done about the answer given last; "" before there is one."""
    answers = [letter for letter in letters if letter.is_answer and letter.dated_on]
    return remedies_against(answers[-1], application.unit) if answers else ""


def _answered_again(letters: list[Letter], standing: Standing) -> Letter | None:
    """The letter that counts after a review or suit, once it has gone out."""
    if standing.answered_again_on is None:
        return None
    return next((letter for letter in letters if letter.sequence == standing.sent[-1]), None)


# Events whose note tells the applicant what to do.
TOLD = frozenset({Event.REASONS_REQUESTED, Event.FEE_NOTIFIED})


def _files(application: Application, standing: Standing) -> list[Attachment]:
    """What was given with the answers that have gone out: the information itself, and the stamped letter."""
    sealed, sent = 0, set(standing.sent)
    for entry in standing.entries:
        if entry.event is Event.SEALED:
            sealed = entry.sequence
        elif entry.event is Event.ANSWERED:
            sent.add(sealed)  # the stamped letter goes out with the answer, and not before
    given = application.attachments.filter(purpose__in=(Purpose.ANSWER, Purpose.SEALED_LETTER)).select_related(
        "file"
    )
    return [file for file in given if file.sequence in sent]


def correct(request: HttpRequest) -> HttpResponse:
    """Hand in the corrected request."""
    return _by_applicant(
        request, Event.CORRECTION_RECEIVED, CorrectionForm(request.POST or None), "description"
    )


def give_reasons(request: HttpRequest) -> HttpResponse:
    """Hand in the reasons that were asked for."""
    return _by_applicant(request, Event.REASONS_RECEIVED, ReasonsForm(request.POST or None), "reasons")


def withdraw(request: HttpRequest) -> HttpResponse:
    """Withdraw the request."""
    return _by_applicant(request, Event.WITHDRAWN, WithdrawalForm(request.POST or None))


def change_contact(request: HttpRequest) -> HttpResponse:
    """Another telephone number, e-mail or postal address."""
    return _by_applicant(request, Event.DETAILS_AMENDED, ContactForm(request.POST or None), details=True)


def rate(request: HttpRequest) -> HttpResponse:
    """Say how it was handled."""
    return _by_applicant(request, Event.RATED, RatingForm(request.POST or None), "words", details=True)


def _by_applicant(
    request: HttpRequest, event: Event, form: Form, field: str = "", *, details: bool = False
) -> HttpResponse:
    application = _application(request)
    if application is None or request.method != "POST":
        return redirect("query")
    if not form.is_valid():
        return show(request, form, status=422)
    step = actions.Step(
        clock.today(),
        note=form.cleaned_data[field] if field else "",
        details=form.details() if details else None,
    )
    try:
        actions.perform(application.pk, event, step, by=None, at=clock.now())
    except CaseRefused as refused:
        form.add_error(None, str(refused))
        return show(request, form, status=409)
    return redirect("query-case")


def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter that has been sent, as PDF."""
    application = _application(request)
    if application is None:
        return redirect("query")
    sent = queries.letters_sent(list(application.letters.select_related("pdf")), queries.standing(application))
    found = next((letter for letter in sent if letter.pk == pk), None)
    if found is None:
        raise Http404
    return download(found.pdf, f"{found.get_kind_display()}.pdf")


def file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file that was given with an answer."""
    application = _application(request)
    if application is None:
        return redirect("query")
    given = _files(application, queries.standing(application))
    found = next((attachment for attachment in given if attachment.pk == pk), None)
    if found is None:
        raise Http404
    return download(found.file, found.name)


def leave(request: HttpRequest) -> HttpResponse:
    """Close the page on a shared computer."""
    return COOKIE.close(redirect("query"))
