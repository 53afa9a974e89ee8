"""The applicant's form: one thing per page, check answers, confirmation."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Unit
from gongkai.accounts.paging import words_in
from gongkai.applications import actions, queries, receipts
from gongkai.applications.forms.applicant import (
    ContactStep,
    FilesStep,
    InformationStep,
    KindStep,
    OrganisationStep,
    PersonStep,
    SupplyStep,
    UnitStep,
)
from gongkai.applications.models import Application, IdKind, Matter, Purpose, SupplyForm, SupplyWay
from gongkai.documents.letter import PDF_TYPE
from gongkai.files import actions as files
from gongkai.files.checks import MOST_FILES, media_type_of
from gongkai.files.downloads import attached
from gongkai.files.models import StoredFile
from gongkai.files.queries import content_of
from gongkai.intake import actions as intake
from gongkai.intake import query_code
from gongkai.intake.browser import DraftCookie, too_many
from gongkai.regulation.annual_report.forms import COLUMN_LABELS, Column
from gongkai.regulation.deadlines import REPLY_WORKING_DAYS
from gongkai.regulation.personal_data import NumberKind, mask_number
from gongkai.regulation.receipt import Channel
from gongkai.regulation.working_days import working_days_after

DRAFT = "application"
COOKIE = DraftCookie("gongkai_draft", "/apply/")
STEPS = ("unit", "kind", "identity", "contact", "information", "supply", "files")
TITLES = {
    "unit": UnitStep.title,
    "kind": KindStep.title,
    "identity": "姓名和身份证明",
    "contact": ContactStep.title,
    "information": InformationStep.title,
    "supply": SupplyStep.title,
    "files": FilesStep.title,
}
# A service hall behind one address files for many people.
MOST_PER_HOUR = 30
HOUR = timedelta(hours=1)
_LONGEST_WANTED = 5000


def start(request: HttpRequest) -> HttpResponse:
    """What applying means, before the first question; what someone looked for in vain is taken along as the description."""
    wanted = words_in(request, "description")[:_LONGEST_WANTED]
    if request.method == "POST" and wanted:
        token = COOKIE.token(request)
        if not token or intake.submitted_subject(token):
            token = intake.new_token()
        answers = intake.load_draft(token, DRAFT, at=clock.now())
        intake.save_draft(token, DRAFT, {**answers, "description": wanted}, at=clock.now())
        return COOKIE.remember(redirect("apply-step", name=STEPS[0]), token)
    asked = accounts.units_on(clock.today()).filter(code=words_in(request, "unit")).first()
    context = {
        "unit": asked or accounts.district(),
        "asked": asked,
        "wanted": wanted,
        "questions": queries.frequent_questions(asked),
        "topics": queries.common_matters(),
    }
    return render(request, "applications/apply_start.html", context)


def _form(step: str, answers: dict[str, Any], data: Any = None, uploads: Any = None) -> forms.Form:
    """The form of a step, filled with what was answered before, or bound to what is sent now."""
    options: dict[str, Any] = {"data": data, "files": uploads, "initial": answers}
    if step == "unit":
        return UnitStep(units=list(accounts.units_on(clock.today())), **options)
    if step == "kind":
        return KindStep(**options)
    if step == "identity":
        return PersonStep(**options) if answers.get("applicant_kind") == "n" else OrganisationStep(**options)
    if step == "contact":
        return ContactStep(**options)
    if step == "information":
        return InformationStep(**options)
    if step == "supply":
        return SupplyStep(contact=answers, **options)
    return FilesStep(answers=answers, **options)


def _first_open_step(answers: dict[str, Any]) -> str | None:
    """The first step whose answers are missing or no longer right."""
    return next((name for name in STEPS if not _form(name, answers, data=answers).is_valid()), None)


def step(request: HttpRequest, name: str) -> HttpResponse:
    """One question: show it, or keep its answer and go on."""
    if name not in STEPS:
        raise Http404
    token = COOKIE.token(request) or intake.new_token()
    if intake.submitted_subject(token):
        return _already_submitted(request)
    answers = intake.load_draft(token, DRAFT, at=clock.now())
    earlier = STEPS[: STEPS.index(name)]
    missing = _first_open_step(answers)
    if missing in earlier:
        return COOKIE.remember(redirect("apply-step", name=missing), token)
    if request.method != "POST":
        return COOKIE.remember(_step_page(request, name, _form(name, answers), answers), token)
    form = _form(name, answers, request.POST, request.FILES)
    if not form.is_valid():
        return COOKIE.remember(_step_page(request, name, form, answers, status=422), token)
    if name == "files":
        kept = answers.get("files", [])
        new = form.uploads()
        if len(kept) + len(new) > MOST_FILES:
            form.add_error(None, f"附件最多 {MOST_FILES} 个，已有 {len(kept)} 个，请减少后再上传。")
            return COOKIE.remember(_step_page(request, name, form, answers, status=422), token)
        added = [_keep(*upload) for upload in new]
        answers["files"] = kept + [file for file in added if file not in kept]
    else:
        if name == "kind" and answers.get("applicant_kind") != form.cleaned_data["applicant_kind"]:
            for key in ("id_kind", "id_number", "legal_representative", "joint"):
                answers.pop(key, None)
        answers |= form.cleaned_data
    intake.save_draft(token, DRAFT, answers, at=clock.now())
    files.keep([file["address"] for file in answers.get("files", [])], at=clock.now())  # as long as the draft
    if name == "files" and form.uploads():
        following = "files"  # show what was taken, and let more be added
    elif name == "files" or "from_check" in request.POST:
        following = _first_open_step(answers)
    else:
        following = STEPS[STEPS.index(name) + 1]
    target = reverse("apply-step", args=[following]) if following else reverse("apply-check")
    return COOKIE.remember(HttpResponseRedirect(target), token)


def _keep(purpose: Purpose, name: str, content: bytes) -> dict[str, str]:
    file = files.store(content, media_type=media_type_of(name, content), at=clock.now())
    return {"address": file.address, "name": name, "purpose": purpose.value}


def _step_page(
    request: HttpRequest, name: str, form: forms.Form, answers: dict[str, Any], status: int = 200
) -> HttpResponse:
    found = _matching_units(words_in(request, "q")) if name == "unit" else {}
    if name == "unit" and not form.is_bound and request.GET.get("unit"):
        form.initial["unit"] = request.GET["unit"]  # chosen by what it holds
    if found.get("matches") and not form.is_bound:
        form.fields["unit"].choices = [(unit.code, unit.name) for unit in found["matches"]]
    index = STEPS.index(name)
    from_check = "from_check" in request.GET or "from_check" in request.POST
    context = {
        "form": form,
        "title": getattr(form, "title", TITLES[name]),
        "name": name,
        "number": index + 1,
        "total": len(STEPS),
        "back": _back(index, from_check=from_check),
        "from_check": from_check,
        "kept_files": answers.get("files", []),
        **found,
    }
    return render(request, "applications/apply_step.html", context, status=status)


def _back(index: int, *, from_check: bool) -> str:
    """Where 返回上一步 leads: to the check page for who came from there."""
    if from_check:
        return reverse("apply-check")
    return reverse("apply-step", args=[STEPS[index - 1]]) if index else reverse("apply")


def _matching_units(words: str) -> dict[str, Any]:
    """The organs whose name or duties contain the words: help to find the right one."""
    units = accounts.units_on(clock.today())
    matches = units.filter(Q(duties__icontains=words) | Q(name__icontains=words)) if words else units.none()
    return {"words": words, "matches": list(matches)}


def remove_file(request: HttpRequest) -> HttpResponse:
    """Take an attachment out of the draft."""
    token = COOKIE.token(request)
    answers = intake.load_draft(token, DRAFT, at=clock.now())
    if request.method == "POST" and answers:
        answers["files"] = [f for f in answers.get("files", []) if f["address"] != request.POST.get("address")]
        intake.save_draft(token, DRAFT, answers, at=clock.now())
    return redirect("apply-step", name="files")


def _summary(answers: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The answers as (label, value, step), identity numbers masked."""
    unit = Unit.objects.filter(code=answers.get("unit")).first()
    number = answers.get("id_number", "")
    kind = NumberKind.ID_18 if answers.get("applicant_kind") == "n" else NumberKind.CREDIT_CODE
    id_kind = IdKind(answers["id_kind"]).label if answers.get("id_kind") else ""
    rows = [
        ("受理机关", unit.name if unit else "", "unit"),
        ("申请人类型", COLUMN_LABELS[Column(answers["applicant_kind"])], "kind"),
        ("姓名或者名称", answers["name"], "identity"),
        ("证件号码或者信用代码", f"{id_kind} {mask_number(kind, number)}".strip(), "identity"),
        ("法定代表人", answers.get("legal_representative", ""), "identity"),
        (
            "共同申请人",
            "、".join(line.partition("，")[0] for line in answers.get("joint", "").splitlines()),
            "identity",
        ),
        ("代理人、联系人", answers.get("agent", ""), "identity"),
        ("联系电话", answers["phone"], "contact"),
        ("电子邮箱", answers.get("email", ""), "contact"),
        ("联系地址", f"{answers.get('address', '')} {answers.get('postcode', '')}".strip(), "contact"),
        ("申请事项", Matter(answers.get("matter") or Matter.DISCLOSURE).label, "information"),
        ("所需政府信息", answers["description"], "information"),
        ("提供方式", SupplyForm(answers["supply_form"]).label, "supply"),
        ("获取途径", SupplyWay(answers["supply_way"]).label, "supply"),
        (
            "不能按上述方式提供时",
            "接受其他方式" if answers.get("accepts_other_form") else "不接受其他方式",
            "supply",
        ),
        ("附件", "、".join(file["name"] for file in answers.get("files", [])), "files"),
    ]
    return [row for row in rows if row[1] or row[0] not in ("法定代表人", "代理人、联系人", "共同申请人")]


