"""The writer's form: one thing per page, check answers, confirmation. Works without JavaScript; a draft is kept for a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from gongkai.accounts import clock
from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Unit
from gongkai.accounts.paging import words_in
from gongkai.documents.letter import PDF_TYPE
from gongkai.files import actions as files
from gongkai.files.checks import MOST_FILES, media_type_of
from gongkai.files.downloads import attached
from gongkai.files.models import StoredFile
from gongkai.files.queries import content_of
from gongkai.intake import actions as intake
from gongkai.intake import query_code
from gongkai.intake.browser import DraftCookie, too_many
from gongkai.mailbox import actions, queries, receipts
from gongkai.mailbox.channels import WAYS
from gongkai.mailbox.course import KIND_LABELS, Kind
from gongkai.mailbox.forms.writing import ChoicesStep, ContactStep, FilesStep, KindStep, LetterStep
from gongkai.mailbox.models import Letter, LimitKey, Topic
from gongkai.publishing.showing import absolute, navigation

DRAFT = "letter"
COOKIE = DraftCookie("gongkai_letter", "/xx/")
FORMS = {form.name: form for form in (LetterStep, KindStep, ContactStep, ChoicesStep, FilesStep)}
STEPS = tuple(FORMS)
MOST_PER_HOUR, MOST_UPLOADS_PER_HOUR = 20, 60
HOUR = timedelta(hours=1)
_LONGEST_LIKE = 2000


def _form(step: str, answers: dict[str, Any], data: Any = None, uploads: Any = None) -> forms.Form:
    """The form of a step, filled with what was answered before, or bound to what is sent now."""
    options: dict[str, Any] = {"data": data, "files": uploads, "initial": answers}
    if step == "kind":
        options["units"] = list(accounts.units_on(clock.today()))
    return FORMS[step](**options)


def _first_open_step(answers: dict[str, Any]) -> str | None:
    """The first step whose answers are missing or no longer right."""
    return next((name for name in STEPS if not _form(name, answers, data=answers).is_valid()), None)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The first page, with the box that was chosen elsewhere. After a letter has been handed in, another is begun."""
    box = words_in(request, "box")
    address = reverse("letter-step", args=[STEPS[0]]) + (f"?{urlencode({'box': box})}" if box else "")
    response = redirect(address)
    token = COOKIE.token(request)
    return COOKIE.forget(response) if token and intake.submitted_subject(token) else response


def step(request: HttpRequest, name: str) -> HttpResponse:
    """One question: show it, or keep its answer and go on."""
    if name not in FORMS:
        raise Http404
    token = COOKIE.token(request) or intake.new_token()
    if intake.submitted_subject(token):
        return render(request, "mailbox/already.html", navigation(), status=409)
    answers = intake.load_draft(token, DRAFT, at=clock.now())
    missing = _first_open_step(answers)
    if missing in STEPS[: STEPS.index(name)]:
        return COOKIE.remember(redirect("letter-step", name=missing), token)
    if request.method != "POST":
        return COOKIE.remember(_step_page(request, name, _form(name, answers), answers), token)
    form = _form(name, answers, request.POST, request.FILES)
    if not form.is_valid():
        return COOKIE.remember(_step_page(request, name, form, answers, status=422), token)
    uploads = form.uploads() if name == "files" else []
    if uploads:
        try:
            intake.count_attempt(
                "letter-files",
                request.META.get("REMOTE_ADDR", ""),
                at=clock.now(),
                most=MOST_UPLOADS_PER_HOUR,
                window=HOUR,
            )
        except intake.TooManyAttempts as limit:
            return too_many(request, limit)
    kept = answers.get("files", [])
    if len(kept) + len(uploads) > MOST_FILES:
        form.add_error(None, f"附件最多 {MOST_FILES} 个，已有 {len(kept)} 个，请减少后再上传。")
        return COOKIE.remember(_step_page(request, name, form, answers, status=422), token)
    if name == "files":
        answers["files"] = [*kept, *(file for file in map(_keep, uploads) if file not in kept)]
    else:
        answers |= form.cleaned_data
        box = accounts.units_on(clock.today()).filter(code=request.GET.get("box", "")).first()
        answers |= {"box": box.code} if box and name == STEPS[0] else {}
    intake.save_draft(token, DRAFT, answers, at=clock.now())
    files.keep([file["address"] for file in answers.get("files", [])], at=clock.now())  # as long as the draft
    following = "files" if uploads else _following(request, name, answers)
    target = reverse("letter-step", args=[following]) if following else reverse("letter-check")
    return COOKIE.remember(HttpResponseRedirect(target), token)


