"""Opinions, surveys and errors found: what is open, what came of it."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Unit
from gongkai.mailbox.models import ErrorReport, Letter, Opinion, Survey, SurveyAnswer
from gongkai.mailbox.queries.histories import kept_since
from gongkai.publishing import queries as publishing
from gongkai.publishing.models import Publication


def consultations(units: set[int] | None = None) -> QuerySet[Publication]:
    """Drafts published for comment, of these units or of all, those that end last first."""
    rows = publishing.listed().filter(comment_from__isnull=False).order_by("-comment_until", "-pk")
    return rows if units is None else rows.filter(unit__in=units)


def with_opinions(drafts: QuerySet[Publication]) -> QuerySet[Publication]:
    """`received`: how many opinions each has, `undecided`: how many of them wait."""
    counted = (
        Opinion.objects.filter(publication=OuterRef("pk"))
        .order_by()
        .values("publication")
        .annotate(n=Count("pk"))
    )
    number = {"received": counted, "undecided": counted.filter(verdict=Opinion.Verdict.OPEN)}
    return drafts.annotate(**{name: Coalesce(Subquery(rows.values("n")), 0) for name, rows in number.items()})


def opinions_of(publication: Publication) -> QuerySet[Opinion]:
    """What was said to a draft."""
    return Opinion.objects.filter(publication=publication)


def decided_opinions(publication: Publication, on: date) -> QuerySet[Opinion]:
    """What became of them, once the days for comment are over."""
    rows = opinions_of(publication).exclude(verdict=Opinion.Verdict.OPEN).order_by("pk")
    return rows if publication.comment_until < on else rows.none()


def verdicts_of(publication: Publication) -> dict[str, int]:
    """How many opinions came, and what became of them: {"open": …, "adopted": …, "all": …}."""
    counted = dict(
        opinions_of(publication).order_by().values_list("verdict").annotate(n=Count("pk")).values_list("verdict", "n")
    )  # fmt: skip
    return {
        **{verdict.value or "open": counted.get(verdict.value, 0) for verdict in Opinion.Verdict},
        "all": sum(counted.values()),
    }


def errors_of(units: set[int] | None) -> QuerySet[ErrorReport]:
    """Errors found on the pages of these units, or with None of all."""
    rows = ErrorReport.objects.select_related("unit")
    return rows if units is None else rows.filter(unit__in=units)


def open_errors(units: set[int] | None) -> QuerySet[ErrorReport]:
    """Those that nobody has looked into yet, what is due first ahead."""
    return errors_of(units).filter(state=ErrorReport.State.NEW).order_by("due_on", "pk")


def closed_errors(units: set[int] | None) -> QuerySet[ErrorReport]:
    """Those that somebody has, the newest first."""
    return errors_of(units).exclude(state=ErrorReport.State.NEW).order_by("-closed_at", "-pk")


def unit_of_page(address: str) -> Unit:
    """Whose page an address is; the district's office's where it does not say."""
    number = publishing.path_of(address).removeprefix("/xx/").removesuffix(".html")
    letter = Letter.objects.select_related("public_by").filter(public__isnull=False, number=number).first()
    return letter.public_by if letter is not None else publishing.unit_behind(address) or accounts.district()


def voices_to_purge(today: date) -> list[QuerySet[Any]]:
    """Opinions, errors found and answers to surveys that have been kept as long as they must."""
    old = {"is_purged": False, "at__date__lt": kept_since(today)}
    return [
        Opinion.objects.filter(**old),
        ErrorReport.objects.filter(**old),
        SurveyAnswer.objects.filter(**old),
    ]


def surveys(begun_by: date | None, units: set[int] | None = None) -> QuerySet[Survey]:
    """Surveys that have begun by a day, or with None all, of these units or of all; `n`: how many answered."""
    rows = Survey.objects.select_related("unit").annotate(n=Count("answers"))
    rows = rows if begun_by is None else rows.filter(first_day__lte=begun_by)
    return rows if units is None else rows.filter(unit__in=units)


class Counted(NamedTuple):
    """A question with how often each option was chosen; of a free text how many wrote something."""

    text: str
    options: list[tuple[str, int, float]]  # option, times, share of those who answered in per cent
    written: int


def results_of(survey: Survey) -> list[Counted]:
    """The answers counted, question by question."""
    questions: list[dict[str, Any]] = survey.questions
    times = [[0] * len(question["options"]) for question in questions]
    written = [0] * len(questions)
    people = 0
    for answers in survey.answers.values_list("answers", flat=True).iterator():
        people += 1
        for number, answer in enumerate(answers):
            if isinstance(answer, list):
                for option in answer:
                    times[number][option] += 1
            elif answer:
                written[number] += 1
    return [
        Counted(
            question["text"],
            [(option, n, 100 * n / people if people else 0.0) for option, n in zip(question["options"], times[number], strict=True)],
            written[number],
        )
        for number, question in enumerate(questions)
    ]  # fmt: skip