def check(request: HttpRequest) -> HttpResponse:
    """All answers once more; pressing the button hands the request in, once."""
    token = COOKIE.token(request)
    answers = intake.load_draft(token, DRAFT, at=clock.now()) if token else {}
    if token and intake.submitted_subject(token):
        return redirect("apply-done")
    missing = _first_open_step(answers)
    if missing:
        return redirect("apply-step", name=missing)
    digest = intake.digest(answers)
    if request.method == "POST" and request.POST.get("digest") == digest:
        return _submit(request, token, answers)
    changed = request.method == "POST"
    context = {"rows": _summary(answers), "digest": digest, "changed": changed}
    page = render(request, "applications/apply_check.html", context, status=409 if changed else 200)
    return COOKIE.remember(page, token)


def _submit(request: HttpRequest, token: str, answers: dict[str, Any]) -> HttpResponse:
    try:
        if not intake.submitted_subject(token):
            intake.count_attempt(
                "apply", request.META.get("REMOTE_ADDR", ""), at=clock.now(), most=MOST_PER_HOUR, window=HOUR
            )
        actions.submit(
            Unit.objects.get(code=answers["unit"]),
            token=token,
            channel=Channel.INTERNET,
            answers=answers,
            uploads=[_upload(file) for file in answers.get("files", [])],
            by=None,
            at=clock.now(),
            on=clock.today(),
        )
    except intake.AlreadySubmitted:
        return _already_submitted(request)
    except intake.TooManyAttempts as limit:
        return too_many(request, limit)
    intake.discard_draft(token, DRAFT)
    return COOKIE.remember(redirect("apply-done"), token)