def _following(request: HttpRequest, name: str, answers: dict[str, Any]) -> str | None:
    if name == STEPS[-1] or "from_check" in request.POST:
        return _first_open_step(answers)
    return STEPS[STEPS.index(name) + 1]


def _keep(upload: tuple[str, bytes]) -> dict[str, str]:
    name, content = upload
    file = files.store(content, media_type=media_type_of(name, content), at=clock.now())
    return {"address": file.address, "name": name}


def _step_page(
    request: HttpRequest, name: str, form: forms.Form, answers: dict[str, Any], status: int = 200
) -> HttpResponse:
    place = STEPS.index(name)
    from_check = "from_check" in request.GET or "from_check" in request.POST
    back = reverse("letter-step", args=[STEPS[place - 1]]) if place else reverse("mailbox")
    written = f"{answers.get('subject', '')}\n{answers.get('body', '')}"
    context = {
        "form": form, "title": form.title, "name": name, "number": place + 1, "total": len(STEPS), "from_check": from_check,
        "back": reverse("letter-check") if from_check else back,
        "kept_files": answers.get("files", []),
        # Before choosing where to write: what was answered already, and where else it may belong.
        "similar": queries.similar(written) if name == "kind" else [],
        "ways": WAYS.values() if name == "kind" else [],
        "disclosure": WAYS["disclosure"],
        "written": written.strip(),
        **navigation(),
    }  # fmt: skip
    return render(request, "mailbox/step.html", context, status=status)


@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """Published letters like what is being typed."""
    found = queries.similar(words_in(request, "q")[:_LONGEST_LIKE])
    return JsonResponse({"letters": [{"title": one.public_title, "address": one.page} for one in found]})


def remove_file(request: HttpRequest) -> HttpResponse:
    """Take a file out of the draft."""
    token = COOKIE.token(request)
    answers = intake.load_draft(token, DRAFT, at=clock.now())
    if request.method == "POST" and answers:
        answers["files"] = [f for f in answers.get("files", []) if f["address"] != request.POST.get("address")]
        intake.save_draft(token, DRAFT, answers, at=clock.now())
    return redirect("letter-step", name="files")


