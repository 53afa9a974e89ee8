"""What a decision would be before it is made: its articles, its letter, the row it counts in, and what it still lacks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gongkai.applications.letters import TEXT_FIELDS, Drafted, LetterIncomplete, worded
from gongkai.applications.models import Application, Letter
from gongkai.applications.queries import searches, wording_of
from gongkai.regulation.outcomes import (
    LETTERS,
    NEED_LABELS,
    OUTCOME_LABELS,
    OutcomeRefused,
    answers_about_a_record,
    articles_of,
    missing_for,
    out_of_place_in,
    outcome_of,
    rests_on_a_search,
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A decision looked at. `row`: where the report counts it, "" while that is open; `paragraphs`: its letter so far."""

    letter: str
    row: str
    articles: tuple[str, ...]
    lacking: tuple[str, ...]
    paragraphs: tuple[str, ...]


def lacks(application: Application, drafted: Drafted) -> list[str]:
    """What a decision still lacks or has too much of, each a sentence; nothing incomplete can be drafted or signed."""
    decision = drafted.decision()
    found = []
    if answers_about_a_record(drafted.kind) is not application.is_about_a_record:
        found.append("更正申请用更正类的告知书答复，公开申请用公开类的告知书答复，请改选答复种类。")
    found += [f"还缺：{NEED_LABELS[need]}。" for need in missing_for(decision)]
    found += [
        f"不应当含有：{NEED_LABELS[need]}，请删去，或者改选答复种类。" for need in out_of_place_in(decision)
    ]
    if rests_on_a_search(drafted.kind) and all(search.is_found for search in searches(application)):
        found.insert(0, "应当先登记“检索记录”：在哪里、以什么词、由谁检索、结果怎样。")
    return found


def judged(application: Application, drafted: Drafted, *, on: date) -> Judgement:
    """What the decision would be if it were drafted now."""
    lacking = lacks(application, drafted)
    try:
        outcome = outcome_of(drafted.kind, drafted.grounds)
        row, articles = OUTCOME_LABELS[outcome], articles_of(outcome)
        if application.is_about_a_record:
            row, articles = "不计入年度报告", ()
    except OutcomeRefused as refused:
        row, articles, lacking = "", LETTERS[drafted.kind].articles, [*lacking, str(refused)]
    own = LETTERS[drafted.kind].articles
    basis = dict.fromkeys([*own, *(article for article in articles if drafted.grounds and article not in own)])
    letter = Letter(
        application=application,
        kind=drafted.kind,
        outcome=outcome if row else "",
        grounds=[ground.value for ground in drafted.grounds],
        wording=wording_of(drafted.kind),
        **{TEXT_FIELDS[need]: text for need, text in drafted.texts.items()},
    )
    try:
        paragraphs = tuple(worded(letter, application, dated_on=on))
    except LetterIncomplete as incomplete:
        paragraphs = ()
        lacking = lacking or [str(incomplete)]
    return Judgement(LETTERS[drafted.kind].label, row, tuple(map(str, basis)), tuple(lacking), paragraphs)
