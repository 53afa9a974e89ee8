"""What is covered in the documents of a request, and why."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db.models import Q, QuerySet

from gongkai.accounts.models import Person
from gongkai.applications.models import Application, Attachment, Purpose, Redaction
from gongkai.applications.queries.histories import last_draft
from gongkai.ledger.queries import entries_about
from gongkai.regulation.outcomes import Ground

# The words on a covered area.
COVERED_AS = {
    Ground.STATE_SECRET: "国家秘密",
    Ground.FORBIDDEN_BY_LAW: "法律禁止公开",
    Ground.SAFETY_AND_STABILITY: "三安全一稳定",
    Ground.THIRD_PARTY_RIGHTS: "第三方权益",
    Ground.INTERNAL_AFFAIRS: "内部事务",
    Ground.PROCESS_INFORMATION: "过程性信息",
    Ground.ENFORCEMENT_FILE: "执法案卷",
}


def summary(redaction: Redaction) -> list[str]:
    """Page by page how much is withheld on which ground: 第 1 页：第三方权益 2 处."""
    by_page: dict[int, Counter[str]] = {}
    for page, *_, ground in redaction.boxes:
        by_page.setdefault(page, Counter())[COVERED_AS[Ground(ground)]] += 1
    return [
        f"第 {page + 1} 页：{'，'.join(f'{ground} {times} 处' for ground, times in grounds.items())}"
        for page, grounds in sorted(by_page.items())
    ]


def files_for_draft(application: Application) -> QuerySet[Attachment]:
    """The files an answer may carry: those of the draft before, and of every document with parts withheld its public copy.

    A public copy that has been made anew replaces the one an earlier draft carried, which never is to go out again.
    """
    last = last_draft(application)
    before = Q(purpose=Purpose.ANSWER, sequence=last.sequence if last else 0, redaction=None)
    return application.attachments.filter(before | Q(purpose=Purpose.PUBLIC_COPY))


def outdated_copies(application: Application) -> list[Attachment]:
    """Of the files of the draft in effect, public copies that have been made anew since."""
    carried = application.attachments.filter(
        purpose=Purpose.ANSWER, sequence=application.draft_sequence or 0, redaction__isnull=False
    )
    return [
        copy
        for copy in carried.select_related("redaction__public")
        if copy.redaction.public is None or copy.redaction.public.file_id != copy.file_id
    ]


def withheld(application: Application) -> tuple[list[Ground], str]:
    """The grounds on which parts of a request's documents are withheld, and where, for the answer's reasons."""
    redactions = [redaction for redaction in application.redactions.all() if redaction.public_id]
    grounds = {Ground(box[5]) for redaction in redactions for box in redaction.boxes}
    lines = [
        f"《{redaction.original.name}》{'；'.join(summary(redaction))}。"
        for redaction in redactions
        if redaction.boxes
    ]
    return [ground for ground in Ground if ground in grounds], "\n".join(lines)


def has_looked(application: Application, person: Person, *, at: datetime) -> bool:
    """Whether it is on record that someone looks at the originals of a request today."""
    entries = entries_about(f"application:{application.number}")
    return entries.filter(
        action="original_seen", actor=person.name, at__gte=at.replace(hour=0, minute=0, second=0, microsecond=0)
    ).exists()
