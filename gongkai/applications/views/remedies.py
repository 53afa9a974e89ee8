"""行政复议 and 行政诉讼 at the desk."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Role, Unit
from gongkai.accounts.paging import keyset_page, number_in
from gongkai.applications import actions, evidence, queries
from gongkai.applications.forms.remedies import (
    AnnulmentForm,
    EvidenceForm,
    RemedyForm,
    RemedyStepForm,
    ResultColumnsForm,
)
from gongkai.applications.models import Purpose, Remedy, RemedyFile
from gongkai.applications.permissions import CASE_ROLES
from gongkai.files.checks import FileRefused
from gongkai.files.downloads import attached, download
from gongkai.intake import actions as intake
from gongkai.regulation.case import CaseRefused
from gongkai.regulation.courses import (
    REMEDY_EVENT_LABELS,
    Procedure,
    RemedyEvent,
    RemedyRefused,
    may_be_simplified,
)
from gongkai.regulation.remedies import RemedyKind, UnknownResult
from gongkai.regulation.working_days import DateOutOfRange

_REFUSED = (CaseRefused, RemedyRefused, UnknownResult, DateOutOfRange, FileRefused)


def listing(request: HttpRequest) -> HttpResponse:
    """Reviews and suits a person may see, the newest first."""
    remedies = queries.remedies_visible_to(request.user, clock.today())
    page, before = keyset_page(remedies, request, size=queries.PAGE_SIZE)
    context = {"remedies": page, "before": before}
    return render(request, "applications/desk_remedies.html", context)


def lodge(request: HttpRequest) -> HttpResponse:
    """A review or suit that has come in."""
    roles = accounts.roles_by_unit(request.user, clock.today())
    units = Unit.objects.filter(pk__in=[unit for unit, held in roles.items() if Role.CLERK in held])
    token = request.POST.get("token") or intake.new_token()
    initial = {"lodged_on": clock.today(), "number": request.GET.get("number"), "unit": units.first()}
    form = RemedyForm(request.POST or None, request.FILES or None, initial=initial, units=units)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        number = cleaned["number"].strip()
        application = (
            queries.visible_to(request.user, clock.today()).filter(number=number).first() if number else None
        )
        if number and application is None:
            form.add_error("number", "没有找到这个编号的申请，请核对；与依申请公开无关的请留空。")
        else:
            try:
                remedy = actions.record_remedy(
                    application.unit if application else cleaned["unit"],
                    token=token,
                    kind=RemedyKind(cleaned["kind"]),
                    body=cleaned["body"],
                    case_number=cleaned["case_number"],
                    lodged_on=cleaned["lodged_on"],
                    procedure=Procedure(cleaned["procedure"]),
                    accepted_on=cleaned["accepted_on"],
                    uploads=_uploads(form),
                    application=application,
                    by=request.user,
                    at=clock.now(),
                )
                return redirect("desk:remedy", pk=remedy.pk)
            except _REFUSED as refused:
                form.add_error(None, str(refused))
            except intake.AlreadySubmitted:
                form.add_error(
                    None, "这张登记表已经登记过，内容与现在填写的不同；要登记另一件，请打开新的登记页。"
                )
            except actions.NotPermitted as refused:
                raise PermissionDenied(str(refused)) from refused
    return _form_page(request, form, "登记复议、诉讼", back=reverse("desk:remedies"), token=token)


def _remedy(request: HttpRequest, pk: int) -> Remedy:
    return get_object_or_404(queries.remedies_visible_to(request.user, clock.today()), pk=pk)


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """A review or suit: what is due when, its steps and papers, and what can be recorded next."""
    remedy = _remedy(request, pk)
    roles = queries.roles_in(request.user, remedy.unit, clock.today())
    may_record = Role.CLERK in roles and not remedy.is_annulled
    today, calendar = clock.today(), accounts.calendar()
    due = queries.deadlines(remedy, calendar)
    steps = list(remedy.steps.prefetch_related("files__file"))
    counted = [step for step in steps if not step.is_taken_back]
    context = {
        "remedy": remedy,
        "deadlines": [(one, None if one.met_on else calendar.count(today, one.on)) for one in due],
        "steps": steps,
        "last": counted[-1] if len(counted) > 1 else None,
        "offered": [(event.value, REMEDY_EVENT_LABELS[event]) for event in _offered(remedy)]
        if may_record
        else [],
        "may_record": may_record,
        "may_open": bool(roles & CASE_ROLES),
        "today": today,
    }
    return render(request, "applications/desk_remedy.html", context)


def _offered(remedy: Remedy) -> list[RemedyEvent]:
    """What can happen next."""
    if remedy.decided_on is not None:
        return [RemedyEvent.APPEALED] if remedy.appeal_until else []
    offered = [] if remedy.answered_on or not remedy.answer_due_on else [RemedyEvent.ANSWER_HANDED_IN]
    offered.append(RemedyEvent.DECIDED)
    is_first_hearing = remedy.instance == 1 and remedy.answer_due_on  # and not back from the second instance
    if is_first_hearing and may_be_simplified(RemedyKind(remedy.kind), remedy.lodged_on):
        offered.append(RemedyEvent.PROCEDURE_CHANGED)
    if remedy.kind != RemedyKind.REVIEW or remedy.procedure == Procedure.ORDINARY:
        offered.append(RemedyEvent.EXTENDED)
    return offered


def take_step(request: HttpRequest, pk: int, event: str) -> HttpResponse:
    """The one door for every step of a review or suit."""
    remedy = _remedy(request, pk)
    if event not in REMEDY_EVENT_LABELS or event == RemedyEvent.LODGED:
        raise Http404
    event = RemedyEvent(event)
    form = RemedyStepForm(
        request.POST or None, request.FILES or None, remedy=remedy, event=event, initial={"on": clock.today()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_remedy_step(
                remedy.pk,
                event,
                **form.values(),
                uploads=_uploads(form),
                expected=number_in(request, "expected"),
                by=request.user,
                at=clock.now(),
            )
            return redirect("desk:remedy", pk=pk)
        except actions.ChangedMeanwhile:
            form.add_error(
                None, "打开这一页以后，别人已经登记过这件案件，请看看以后再提交；你填写的内容都在下面。"
            )
        except _REFUSED as refused:
            form.add_error(None, str(refused))
        except actions.NotPermitted as refused:
            raise PermissionDenied(str(refused)) from refused
    title = f"{REMEDY_EVENT_LABELS[event]}：{remedy.get_kind_display()} {remedy.case_number}"
    expected = request.POST.get("expected") if form.is_bound else remedy.steps.count()
    return _form_page(request, form, title, back=reverse("desk:remedy", args=[pk]), expected=expected)


def _uploads(form: RemedyForm | RemedyStepForm) -> list[actions.Upload]:
    return [actions.Upload(name, content, Purpose.REQUEST) for name, content in form.cleaned_data["papers"]]


def _form_page(
    request: HttpRequest, form: forms.Form, title: str, *, back: str, **context: object
) -> HttpResponse:
    context |= {"form": form, "title": title, "back": back}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "applications/desk_form.html", context, status=status)


def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the last step back."""
    last = _remedy(request, pk).steps.filter(is_taken_back=False).last()
    sequence = number_in(request, "expected") if request.method == "POST" else last.sequence if last else 0
    return _with_reason(request, pk, actions.take_back_remedy_step, "撤销最后一步", sequence=sequence)


