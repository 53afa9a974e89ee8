"""三审三校: handing in, reading proof, passing or handing back, and what may be let through with a reason."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from gongkai.accounts.models import Person
from gongkai.accounts.queries import acting_for
from gongkai.publishing import checks, queries
from gongkai.publishing.actions.recording import PublicationRefused, held, record, within
from gongkai.publishing.actions.releasing import go_live
from gongkai.publishing.models import (
    EmergencyRelease,
    FindingWaiver,
    LegacyText,
    Proofreading,
    Publication,
    Remark,
    Review,
    Submission,
)
from gongkai.publishing.permissions import (
    EMERGENCY,
    PROOFREADERS,
    REMARKERS,
    STAGE_ROLES,
    WRITERS,
    roles_held,
    stages_held,
)
from gongkai.publishing.reviewing import Stage, why_not_proofread, why_not_review

# No hurry excuses these: what is not to be published, is not cleared, or names people.
_NEVER_WAIVED_BY_HURRY = checks.NEVER_WAIVED | {"P-PERSON", "P-FILE"}


@transaction.atomic
def submit(publication_id: int, *, by: Person, at: datetime) -> Submission:
    """Hand in the text as last saved. Raises PublicationRefused where a check stops it or it is already handed in."""
    publication = held(publication_id)
    if not roles_held(by, publication.unit, at.date()) & WRITERS:
        raise PublicationRefused(f"送审由{publication.unit.short_name}的信息采编人办理。")
    draft, content, content_hash = queries.written(publication)
    is_public = publication.live and publication.content_hash == content_hash
    # What an emergency released has its reviews still to come.
    if is_public and queries.is_reviewed(publication, content_hash):
        raise PublicationRefused("这一稿已经发布，没有改动，不需要送审。")
    if (
        draft.interprets_id
        and not draft.interprets.live
        and draft.unit_id in queries.interpreting_units(draft.interprets)
    ):
        raise PublicationRefused(
            f"《{draft.interprets.title}》还没有发布，解读请与文件一并送审，在文件的页面办理。"
        )
    existing = queries.current_submission(publication, content_hash)
    if existing is not None and existing.package_id is None and not _package_changed(existing):
        if queries.standing_of(existing).is_handed_back:
            raise PublicationRefused("这一稿被退回后还没有修改，请按审核意见修改后再送审。")
        raise PublicationRefused("这一稿已经送审，没有改动，请等审核结果。")
    _refuse_what_stops(draft, content_hash)
    package = [(publication, draft, content, content_hash), *_interpretations(draft)]
    for _, member, _, member_hash in package[1:]:
        _refuse_what_stops(member, member_hash, f"解读《{member.title}》")
    handed_in: Submission | None = None
    for member, _, member_content, member_hash in package:
        submission = Submission.objects.create(
            publication=member, revision=member.latest_revision, content_hash=member_hash, text=member_content,
            package=handed_in, by=by, at=at,
        )  # fmt: skip
        handed_in = handed_in or submission
    hashes = [member_hash for *_, member_hash in package]
    record(publication, "publication_submitted", {"hash": content_hash, "package": hashes}, by=by, at=at)
    return handed_in


def _refuse_what_stops(draft: Publication, content_hash: str, of: str = "") -> None:
    stopping = checks.unresolved(draft, content_hash)
    if stopping:
        raise PublicationRefused(f"{of}还有 {len(stopping)} 处问题没有处理：{stopping[0].message}")


def _package_changed(submission: Submission) -> bool:
    """Whether what was handed in with a text has been changed since, or another interpretation was written."""
    before = {member.publication_id: member.content_hash for member in submission.members.all()}
    if LegacyText.objects.filter(publication__in=before).exists():  # a lot of texts from the site before
        members = Publication.objects.in_bulk(before)
        return any(queries.written(members[pk]).content_hash != digest for pk, digest in before.items())
    now = {
        one.pk: queries.written(one).content_hash
        for one in queries.interpretations_in_work(submission.publication)
    }
    return before != now


def _interpretations(draft: Publication) -> list[tuple[Publication, Publication, dict[str, object], str]]:
    """What is handed in with a document. Raises PublicationRefused where it should be interpreted and is not (不予收文)."""
    members = []
    for interpretation in queries.interpretations_in_work(draft):
        member, content, content_hash = queries.written(interpretation)
        if not interpretation.live or content_hash != interpretation.content_hash:
            members.append((interpretation, member, content, content_hash))
    if not queries.wants_interpretation(draft):
        return members
    plan = queries.plan_of(draft)
    if plan is not None and plan.exemption:
        return members
    if plan is None:
        raise PublicationRefused(
            "没有解读方案，不予收文。请填写解读单位、形式和时间；不需要解读的，由分管领导批准并写明理由。"
        )
    if not members and not draft.interpretations.filter(live=True).exists():
        raise PublicationRefused("没有解读材料，不予收文。请先写好解读，与文件一并送审。")
    return members


def _current(publication: Publication, submission_id: int) -> Submission:
    """The submission somebody is looking at, if it still is the text as last saved."""
    content_hash = queries.written(publication).content_hash
    current = queries.current_submission(publication, content_hash)
    if current is None or current.pk != submission_id:
        raise PublicationRefused("这一稿送审后又有改动，原来的校对和审核不再有效，请等重新送审。")
    if current.package_id:
        raise PublicationRefused(
            f"这条信息与《{current.package.publication.title}》一并送审，请在那一条的页面办理。"
        )
    for member in current.members.select_related("publication"):
        if queries.written(member.publication).content_hash != member.content_hash:
            raise PublicationRefused(f"一并送审的《{member.publication.title}》后来又有改动，请等重新送审。")
    return current


@transaction.atomic
def proofread(
    publication_id: int, *, submission_id: int, note: str = "", by: Person, at: datetime
) -> Proofreading:
    """Record the next of the three proof-readings."""
    publication = held(publication_id)
    if not roles_held(by, publication.unit, at.date()) & PROOFREADERS:
        raise PublicationRefused(f"你在{publication.unit.short_name}没有校对的职责。")
    note = within(note, 200, "校对情况")
    submission = _current(publication, submission_id)
    standing = queries.standing_of(submission)
    refusal = why_not_proofread(standing)
    if refusal:
        raise PublicationRefused(refusal)
    for member in (submission, *submission.members.all()):
        reading = Proofreading.objects.create(
            submission=member, round=standing.proofread + 1, by=by, at=at, note=note
        )
    record(publication, "publication_proofread", {"hash": submission.content_hash, "round": reading.round, "note": note}, by=by, at=at)  # fmt: skip
    return reading


@transaction.atomic
def review(
    publication_id: int, *, submission_id: int, stage: Stage, is_approved: bool, opinion: str = "",
    by: Person, at: datetime,
) -> Review:  # fmt: skip
    """Pass a text, or hand it back with an opinion. Raises PublicationRefused where this person cannot, now."""
    opinion = within(opinion, 500, "审核意见")
    publication = held(publication_id)
    submission = _current(publication, submission_id)
    refusal = why_not_review(
        queries.standing_of(submission),
        stage,
        by.pk,
        author_may_review_first=queries.author_may_review_first(publication),
        stages_held=stages_held(roles_held(by, publication.unit, at.date())),
    )
    if refusal:
        raise PublicationRefused(refusal)
    if not is_approved and not opinion:
        lot = (submission, *submission.members.all())
        if not Remark.objects.filter(submission__in=lot, by=by).exists():
            raise PublicationRefused("退回修改的，请写明哪里要改，或者先在原文旁边批注。")
        opinion = "见批注。"
    for_person = acting_for(by, publication.unit, STAGE_ROLES[stage], at.date())
    for member in (submission, *submission.members.all()):
        found = Review.objects.create(
            submission=member, stage=stage, is_approved=is_approved, opinion=opinion, by=by, at=at,
            for_person=for_person,
        )  # fmt: skip
    record(
        publication,
        "publication_reviewed" if is_approved else "publication_handed_back",
        {"hash": submission.content_hash, "stage": int(stage), "opinion": opinion},
        by=by,
        at=at,
    )
    return found


@transaction.atomic
def remark(
    publication_id: int, *, submission_id: int, place: str = "", quote: str = "", text: str, by: Person, at: datetime
) -> Remark:  # fmt: skip
    """Say something about one place of the text as handed in: a block of its body by id, or, without one, the whole.

    `publication_id`: the text that is in review; a remark may be about one that was handed in with it (`submission_id`).
    """
    publication = held(publication_id)
    if not roles_held(by, publication.unit, at.date()) & REMARKERS:
        raise PublicationRefused(f"批注由{publication.unit.short_name}的校对人、审核人办理。")
    text, quote = within(text, 500, "批注"), within(quote, 200, "引用的原文")
    if not text:
        raise PublicationRefused("请写明批注的内容。")
    head = queries.current_submission(publication, queries.written(publication).content_hash)
    submission = Submission.objects.filter(pk=submission_id).first()
    if head is None or submission is None or head.pk not in (submission.pk, submission.package_id):
        raise PublicationRefused("这一稿送审后又有改动，请刷新页面，对新的一稿批注。")
    if queries.standing_of(head).next_stage is None:
        raise PublicationRefused("这一稿的审核已经结束，不再批注；需要修改的，请采编人修改后重新送审。")
    said = queries.said_at(submission, place)
    if said is None:
        raise PublicationRefused("这一段不在送审的内容里，请刷新页面后再批注。")
    if quote and "".join(quote.split()) not in "".join(said.split()):
        raise PublicationRefused("引用的原文不在这一段里，请从这一段中选取，或者不引用。")
    made = Remark.objects.create(submission=submission, place=place, quote=quote, text=text, by=by, at=at)
    record(publication, "publication_remarked", {"hash": submission.content_hash, "place": place, "text": text}, by=by, at=at)  # fmt: skip
    return made


@transaction.atomic
def waive(publication_id: int, *, finding: str, reason: str, by: Person, at: datetime) -> FindingWaiver:
    """Let a blocking finding stand in this exact text. Only someone who has not written in it may, with a reason."""
    publication = held(publication_id)
    if not stages_held(roles_held(by, publication.unit, at.date())):
        raise PublicationRefused(f"放行由{publication.unit.short_name}的审核人办理。")
    draft, _, content_hash = queries.written(publication)
    if by.pk in queries.authors_of(publication):
        raise PublicationRefused("你写过这篇稿件，请由其他人核实后放行。")
    reason = within(reason, 300, "放行的理由")
    if not reason:
        raise PublicationRefused("请写明放行的理由。")
    if finding.partition(":")[0] in checks.NEVER_WAIVED:
        raise PublicationRefused("公开属性和保密审查的问题不能放行，请由采编人改正。")
    if finding not in {stopping.key for stopping in checks.unresolved(draft, content_hash)}:
        raise PublicationRefused("这个问题已经处理，或者稿件已有改动，请刷新页面。")
    waiver = FindingWaiver.objects.create(
        publication=publication, content_hash=content_hash, finding=finding, reason=reason, by=by, at=at
    )
    record(publication, "finding_waived", {"hash": content_hash, "finding": finding, "reason": reason}, by=by, at=at)  # fmt: skip
    return waiver


@transaction.atomic
def release_in_emergency(publication_id: int, *, reason: str, by: Person, at: datetime) -> Publication:
    """Release the text as last saved before its reviews. The reason is kept, and shown until the reviews are made up for."""
    publication = held(publication_id)
    if not roles_held(by, publication.unit, at.date()) & EMERGENCY:
        raise PublicationRefused(f"应急发布由{publication.unit.short_name}的分管领导批准。")
    reason = within(reason, 300, "应急发布的理由")
    if not reason:
        raise PublicationRefused("请写明应急发布的理由。")
    draft, _, content_hash = queries.written(publication)
    stopping = [one for one in checks.unresolved(draft, content_hash) if one.check in _NEVER_WAIVED_BY_HURRY]
    if stopping:
        raise PublicationRefused(f"应急发布也不能有这样的问题：{stopping[0].message}")
    if publication.live and publication.content_hash == content_hash:
        raise PublicationRefused("这一稿已经发布，没有改动。")
    EmergencyRelease.objects.create(
        publication=publication, content_hash=content_hash, reason=reason, by=by, at=at
    )
    released = go_live(publication, draft, content_hash, at=at)
    record(publication, "publication_released_in_emergency", {"hash": content_hash, "reason": reason}, by=by, at=at)  # fmt: skip
    return released
