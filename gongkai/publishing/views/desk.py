"""Reviews at the desk: what waits for me, and one text with its checks, differences and next step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from gongkai.accounts import clock
from gongkai.accounts.paging import number_in, offset_page, words_in
from gongkai.accounts.queries import calendar, district, units_on
from gongkai.files.checks import FileRefused
from gongkai.files.downloads import download
from gongkai.publishing import actions, checks, queries
from gongkai.publishing.actions import PublicationRefused
from gongkai.publishing.content import picture_ids
from gongkai.publishing.differences import differences
from gongkai.publishing.links import is_within, links_of
from gongkai.publishing.models import InterpretationForm, LegacyText, Publication
from gongkai.publishing.permissions import (
    EMERGENCY,
    PROOFREADERS,
    PUBLISHING_ROLES,
    RELEASERS,
    REMARKERS,
    WITHDRAWERS,
    WRITERS,
    roles_held,
    stages_held,
    units_in,
)
from gongkai.publishing.reviewing import Stage, why_not_proofread, why_not_review
from gongkai.publishing.showing import plain_picture, shown

_PAGE_SIZE = 30


def waiting(request: HttpRequest) -> HttpResponse:
    """The texts in review of one's units, with the step that is next; drafts not handed in; what needs looking after."""
    units = units_in(request.user, PUBLISHING_ROLES, clock.today())
    page, following = offset_page(queries.waiting_reviews(units).order_by("at", "pk"), request, size=_PAGE_SIZE)
    for submission in page:
        submission.next_step = _next_step(submission)
    drafts = queries.drafts(units)
    context = {
        "submissions": page,
        "following": following,
        "drafts": drafts[:_PAGE_SIZE],
        "emergencies": queries.unreviewed_emergencies().filter(publication__unit__in=units)[:_PAGE_SIZE],
        "uninterpreted": queries.uninterpreted(units, clock.today(), calendar()),
        "guide_units": units_on(clock.today()).filter(pk__in=units_in(request.user, WRITERS, clock.today())),
        "has_imports": LegacyText.objects.filter(publication__unit__in=units).exists(),
        "writes": bool(units_in(request.user, WRITERS, clock.today())),
    }
    return render(request, "publishing/desk/waiting.html", context)


def _next_step(submission: Any) -> str:
    read, passed = len(submission.proofreadings.all()), len(submission.reviews.all())
    if passed == len(Stage):
        return "待发布"
    return f"待{'一二三'[read]}校" if read <= passed else f"待{Stage(passed + 1).label}"


def _seen(request: HttpRequest, number: int) -> Publication:
    """The publication, for those who have a part in its unit's publishing."""
    publication = get_object_or_404(Publication.objects.select_related("unit", "kind"), pk=number)
    if not roles_held(request.user, publication.unit, clock.today()) & PUBLISHING_ROLES:
        raise PermissionDenied("这条信息属于其他单位。")
    return publication


def publication(request: HttpRequest, number: int) -> HttpResponse:
    """One text: as it will look, what the checks find, how far its reviews are, and what the reader may do next."""
    found = _seen(request, number)
    return _page(request, found)


def _page(
    request: HttpRequest, found: Publication, *, refusal: str = "", typed: dict[str, str] | None = None
) -> HttpResponse:
    today, person = clock.today(), request.user
    draft, content, content_hash = queries.written(found)
    submission = queries.current_submission(found, content_hash)
    standing = queries.standing_of(submission) if submission else None
    roles = roles_held(person, found.unit, today)
    stage = standing.next_stage if standing else None
    last_approved = queries.last_approved(found)
    stopping = {finding.key for finding in checks.unresolved(draft, content_hash)}
    context = {
        **shown(draft),
        "publication": draft,
        "stored": found,
        "preview": "desk",
        "content_hash": content_hash,
        "submission": submission,
        "standing": standing,
        "history": found.submissions.prefetch_related("proofreadings__by", "reviews__by").select_related("by")[:10],
        "members": [
            (member, one, checks.findings(one))
            for member in (submission.members.select_related("publication").prefetch_related("remarks__by") if submission else ())
            for one in (queries.written(member.publication).draft,)
        ],
        "needs_reviews": found.live and not queries.is_reviewed(found, content_hash),
        "findings": [(finding, finding.key in stopping) for finding in checks.findings(draft)],
        "stopping": stopping,
        "has_links": any(not is_within(address) for address, _ in links_of(draft)),
        "differences": differences(last_approved.text, content) if last_approved else [],
        "last_approved": last_approved,
        "remarks": submission.remarks.select_related("by") if submission else [],
        "open_remarks": [] if submission else queries.open_remarks(found, content),
        "may_remark": submission is not None and not submission.package_id and bool(roles & REMARKERS),
        "stage": stage,
        "why_not_proofread": _why_not_proofread(standing, roles),
        "why_not_review": why_not_review(
            standing, stage, person.pk,
            author_may_review_first=queries.author_may_review_first(found), stages_held=stages_held(roles),
        ) if standing and stage else "",
        "is_public": found.live and found.content_hash == content_hash,
        "may_write": bool(roles & WRITERS),
        "may_release": bool(roles & RELEASERS) and standing is not None and standing.is_approved,
        "may_withdraw": bool(roles & WITHDRAWERS) and found.live,
        "may_waive": bool(stages_held(roles)) and person.pk not in queries.authors_of(found),
        "may_release_in_emergency": bool(roles & EMERGENCY),
        "wants_interpretation": queries.wants_interpretation(draft),
        "plan": queries.plan_of(found),
        "interpretation_forms": InterpretationForm.choices,
        "plan_units": units_on(today),
        "own_interpretations": [
            (one, queries.interpretation_lag(found, one, calendar()) if found.live and one.live else None)
            for one in found.interpretations.select_related("unit").order_by("pk")
        ],
        "refusal": refusal,
        "typed": typed or {},
    }  # fmt: skip
    return render(request, "publishing/desk/publication.html", context, status=409 if refusal else 200)