def _summary(answers: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The answers as (label, value, step)."""
    box = Unit.objects.filter(code=answers["box"]).first()
    topic = Topic.objects.filter(pk=answers.get("topic") or 0).first()
    return [
        ("标题", answers["subject"], "letter"),
        ("内容", answers["body"], "letter"),
        ("地点", answers.get("place", ""), "letter"),
        ("类型", KIND_LABELS[Kind(answers["kind"])], "kind"),
        (
            "写给",
            "区长公开信箱" if box and box.parent_id is None else f"{box.short_name}信箱" if box else "",
            "kind",
        ),
        ("主题", topic.name if topic else "", "kind"),
        ("姓名", answers["writer"], "contact"),
        ("联系电话", answers["phone"], "contact"),
        ("电子邮箱", answers.get("email", ""), "contact"),
        ("联系地址", answers.get("address", ""), "contact"),
        ("公开", "同意公开（隐去个人信息）" if answers["consents"] == "yes" else "不公开", "choices"),
        ("通知", "通知办理进展" if answers["wants_notice"] == "yes" else "不通知", "choices"),
        ("附件", "、".join(file["name"] for file in answers.get("files", [])), "files"),
    ]


def check(request: HttpRequest) -> HttpResponse:
    """All answers once more; pressing the button hands the letter in, once."""
    token = COOKIE.token(request)
    if token and intake.submitted_subject(token):
        return redirect("letter-done")
    answers = intake.load_draft(token, DRAFT, at=clock.now()) if token else {}
    missing = _first_open_step(answers)
    if missing:
        return redirect("letter-step", name=missing)
    digest = intake.digest(answers)
    if request.method == "POST" and request.POST.get("digest") == digest:
        return _submit(request, token, answers)
    changed = request.method == "POST"
    context = {"rows": _summary(answers), "digest": digest, "changed": changed, **navigation()}
    page = render(request, "mailbox/check.html", context, status=409 if changed else 200)
    return COOKIE.remember(page, token)


def _submit(request: HttpRequest, token: str, answers: dict[str, Any]) -> HttpResponse:
    try:
        intake.count_attempt(
            "letter", request.META.get("REMOTE_ADDR", ""), at=clock.now(), most=MOST_PER_HOUR, window=HOUR
        )
        actions.write(
            Unit.objects.get(code=answers["box"]), token=token, answers=written_by(answers), consents=answers["consents"] == "yes",
            uploads=[_upload(file) for file in answers.get("files", [])], by=None, at=clock.now(), on=clock.today(),
        )  # fmt: skip
    except intake.AlreadySubmitted:
        return render(request, "mailbox/already.html", navigation(), status=409)
    except intake.TooManyAttempts as limit:
        return too_many(request, limit)
    intake.discard_draft(token, DRAFT)
    return COOKIE.remember(redirect("letter-done"), token)


def written_by(answers: dict[str, Any]) -> dict[str, Any]:
    """The answers of the form as the columns of a letter."""
    return {
        "kind": answers["kind"], "topic_id": int(answers["topic"]) if answers.get("topic") else None, "title": answers["subject"],
        "text": answers["body"], "place": answers.get("place", ""), "name": answers["writer"], "phone": answers["phone"],
        "email": answers.get("email", ""), "address": answers.get("address", ""), "wants_notice": answers["wants_notice"] == "yes",
    }  # fmt: skip


def _upload(file: dict[str, str]) -> actions.Upload:
    return actions.Upload(file["name"], content_of(StoredFile.objects.get(address=file["address"])))


def _just_written(request: HttpRequest) -> Letter | None:
    """What came of the form in this browser within the hour."""
    token = COOKIE.token(request)
    number = intake.submitted_subject(token, since=clock.now() - HOUR) if token else None
    return Letter.objects.select_related("unit").filter(number=number).first() if number else None


def done(request: HttpRequest) -> HttpResponse:
    """The confirmation, which is also the receipt to print: number, code, dates. Shown for an hour."""
    letter = _just_written(request)
    if letter is None:
        return redirect("mailbox")
    code = query_code.code_for(COOKIE.token(request))
    context = {
        "letter": letter, "code": query_code.grouped(code), "days": queries.days_of()[LimitKey(letter.kind)],
        "qr": mark_safe(query_code.qr_of(query_page(request), letter.number, code)), **navigation(),  # noqa: S308 - drawn by us
    }  # fmt: skip
    response = render(request, "mailbox/done.html", context)
    response["Cache-Control"] = "no-store"
    return response


def query_page(request: HttpRequest) -> str:
    """The full address of the query page, as a receipt carries it."""
    return absolute(request, reverse("letter-query"))


def receipt(request: HttpRequest) -> HttpResponse:
    """The same as a PDF."""
    letter = _just_written(request)
    if letter is None:
        return redirect("mailbox")
    code, days = query_code.code_for(COOKIE.token(request)), queries.days_of()[LimitKey(letter.kind)]
    content = receipts.as_pdf(letter, code, query_page(request), days=days)
    response = attached(content, PDF_TYPE, f"来信凭证{letter.number}.pdf")
    response["Cache-Control"] = "no-store"
    return response


def restart(request: HttpRequest) -> HttpResponse:
    """Forget the draft and begin anew."""
    if request.method != "POST":
        return redirect("mailbox")
    intake.discard_draft(COOKIE.token(request), DRAFT)
    return COOKIE.forget(redirect("letter-start"))
