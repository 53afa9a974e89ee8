"""A request's history and what follows from it: where it stands, its letters, its text."""

from __future__ import annotations

from gongkai.applications.models import Application, CaseEvent, Letter, NoticeKind, Wording
from gongkai.regulation import case
from gongkai.regulation.case import Event
from gongkai.regulation.outcomes import Outcome


def entries_of(events: list[CaseEvent]) -> tuple[case.Entry, ...]:
    """Stored events as the law's fold takes them. Who acted is the person who signed or recorded, never a name."""
    return tuple(
        case.Entry(
            sequence=event.sequence,
            event=event.kind,
            on=event.on,
            days=event.days,
            until=event.until,
            by=str(event.signer_id or event.by_id or ""),
            outcome=Outcome(event.outcome) if event.outcome else None,
            target=event.target,
        )
        for event in events
    )


def events_of(application: Application) -> list[CaseEvent]:
    """Everything that happened to a request, in order of recording."""
    return list(application.events.order_by("sequence"))


def effective_events(application: Application, *kinds: Event) -> list[CaseEvent]:
    """The events of these kinds that nothing has taken back, in order of recording."""
    events = events_of(application)
    effective = {entry.sequence for entry in case.effective(entries_of(events))}
    return [event for event in events if event.sequence in effective and event.kind in kinds]


def standing(application: Application) -> case.Standing:
    """Where a request stands."""
    return case.fold(entries_of(events_of(application)))


def current_letter(application: Application) -> Letter | None:
    """The draft or letter that counts now."""
    if application.draft_sequence is None:
        return None
    return application.letters.filter(sequence=application.draft_sequence).first()


def last_draft(application: Application) -> Letter | None:
    """The answer that was drafted last, whether or not it still counts."""
    answers = application.letters.exclude(kind__in=NoticeKind.values)
    return answers.order_by("-sequence").first()


def wording_of(kind: str) -> Wording | None:
    """The wording of a kind of letter in use now; None: as shipped."""
    return Wording.objects.filter(kind=kind).order_by("-version").first()


def letters_in_force(letters: list[Letter], standing: case.Standing) -> list[Letter]:
    """The letters that count: the draft in effect, answers that have gone out, and of each notice the latest issue.

    A notice belongs to its event and is issued anew when that event is amended; what third parties are told of a
    decision counts as long as the answer does that carries it out.
    """
    effective = {entry.sequence for entry in standing.entries}
    answers = {
        letter.pk
        for letter in letters
        if letter.is_answer and letter.sequence in (*standing.sent, standing.draft)
    }
    latest: dict[tuple[str, int], Letter] = {}
    for letter in letters:
        counts = letter.pk in answers if letter.is_answer else letter.sequence in effective
        if counts and (letter.answer_id is None or letter.answer_id in answers):
            latest[letter.kind, letter.sequence] = letter
    return list(latest.values())


def letters_sent(letters: list[Letter], standing: case.Standing) -> list[Letter]:
    """Of these, what the applicant has been given: notices, and answers once they have gone out."""
    return [
        letter
        for letter in letters_in_force(letters, standing)
        if letter.pdf_id
        and letter.is_to_applicant
        and (not letter.is_answer or letter.sequence in standing.sent)
    ]


def requested_text(application: Application) -> str:
    """What is asked for now: the corrected request where one was received, else the request as submitted."""
    corrections = effective_events(application, Event.CORRECTION_RECEIVED)
    texts = [event.note for event in corrections if event.note.strip()]
    return texts[-1] if texts else application.description
