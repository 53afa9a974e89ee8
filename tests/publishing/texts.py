"""Publications for tests, written and reviewed as people do it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from gongkai.accounts.models import Person, Role, Unit
from gongkai.publishing import actions
from gongkai.publishing.models import Column, DocumentKind, Publication, Theme
from gongkai.publishing.reviewing import Stage
from tests.factories import Office, appoint, moment

DAY = date(2020, 6, 1)
STAGE_ROLES = {Stage.FIRST: Role.SECTION_HEAD, Stage.SECOND: Role.OFFICE_HEAD, Stage.FINAL: Role.LEADER}


def kind(name: str = "通知") -> DocumentKind:
    return DocumentKind.objects.get(name=name)


def draft(unit: Unit, author: Person, **fields: Any) -> Publication:
    """A text with everything the checks ask for, saved once by its author."""
    facts = {
        "title": "关于做好冬春救助工作的通知",
        "kind": kind(),
        "theme": Theme.objects.get(name="社会福利"),
        "item": "20-11",
        "document_number": "示民发〔2020〕10号",
        "formed_on": DAY,
        "secrecy_checked_by": "保密审查员",
        "secrecy_checked_on": DAY,
        "body": [{"type": "text", "value": "<h2>一、总体要求</h2><p>妥善安排困难群众生活。</p>"}],
        **fields,
    }
    publication = Publication(unit=unit, created_by=author, live=False, **facts)
    publication.save()
    publication.save_revision(user=author)
    return publication


def change(publication: Publication, by: Person, **fields: Any) -> None:
    """Save another version."""
    written = publication.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(written, name, value)
    written.save_revision(user=by)
    publication.refresh_from_db()


class Newsroom(Office):
    """A unit with its staff, and the steps of 三审三校."""

    def __init__(self, office: Office | None = None, **unit: Any) -> None:
        if office is None:
            super().__init__(**{"organ_code": "000014349", **unit})
        else:
            self.unit, self.staff = office.unit, office.staff
            self.unit.organ_code = "000014349"
            self.unit.save()
        self.author = self.staff[Role.EDITOR]
        self._at = moment(DAY)

    @property
    def now(self) -> datetime:
        self._at += timedelta(minutes=1)
        return self._at

    def draft(self, **fields: Any) -> Publication:
        return draft(self.unit, self.author, **fields)

    def submit(self, publication: Publication) -> Any:
        return actions.submit(publication.pk, by=self.author, at=self.now)

    def proofread(self, submission: Any) -> None:
        actions.proofread(
            submission.publication_id, submission_id=submission.pk, by=self.staff[Role.OFFICE_HEAD], at=self.now
        )

    def review(
        self, submission: Any, stage: Stage, *, is_approved: bool = True, by: Person | None = None
    ) -> Any:
        return actions.review(
            submission.publication_id, submission_id=submission.pk, stage=stage, is_approved=is_approved,
            opinion="" if is_approved else "请核对第二段。", by=by or self.staff[STAGE_ROLES[stage]], at=self.now,
        )  # fmt: skip

    def approve(self, publication: Publication) -> Any:
        submission = self.submit(publication)
        for stage in Stage:
            self.proofread(submission)
            self.review(submission, stage)
        return submission

    def release(self, publication: Publication) -> Publication:
        return actions.release(publication.pk, by=self.author, at=self.now)

    def published(self, **fields: Any) -> Publication:
        """A text that has gone through everything."""
        publication = self.draft(**fields)
        self.approve(publication)
        return self.release(publication)

    def another(self, role: Role) -> Person:
        return appoint(self.unit, role)


def column(slug: str, name: str, *, kinds: list[str] = (), **fields: Any) -> Column:
    """A column with a rule."""
    made = Column(
        slug=slug, name=name, description=f"{name}栏目", keywords=name, column_type="政策文件", **fields
    )
    made.path = made.place
    made.save()
    made.kinds.set([kind(one) for one in kinds])
    return made