def _upload(file: dict[str, str]) -> actions.Upload:
    stored = StoredFile.objects.get(address=file["address"])
    return actions.Upload(file["name"], content_of(stored), Purpose(file.get("purpose", Purpose.REQUEST)))


def _already_submitted(request: HttpRequest) -> HttpResponse:
    return render(request, "applications/apply_already.html", status=409)


def _just_submitted(request: HttpRequest) -> Application | None:
    """What came of the form in this browser within the hour."""
    token = COOKIE.token(request)
    number = intake.submitted_subject(token, since=clock.now() - HOUR) if token else None
    return Application.objects.select_related("unit").get(number=number) if number else None


def _answer_by(application: Application) -> date:
    return working_days_after(application.confirm_by, REPLY_WORKING_DAYS, accounts.calendar())


def done(request: HttpRequest) -> HttpResponse:
    """The confirmation, which is also the receipt to print: number, code, dates. Shown for an hour."""
    application = _just_submitted(request)
    if application is None:
        return redirect("apply")
    code = query_code.code_for(COOKIE.token(request))
    context = {
        "application": application,
        "code": query_code.grouped(code),
        "qr": mark_safe(receipts.qr_of(application, code, address_of(request))),  # noqa: S308 - drawn by us
        "answer_by": _answer_by(application),
    }
    response = render(request, "applications/apply_done.html", context)
    response["Cache-Control"] = "no-store"
    return response


def receipt(request: HttpRequest) -> HttpResponse:
    """The same as a PDF."""
    application = _just_submitted(request)
    if application is None:
        return redirect("apply")
    code, answer_by = query_code.code_for(COOKIE.token(request)), _answer_by(application)
    content = receipts.as_pdf(application, code, address_of(request), answer_by=answer_by)
    return attached(content, PDF_TYPE, f"提交凭证{application.number}.pdf")


def address_of(request: HttpRequest) -> str:
    """Where this site is reached from outside."""
    return settings.GONGKAI_ADDRESS or request.build_absolute_uri("/")


def restart(request: HttpRequest) -> HttpResponse:
    """Forget the draft and begin anew."""
    if request.method == "POST":
        intake.discard_draft(COOKIE.token(request), DRAFT)
        return COOKIE.forget(redirect("apply-step", name="unit"))
    return redirect("apply")