def findings(request: HttpRequest, number: int) -> HttpResponse:
    """What the checks find in the text as last saved and what reviewers said of it, as a part of the editor's page."""
    found = _seen(request, number)
    draft, content, content_hash = queries.written(found)
    context = {
        "findings": checks.findings(draft),
        "stopping": len(checks.unresolved(draft, content_hash)),
        "remarks": queries.open_remarks(found, content),
        "publication": found,
    }
    return render(request, "publishing/desk/findings.html", context)


def _why_not_proofread(standing: Any, roles: frozenset[Any]) -> str:
    if standing is None:
        return "还没有送审。"
    return why_not_proofread(standing) or ("" if roles & PROOFREADERS else "你在该单位没有校对的职责。")


def _step(request: HttpRequest, number: int, act: Callable[[Publication], object], done: str) -> HttpResponse:
    """Do one thing and come back; a refusal is said on the page, with what was typed still there."""
    found = _seen(request, number)
    try:
        act(found)
    except (PublicationRefused, FileRefused) as refused:
        return _page(request, found, refusal=str(refused), typed=request.POST.dict())
    messages.success(request, done)
    return redirect("desk:publication", number)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"by": request.user, "at": clock.now()}


@require_POST
def attach(request: HttpRequest, number: int) -> HttpResponse:
    """Add files to a text."""
    sent = request.FILES.getlist("files")

    def act(found: Publication) -> None:
        if not sent:
            raise FileRefused("请先选择文件。")
        for file in sent:
            actions.attach(found.pk, name=file.name, content=file.read(), **_who(request))

    return _step(request, number, act, "附件已经加入。")


@require_POST
def detach(request: HttpRequest, number: int) -> HttpResponse:
    """Take a file out of a text."""
    digest = words_in(request, "digest")
    return _step(
        request,
        number,
        lambda found: actions.detach(found.pk, digest=digest, **_who(request)),
        "附件已经去掉。",
    )


@require_POST
def submit(request: HttpRequest, number: int) -> HttpResponse:
    """Hand a text in for review; the addresses it links to are asked for first."""

    def act(found: Publication) -> None:
        actions.probe_links(queries.written(found).draft, at=clock.now())
        actions.submit(found.pk, **_who(request))

    return _step(request, number, act, "已经送审。")


