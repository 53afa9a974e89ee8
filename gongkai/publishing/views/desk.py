"""Texts at the desk: what waits for me, and one text with its checks, differences and next step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from gongkai.accounts import clock
from gongkai.accounts.models import Person, Role
from gongkai.accounts.paging import number_in, offset_page
from gongkai.accounts.queries import calendar, roles_by_unit, units_on
from gongkai.documents.reading import Unreadable
from gongkai.files.checks import FileRefused
from gongkai.publishing import checks, queries
from gongkai.publishing.actions import PublicationRefused
from gongkai.publishing.differences import differences
from gongkai.publishing.links import is_within, links_of
from gongkai.publishing.models import InterpretationForm, LegacyText, Publication, Submission
from gongkai.publishing.permissions import (
    EMERGENCY,
    PROOFREADERS,
    PUBLISHING_ROLES,
    RELEASERS,
    REMARKERS,
    STAGE_ROLES,
    WITHDRAWERS,
    WRITERS,
    keeps_columns,
    roles_held,
    stages_held,
    units_in,
)
from gongkai.publishing.reviewing import Stage, why_not_proofread, why_not_review
from gongkai.publishing.showing import shown

_PAGE_SIZE, _FIRST, _MEMBERS = 30, 5, 10


def waiting(request: HttpRequest) -> HttpResponse:
    """The texts in review of one's units, with the step that is next; drafts not handed in; what needs looking after."""
    units = units_in(request.user, PUBLISHING_ROLES, clock.today())
    page, following = offset_page(queries.waiting_reviews(units).order_by("at", "pk"), request, size=_PAGE_SIZE)
    held = roles_by_unit(request.user, clock.today())
    for submission in page:
        submission.next_step = _next_step(submission)
        submission.is_mine = _is_mine(
            submission, request.user, held.get(submission.publication.unit_id, frozenset())
        )
    drafts, emergencies = queries.drafts(units), queries.unreviewed_emergencies(units)
    context = {
        "mine": [submission for submission in page if submission.is_mine],
        "submissions": [submission for submission in page if not submission.is_mine],
        "following": following,
        "drafts": drafts[:_PAGE_SIZE],
        "drafts_count": drafts.count(),
        "emergencies": emergencies[:_PAGE_SIZE],
        "emergencies_count": emergencies.count(),
        "uninterpreted": queries.with_deadlines(
            queries.uninterpreted(units)[:_FIRST], clock.today(), calendar()
        ),
        "uninterpreted_count": queries.uninterpreted(units).count(),
        "guide_units": units_on(clock.today()).filter(pk__in=units_in(request.user, WRITERS, clock.today())),
        "has_imports": LegacyText.objects.filter(publication__unit__in=units).exists(),
        "takes_part": bool(units),
        "keeps": keeps_columns(request.user, clock.today()),
        "writes": bool(units_in(request.user, WRITERS, clock.today())),
    }
    return render(request, "publishing/desk/waiting.html", context)


def uninterpreted(request: HttpRequest) -> HttpResponse:
    """Every public document of one's units that still wants its interpretation, what is due first ahead."""
    units = units_in(request.user, PUBLISHING_ROLES, clock.today())
    page, following = offset_page(queries.uninterpreted(units), request, size=_PAGE_SIZE)
    rows = queries.with_deadlines(page, clock.today(), calendar())
    return _whole(request, "已发布、还没有解读的文件", "uninterpreted", rows, following)


def drafts(request: HttpRequest) -> HttpResponse:
    """Every text of one's units that is being written, the newest first."""
    units = units_in(request.user, PUBLISHING_ROLES, clock.today())
    page, following = offset_page(queries.drafts(units), request, size=_PAGE_SIZE)
    return _whole(request, "草稿和退回修改的", "drafts", page, following)


def emergencies(request: HttpRequest) -> HttpResponse:
    """Every text of one's units that is public ahead of its reviews."""
    units = units_in(request.user, PUBLISHING_ROLES, clock.today())
    page, following = offset_page(queries.unreviewed_emergencies(units), request, size=_PAGE_SIZE)
    return _whole(request, "应急发布，待补办审核", "emergencies", page, following)


def _whole(request: HttpRequest, title: str, name: str, rows: list[Any], following: int | None) -> HttpResponse:
    """A list of which the first page shows the beginning."""
    context = {
        "title": title, "rows": rows, "following": following, "template": f"publishing/desk/{name}_rows.html",
    }  # fmt: skip
    return render(request, "publishing/desk/whole.html", context)


def _next_step(submission: Any) -> str:
    read, passed = len(submission.proofreadings.all()), len(submission.reviews.all())
    if passed == len(Stage):
        return "待发布"
    return f"待{'一二三'[read]}校" if read <= passed else f"待{Stage(passed + 1).label}"


def _is_mine(submission: Any, person: Person, roles: frozenset[Role]) -> bool:
    """Whether the next step is one that this person may take, as far as the list knows."""
    read, reviews = len(submission.proofreadings.all()), submission.reviews.all()
    if len(reviews) == len(Stage):
        return bool(roles & RELEASERS)
    if read <= len(reviews):
        return bool(roles & PROOFREADERS)
    took_part = {submission.by_id, *(review.by_id for review in reviews)}
    return bool(roles & STAGE_ROLES[Stage(len(reviews) + 1)]) and person.pk not in took_part


def seen(request: HttpRequest, number: int) -> Publication:
    """The publication, for those who have a part in its unit's publishing."""
    publication = get_object_or_404(Publication.objects.select_related("unit", "kind"), pk=number)
    if not roles_held(request.user, publication.unit, clock.today()) & PUBLISHING_ROLES:
        raise PermissionDenied("这条信息属于其他单位。")
    return publication


def publication(request: HttpRequest, number: int) -> HttpResponse:
    """One text: as it will look, what the checks find, how far its reviews are, and what the reader may do next."""
    found = seen(request, number)
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
    members = (
        submission.members.order_by("pk").select_related("publication__latest_revision")
        if submission
        else Submission.objects.none()
    )
    together, following = offset_page(members.prefetch_related("remarks__by"), request, size=_MEMBERS)
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
            for member in together
            for one in (queries.written(member.publication).draft,)
        ],
        "members_count": members.count(),
        "start": number_in(request, "from"),
        "following": following,
        "needs_reviews": found.live and not queries.is_reviewed(found, content_hash),
        "findings": [(finding, finding.key in stopping) for finding in checks.findings(draft)],
        "stopping": stopping,
        "has_links": any(not is_within(address) for address, _ in links_of(draft)),
        "differences": differences(last_approved.text, content) if last_approved else [],
        "last_approved": last_approved,
        "remarks": submission.remarks.select_related("by") if submission else [],
        "open_remarks": [] if submission else queries.open_remarks(found, content),
        "may_remark": submission is not None and not submission.package_id and stage is not None and bool(roles & REMARKERS),
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
    found = seen(request, number)
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


def step(request: HttpRequest, number: int, act: Callable[[Publication], object], done: str) -> HttpResponse:
    """Do one thing and come back to where one was; a refusal is said on the page, with what was typed still there."""
    found = seen(request, number)
    try:
        act(found)
    except (PublicationRefused, FileRefused, Unreadable) as refused:
        return _page(request, found, refusal=str(refused), typed=request.POST.dict())
    messages.success(request, done)
    start = number_in(request, "from")
    return redirect(reverse("desk:publication", args=[number]) + (f"?from={start}#members" if start else ""))


def who(request: HttpRequest) -> dict[str, Any]:
    """Who acts, and when: what every action asks for."""
    return {"by": request.user, "at": clock.now()}
