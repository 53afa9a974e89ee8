"""Letters at the desk: work lists, one letter with its next steps, letters typed in, figures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Role, Unit
from gongkai.accounts.paging import keyset_page, number_in, offset_page, words_in
from gongkai.files.checks import FileRefused
from gongkai.files.downloads import download
from gongkai.intake import actions as intake
from gongkai.intake import query_code
from gongkai.mailbox import actions, course, deidentifying, queries
from gongkai.mailbox.composing import composed
from gongkai.mailbox.course import EVENT_LABELS, Event, LetterRefused
from gongkai.mailbox.forms.desk import FORMS, PlainStepForm, RegisterForm, RevealForm, StepForm
from gongkai.mailbox.models import AnswerEntry, Letter, LetterEvent, LetterFile, ReplyTemplate, Source
from gongkai.mailbox.permissions import KEEPERS, REVEAL_ROLES, WRITER_EVENTS
from gongkai.mailbox.views.public import tables_of
from gongkai.mailbox.views.writing import query_page, written_by
from gongkai.regulation.personal_data import mask_name
from gongkai.regulation.working_days import DateOutOfRange
from gongkai.searching.index import FARTHEST

_MOST_LIKE, _MOST_AIDS = 5, 20


def with_marks(letters: list[Letter]) -> list[Letter]:
    """Rows for a list: the name masked, and how far the limit is off."""
    today, calendar = clock.today(), accounts.calendar()
    for letter in letters:
        letter.masked_name = mask_name(letter.name)
        letter.shown_title = deidentifying.masked_certain(letter.title, letter.own_data)
        # What waits to be let in or assigned has that day first; there is one in these states only.
        due = letter.step_due_on or (
            letter.due_on if letter.state in course.OPEN_STATES or letter.owes_report else None
        )
        letter.shown_due = due
        if due is None:
            letter.left_label = letter.mark = ""
            continue
        left = calendar.count(today, due)
        is_near = letter.warn_on is not None and letter.warn_on <= today
        letter.mark = "overdue" if due < today else "pressing" if is_near or due == today else ""
        letter.left_label = "已超期" if due < today else "今天到期" if due == today else f"剩 {left} 个工作日"
    return letters


def home(request: HttpRequest) -> HttpResponse:
    """The work lists of letters, or what a search finds, or all of them."""
    today = clock.today()
    words, chosen = words_in(request, "q"), words_in(request, "list")
    counts = queries.work_counts(request.user, today)
    context: dict[str, Any] = {
        "tabs": [(key, queries.WORK_LIST_LABELS[key], n) for key, n in counts.items() if n or key not in queries.SELDOM],
        "q": words, "may_register": bool(clerk_units(request)), "keeps": bool(request.held_roles & KEEPERS), "today": today,
    }  # fmt: skip
    seen_by_me = queries.visible_to(request.user, today)
    if words:
        units, start = queries.letter_units(request.user, today), min(number_in(request, "from"), FARTHEST)
        page, following = queries.search(seen_by_me, words, units, start=start)
        context |= {"chosen": "all", "following": following}
    elif chosen == "all":
        page, before = keyset_page(seen_by_me, request, size=queries.PAGE_SIZE)
        context |= {"chosen": "all", "before": before}
    else:
        lists = queries.work_lists(request.user, today)
        chosen = chosen if chosen in lists else next((key for key, n in counts.items() if n), "entrance")
        page, following = offset_page(lists[chosen], request, size=queries.PAGE_SIZE)
        context |= {"chosen": chosen, "following": following}
    return render(request, "mailbox/desk/home.html", {**context, "letters": with_marks(page)})


def seen(request: HttpRequest, number: int) -> Letter:
    """The letter, if the person at the desk may see it; 404 otherwise."""
    return get_object_or_404(queries.visible_to(request.user, clock.today()), pk=number)


def show(
    request: HttpRequest, number: int, *, revealed: bool = False, reveal_form: RevealForm | None = None
) -> HttpResponse:
    """One letter: what it says, how it went, and the next step."""
    letter = seen(request, number)
    today, calendar = clock.today(), accounts.calendar()
    events = queries.events_of(letter)
    standing = course.fold(queries.entries_of(events))
    held = accounts.roles_by_unit(request.user, today)
    offered, refused = queries.offered(letter, standing, request.user, held, on=today, calendar=calendar)
    known = letter.identifying

    def plain(text: str) -> str:
        return text if revealed else deidentifying.masked_certain(text, known)

    places = queries.places_of(letter, held, today)
    may_reveal = any(roles & REVEAL_ROLES for roles in places.values())
    with_marks([letter])
    replies = {reply.sequence: reply for reply in letter.replies.all()}
    context = {
        "letter": letter, "title": plain(letter.title), "place": plain(letter.place), "text": plain(letter.text), "revealed": revealed, "may_reveal": may_reveal and not revealed,
        "reveal_form": reveal_form or RevealForm(), "timeline": _timeline(events, standing, plain),
        "contact": _contact(letter, revealed=revealed), "reply": replies.get(standing.reply),
        "draft": replies.get(standing.draft) if standing.draft != standing.reply else None,
        "proposal": queries.public_text_in(letter, standing.proposal or standing.public),
        "offered": offered, "refused": refused, "files": letter.files.select_related("file"),
        "helpers": letter.helpers.all(), "merged": letter.merged.all()[:_MOST_LIKE],
        "similar": queries.similar(f"{letter.title}\n{letter.text}", _MOST_LIKE) if standing.is_open else [],
        "same": with_marks(queries.likely_same(letter, queries.visible_to(request.user, today))) if standing.is_open else [],
    }  # fmt: skip
    response = render(request, "mailbox/desk/letter.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _contact(letter: Letter, *, revealed: bool) -> list[tuple[str, str]]:
    """Who writes, as this page may show it."""
    rows = [("姓名", letter.name if revealed else mask_name(letter.name))]
    for label, value in (("联系电话", letter.phone), ("电子邮箱", letter.email), ("联系地址", letter.address)):
        if value:
            rows.append((label, value if revealed else "已隐藏"))
    return rows


def _timeline(events: list[LetterEvent], standing: course.Standing, plain: Any) -> list[LetterEvent]:
    in_effect = {entry.sequence for entry in standing.entries}
    for event in events:
        event.is_void = event.kind is not Event.REVERSED and event.sequence not in in_effect
        event.shown_note = plain(event.note)
        event.said = _said(event)
    return events


def _said(event: LetterEvent) -> str:
    """What an event carries, in words."""
    details = queries.details_of(event)
    if event.kind is Event.MARKED:
        return "、".join(course.FLAG_LABELS[course.Flag(flag)] for flag in details["flags"]) or "取消标记"
    if event.kind is Event.RATED:
        return f"{details['score']} 分，{'已经解决' if details['is_solved'] else '没有解决'}"
    return event.unit.short_name if event.unit_id else ""


def record(request: HttpRequest, number: int, event: str) -> HttpResponse:
    """The one door for every step of a letter: its form, and its recording."""
    letter = seen(request, number)
    if event not in EVENT_LABELS or event in WRITER_EVENTS or event == Event.WRITTEN:
        raise Http404
    step = Event(event)
    today = clock.today()
    if not queries.may_record(step, letter, accounts.roles_by_unit(request.user, today), today):
        raise PermissionDenied(f"“{EVENT_LABELS[step]}”不由你的岗位办理。")
    if request.method != "POST" and (reason := _why_not(request, letter, step)):
        messages.error(request, reason)
        return redirect("desk:letter-desk", number)
    form = _step_form(request, letter, step)
    if request.method != "POST" or not form.is_valid():
        return _step_page(request, letter, step, form, status=422 if form.is_bound else 200)
    expected = words_in(request, "expected")
    try:
        actions.perform(
            letter.pk, step, form.step(), by=request.user, at=clock.now(), expected=int(expected) if expected.isdecimal() else None
        )  # fmt: skip
    except actions.ChangedMeanwhile:
        form.add_error(None, "这封信刚才被别人办理过，你填写的内容还在下面。请看过办理过程后再提交。")
    except (LetterRefused, FileRefused, DateOutOfRange, actions.NotPermitted) as refused:
        form.add_error(None, str(refused))
    else:
        messages.success(request, f"“{EVENT_LABELS[step]}”已经记录。")
        return redirect("desk:letter-desk", number)
    return _step_page(request, letter, step, form, status=409)


def _why_not(request: HttpRequest, letter: Letter, event: Event) -> str | None:
    """Why a step cannot be taken now: then its form, which may show what it is about, is not opened."""
    standing, today = queries.standing_of(letter), clock.today()
    by, on = str(request.user.pk), max(today, standing.last_on)
    return course.why_not(standing, event, by=by, on=on, calendar=accounts.calendar())


def _step_form(request: HttpRequest, letter: Letter, event: Event) -> StepForm:
    today = clock.today()
    options: dict[str, Any] = {"letter": letter, "event": event, "today": today}
    if event in (Event.ACCEPTED, Event.ASSIGNED):
        options["units"] = list(accounts.units_on(today).order_by("number"))
    if event is Event.HANDED_ON:
        unit = accounts.responsible_unit(letter.lead, today) if letter.lead else letter.unit
        options["people"] = accounts.people_with_role(unit, Role.LETTER_CLERK, today)
    if event is Event.DRAFTED:
        last = letter.replies.order_by("-sequence").first()
        template, answer = _chosen(request, letter)
        begun = composed(letter, template, answer) if template or answer else last.text if last else ""
        options["initial"] = {
            "reply": begun, "for_merged": last.for_merged if last else "", "answer": answer.pk if answer else "",
        }  # fmt: skip
    return FORMS.get(event, PlainStepForm)(request.POST or None, request.FILES or None, **options)


def _chosen(request: HttpRequest, letter: Letter) -> tuple[ReplyTemplate | None, AnswerEntry | None]:
    """The wording and the answer that were chosen to begin a draft with."""
    templates, answers = queries.drafting_aids(letter)
    return (
        templates.filter(pk=number_in(request, "template")).first(),
        answers.filter(pk=number_in(request, "answer")).first(),
    )


def _step_page(
    request: HttpRequest, letter: Letter, event: Event, form: StepForm, status: int = 200
) -> HttpResponse:
    letter.refresh_from_db(fields=["events_recorded"])
    known = letter.identifying

    def plain(text: str) -> str:
        return deidentifying.masked_certain(text, known)

    templates, answers = queries.drafting_aids(letter) if event is Event.DRAFTED else ((), ())
    context = {
        "templates": templates[:_MOST_AIDS], "answers": answers[:_MOST_AIDS], "template": words_in(request, "template"), "answer": words_in(request, "answer"),
        "letter": letter, "title": plain(letter.title), "text": plain(letter.text), "event": event, "label": EVENT_LABELS[event], "form": form,
        "proposal": queries.public_text_in(letter, queries.standing_of(letter).proposal) if event in (Event.PUBLISHED, Event.PROPOSAL_RETURNED) else None,
        "draft": queries.reply_in(letter, queries.standing_of(letter).draft) if event in (Event.PASSED, Event.OFFICE_PASSED, Event.RETURNED) else None,
        "similar": queries.similar(f"{letter.title}\n{letter.text}", _MOST_LIKE) if event is Event.DRAFTED else [],
    }  # fmt: skip
    return render(request, "mailbox/desk/step.html", context, status=status)


def reveal(request: HttpRequest, number: int) -> HttpResponse:
    """The page once with telephone and address, after a reason, recorded."""
    letter = seen(request, number)
    held = accounts.roles_by_unit(request.user, clock.today())
    if not any(roles & REVEAL_ROLES for roles in queries.places_of(letter, held, clock.today()).values()):
        raise PermissionDenied
    if request.method != "POST":
        return redirect("desk:letter-desk", number)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return show(request, number, reveal_form=form)
    actions.reveal(letter, reason=form.cleaned_data["reason"], by=request.user, at=clock.now())
    return show(request, number, revealed=True)


def file(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """A file of a letter. One that came with it says who wrote, as its telephone does: opening it is posted and recorded."""
    letter, today = seen(request, number), clock.today()
    found = get_object_or_404(LetterFile.objects.select_related("file"), letter=letter, pk=pk)
    if request.method != "POST":
        return redirect("desk:letter-desk", number)
    if not found.is_answer:
        places = queries.places_of(letter, accounts.roles_by_unit(request.user, today), today)
        if not any(roles & REVEAL_ROLES for roles in places.values()):
            raise PermissionDenied("来信的附件由办理这封信的人员查看。")
        actions.note_opened(letter, found.name, by=request.user, at=clock.now())
    return download(found.file, found.name)


def clerk_units(request: HttpRequest) -> list[Unit]:
    """The units whose letters the person at the desk registers."""
    today = clock.today()
    held = accounts.roles_by_unit(request.user, today)
    own = {unit for unit, roles in held.items() if Role.LETTER_CLERK in roles}
    return list(accounts.units_on(today).filter(pk__in=own).order_by("number"))


def register(request: HttpRequest) -> HttpResponse:
    """Type in a letter that came on paper, by telephone, from a visit or from above."""
    units, today = clerk_units(request), clock.today()
    if not units:
        raise PermissionDenied("来信登记由信件办理人办理。")
    form = RegisterForm(request.POST or None, request.FILES or None, units=units, today=today)
    token = words_in(request, "token") or intake.new_token()
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            letter = _register(request, form, token)
        except (LetterRefused, FileRefused, DateOutOfRange) as refused:
            form.add_error(None, str(refused))
        except intake.AlreadySubmitted as used:
            form.add_error(None, f"这一页已经登记过，编号 {used.subject}；要再登记一封，请重新打开本页。")
        else:
            return _registered(request, letter, query_code.code_for(token))
    if form.is_bound:
        status = 422
    return render(request, "mailbox/desk/register.html", {"form": form, "token": token}, status=status)


def _registered(request: HttpRequest, letter: Letter, code: str) -> HttpResponse:
    """Number and code. Shown in this answer and kept nowhere; sent again, the same form gives the same page."""
    qr = mark_safe(query_code.qr_of(query_page(request), letter.number, code))  # noqa: S308 - drawn by us
    context = {"letter": letter, "code": query_code.grouped(code), "qr": qr}
    response = render(request, "mailbox/desk/registered.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _register(request: HttpRequest, form: forms.Form, token: str) -> Letter:
    cleaned = form.cleaned_data
    answers = written_by({**cleaned, "wants_notice": "yes" if cleaned["wants_notice"] else "no"})
    return actions.write(
        Unit.objects.get(code=cleaned["box"]), token=token, answers=answers, consents=cleaned["consents"],
        uploads=[actions.Upload(name, content) for name, content in cleaned["files"]], source=Source(cleaned["source"]),
        upstream_number=cleaned["upstream_number"], upstream_due_on=cleaned["upstream_due_on"], by=request.user, at=clock.now(),
        on=cleaned["on"],
    ).letter  # fmt: skip


def figures(request: HttpRequest, year: int) -> HttpResponse:
    """The mailbox of a year in figures."""
    if not 1 < year <= clock.today().year + 1:
        raise Http404
    found = queries.figures_of(year)
    context = {
        "figures": found,
        "tables": tables_of(found),
        "previous": year - 1,
        "following": year + 1,
        "may_export": bool(clerk_units(request)),
    }
    return render(request, "mailbox/desk/figures.html", context)