@require_POST
def probe_links(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for the addresses a text links to."""
    draft = queries.written(_seen(request, number)).draft
    asked = actions.probe_links(draft, at=clock.now())
    messages.success(
        request, f"检查了 {asked} 个站外链接。" if asked else "没有需要检查的站外链接，或者最近已经检查过。"
    )
    return redirect("desk:publication", number)


@require_POST
def remark(request: HttpRequest, number: int) -> HttpResponse:
    """Say something about one place of a text in review."""
    submission, place = number_in(request, "of"), words_in(request, "place")
    return _step(
        request, number,
        lambda found: actions.remark(
            found.pk, submission_id=submission, place=place, quote=words_in(request, "quote"), text=words_in(request, "text"),
            **_who(request),
        ),
        "批注已经记录。",
    )  # fmt: skip


@require_POST
def proofread(request: HttpRequest, number: int) -> HttpResponse:
    """Record a proof-reading."""
    note, submission = words_in(request, "note"), number_in(request, "submission")
    return _step(
        request, number,
        lambda found: actions.proofread(found.pk, submission_id=submission, note=note, **_who(request)),
        "校对已经记录。",
    )  # fmt: skip


@require_POST
def review(request: HttpRequest, number: int) -> HttpResponse:
    """Pass a text, or hand it back."""
    stage = number_in(request, "stage")
    if stage not in set(Stage):
        raise BadRequest("没有这一审")
    is_approved = words_in(request, "decision") == "approve"
    return _step(
        request, number,
        lambda found: actions.review(
            found.pk, submission_id=number_in(request, "submission"), stage=Stage(stage), is_approved=is_approved,
            opinion=words_in(request, "opinion"), **_who(request),
        ),
        f"{Stage(stage).label}已经通过。" if is_approved else "已经退回修改。",
    )  # fmt: skip


@require_POST
def waive(request: HttpRequest, number: int) -> HttpResponse:
    """Let a finding stand, with a reason."""
    finding, reason = words_in(request, "finding"), words_in(request, "reason")
    return _step(
        request, number,
        lambda found: actions.waive(found.pk, finding=finding, reason=reason, **_who(request)),
        "已经放行，理由已经记录。",
    )  # fmt: skip


@require_POST
def plan(request: HttpRequest, number: int) -> HttpResponse:
    """Plan the interpretation."""

    def act(found: Publication) -> None:
        responsible = (
            units_on(clock.today()).filter(code=words_in(request, "responsible")).first() or found.unit
        )
        forms = [form for form in request.POST.getlist("forms") if form in InterpretationForm.values]
        days = {}
        for name in ("planned_on", "oa_signed_on"):
            try:
                days[name] = date.fromisoformat(words_in(request, name)) if words_in(request, name) else None
            except ValueError as error:
                raise PublicationRefused("日期请写成 2020-06-01 这样的形式。") from error
        actions.plan_interpretation(
            found.pk, responsible=responsible, forms=forms, oa_signed_by=words_in(request, "oa_signed_by")[:50],
            **days, **_who(request),
        )  # fmt: skip

    return _step(request, number, act, "解读方案已经保存。")


@require_POST
def exempt(request: HttpRequest, number: int) -> HttpResponse:
    """Let a document go without an interpretation."""
    reason = words_in(request, "reason")
    return _step(
        request, number,
        lambda found: actions.exempt_from_interpretation(found.pk, reason=reason, **_who(request)),
        "已经批准不解读，理由已经记录。",
    )  # fmt: skip


@require_POST
def release(request: HttpRequest, number: int) -> HttpResponse:
    """Make an approved text public."""
    return _step(request, number, lambda found: actions.release(found.pk, **_who(request)), "已经发布。")


@require_POST
def emergency(request: HttpRequest, number: int) -> HttpResponse:
    """Make a text public before its reviews."""
    reason = words_in(request, "reason")
    return _step(
        request, number,
        lambda found: actions.release_in_emergency(found.pk, reason=reason, **_who(request)),
        "已经应急发布，请尽快补办三审三校。",
    )  # fmt: skip


@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take a publication down."""
    reason = words_in(request, "reason")
    replacement = number_in(request, "replacement")

    def act(found: Publication) -> None:
        other = Publication.objects.filter(pk=replacement).first() if replacement else None
        if replacement and other is None:
            raise PublicationRefused("没有这个编号的信息，请核对替代信息的编号。")
        actions.withdraw(found.pk, reason=reason, replacement=other, **_who(request))

    return _step(request, number, act, "已经撤回，所有页面、列表、搜索和附件地址都不再提供。")


def picture(request: HttpRequest, number: int, picture: int) -> HttpResponse:
    """A picture of the text as last saved, for those who review it."""
    draft = queries.written(_seen(request, number)).draft
    if picture not in picture_ids(draft.body.get_prep_value()):
        raise Http404
    return HttpResponse(plain_picture(picture, "JPEG"), content_type="image/jpeg")


def file(request: HttpRequest, number: int, digest: str) -> HttpResponse:
    """An attachment of the text as last saved, for those who review it."""
    draft = queries.written(_seen(request, number)).draft
    for attachment in draft.attachments.all():
        if attachment.digest == digest:
            return download(attachment.file, attachment.name)
    raise Http404


@require_POST
def draft_guide(request: HttpRequest) -> HttpResponse:
    """Begin the text of a unit's 公开指南 from what the system knows."""
    unit = units_on(clock.today()).filter(code=words_in(request, "unit")).first()
    if unit is None:
        messages.error(request, "请选择单位。")
        return redirect("desk:publications")
    context = {"unit": unit, "district": district()}
    markup = render_to_string("publishing/platform/generated_guide.html", context)
    try:
        made = actions.draft_guide(unit, markup=markup, **_who(request))
    except PublicationRefused as refused:
        messages.error(request, str(refused))
        return redirect("desk:publications")
    return redirect("wagtailsnippets_publishing_publication:edit", made.pk)
