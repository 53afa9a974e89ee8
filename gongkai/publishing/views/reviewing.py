"""Steps of a text in review: handing in, reading, remarking, passing, letting stand, releasing, taking down."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from gongkai.accounts import clock
from gongkai.accounts.paging import number_in, words_in
from gongkai.publishing import actions, queries
from gongkai.publishing.actions import PublicationRefused
from gongkai.publishing.models import Publication
from gongkai.publishing.reviewing import Stage
from gongkai.publishing.views.desk import seen, step, who


@require_POST
def submit(request: HttpRequest, number: int) -> HttpResponse:
    """Hand a text in for review; the addresses it links to are asked for first."""

    def act(found: Publication) -> None:
        actions.probe_links(queries.written(found).draft, at=clock.now())
        actions.submit(found.pk, **who(request))

    return step(request, number, act, "已经送审。")


@require_POST
def probe_links(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for the addresses a text links to."""
    draft = queries.written(seen(request, number)).draft
    asked = actions.probe_links(draft, at=clock.now())
    messages.success(
        request, f"检查了 {asked} 个站外链接。" if asked else "没有需要检查的站外链接，或者最近已经检查过。"
    )
    return redirect("desk:publication", number)


@require_POST
def remark(request: HttpRequest, number: int) -> HttpResponse:
    """Say something about one place of a text in review."""
    submission, place = number_in(request, "of"), words_in(request, "place")
    return step(
        request, number,
        lambda found: actions.remark(
            found.pk, submission_id=submission, place=place, quote=words_in(request, "quote"), text=words_in(request, "text"),
            **who(request),
        ),
        "批注已经记录。",
    )  # fmt: skip


@require_POST
def proofread(request: HttpRequest, number: int) -> HttpResponse:
    """Record a proof-reading."""
    note, submission = words_in(request, "note"), number_in(request, "submission")
    return step(
        request, number,
        lambda found: actions.proofread(found.pk, submission_id=submission, note=note, **who(request)),
        "校对已经记录。",
    )  # fmt: skip


@require_POST
def review(request: HttpRequest, number: int) -> HttpResponse:
    """Pass a text, or hand it back."""
    stage = number_in(request, "stage")
    if stage not in set(Stage):
        raise BadRequest("没有这一审")
    is_approved = words_in(request, "decision") == "approve"
    return step(
        request, number,
        lambda found: actions.review(
            found.pk, submission_id=number_in(request, "submission"), stage=Stage(stage), is_approved=is_approved,
            opinion=words_in(request, "opinion"), **who(request),
        ),
        f"{Stage(stage).label}已经通过。" if is_approved else "已经退回修改。",
    )  # fmt: skip


@require_POST
def waive(request: HttpRequest, number: int) -> HttpResponse:
    """Let a finding stand, with a reason."""
    finding, reason = words_in(request, "finding"), words_in(request, "reason")
    return step(
        request, number,
        lambda found: actions.waive(found.pk, finding=finding, reason=reason, **who(request)),
        "已经放行，理由已经记录。",
    )  # fmt: skip


@require_POST
def release(request: HttpRequest, number: int) -> HttpResponse:
    """Make an approved text public."""
    return step(request, number, lambda found: actions.release(found.pk, **who(request)), "已经发布。")


@require_POST
def emergency(request: HttpRequest, number: int) -> HttpResponse:
    """Make a text public before its reviews."""
    reason = words_in(request, "reason")
    return step(
        request, number,
        lambda found: actions.release_in_emergency(found.pk, reason=reason, **who(request)),
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
        actions.withdraw(found.pk, reason=reason, replacement=other, **who(request))

    return step(request, number, act, "已经撤回，所有页面、列表、搜索和附件地址都不再提供。")