def annul(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a record made by mistake out of every count."""
    return _with_reason(request, pk, actions.annul_remedy, "作废登记")


def _with_reason(
    request: HttpRequest, pk: int, action: Callable[..., Remedy], title: str, **details: int
) -> HttpResponse:
    remedy = _remedy(request, pk)
    form = AnnulmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            action(remedy.pk, reason=form.cleaned_data["reason"], **details, by=request.user, at=clock.now())
            return redirect("desk:remedy", pk=pk)
        except actions.ChangedMeanwhile:
            form.add_error(None, "打开这一页以后，别人已经登记或者撤销过，请返回看看最后一步是哪一步。")
        except _REFUSED as refused:
            form.add_error(None, str(refused))
        except actions.NotPermitted as refused:
            raise PermissionDenied(str(refused)) from refused
    title = f"{title}：{remedy.get_kind_display()} {remedy.case_number}"
    expected = details.get("sequence")
    return _form_page(request, form, title, back=reverse("desk:remedy", args=[pk]), expected=expected)


def file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse:
    """A paper of a review or suit. Posted for, because opening it is recorded."""
    remedy = _remedy(request, pk)
    found = get_object_or_404(RemedyFile, step__remedy=remedy, pk=file_pk)
    if request.method != "POST":
        return redirect("desk:remedy", pk=pk)
    if not queries.roles_in(request.user, remedy.unit, clock.today()) & CASE_ROLES:
        raise PermissionDenied("复议、诉讼的材料由本单位办理人员查阅。")
    actions.open_remedy_file(found, by=request.user, at=clock.now())
    return download(found.file, found.name)


def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """The evidence: papers of the request chosen and numbered, with a list of what each proves."""
    remedy = _remedy(request, pk)
    if Role.CLERK not in queries.roles_in(request.user, remedy.unit, clock.today()):
        raise PermissionDenied("证据材料由本单位经办人整理。")
    papers = evidence.papers_of(remedy)
    form = EvidenceForm(request.POST or None, papers=papers)
    if request.method == "POST" and form.is_valid():
        chosen = form.chosen()
        actions.note_evidence(remedy, [paper.name for paper, _ in chosen], by=request.user, at=clock.now())
        name = f"证据材料{remedy.case_number or remedy.pk}.zip"
        return attached(evidence.bundle(remedy, chosen), "application/zip", name)
    context = {"remedy": remedy, "form": form, "papers": papers}
    return render(
        request,
        "applications/desk_evidence.html",
        context,
        status=422 if form.is_bound and form.errors else 200,
    )


def result_columns(request: HttpRequest) -> HttpResponse:
    """Where decisions are counted in table four, for administrators."""
    form = ResultColumnsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        changed = actions.set_result_columns(form.columns(), by=request.user, at=clock.now())
        messages.success(request, f"已保存：{'；'.join(changed)}。" if changed else "没有改动。")
        return redirect("desk:result-columns")
    return _form_page(request, form, "复议、诉讼结果的报告栏目", back=reverse("desk:wordings"))
