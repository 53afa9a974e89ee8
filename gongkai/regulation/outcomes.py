"""The kinds of answer: 21 outcomes, each a row of the annual report, with its grounds, letters and requirements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from gongkai.regulation.sources import (
    ARCHIVES_LAW,
    COURT_INTERPRETATION,
    FEE_RULES,
    REGULATION,
    REPORT_FORM_2021,
    REVIEW_LAW_2023,
    Citation,
    implements,
)


class Outcome(StrEnum):
    """The 21 outcomes of the 2021 form; the value is the row of the report's table three."""

    DISCLOSED = "B3.1"
    PARTLY_DISCLOSED = "B3.2"
    STATE_SECRET = "B3.3.1"
    FORBIDDEN_BY_LAW = "B3.3.2"
    SAFETY_AND_STABILITY = "B3.3.3"
    THIRD_PARTY_RIGHTS = "B3.3.4"
    INTERNAL_AFFAIRS = "B3.3.5"
    PROCESS_INFORMATION = "B3.3.6"
    ENFORCEMENT_FILE = "B3.3.7"
    STATUTORY_QUERY = "B3.3.8"
    NOT_HELD = "B3.4.1"
    NEEDS_MAKING = "B3.4.2"
    STILL_UNCLEAR = "B3.4.3"
    PETITION_OR_COMPLAINT = "B3.5.1"
    REPEATED = "B3.5.2"
    PUBLISHED_WORK = "B3.5.3"
    EXCESSIVE = "B3.5.4"
    CONFIRMATION = "B3.5.5"
    NOT_CORRECTED = "B3.6.1"
    FEE_NOT_PAID = "B3.6.2"
    OTHER = "B3.6.3"


class Ground(StrEnum):
    """Why something is withheld or redirected. Order is the order of the report's rows."""

    STATE_SECRET = "state_secret"
    FORBIDDEN_BY_LAW = "forbidden_by_law"
    SAFETY_AND_STABILITY = "safety_and_stability"
    THIRD_PARTY_RIGHTS = "third_party_rights"
    INTERNAL_AFFAIRS = "internal_affairs"
    PROCESS_INFORMATION = "process_information"
    ENFORCEMENT_FILE = "enforcement_file"
    STATUTORY_QUERY = "statutory_query"


class GroundRule(NamedTuple):
    """A ground: its name, the article it rests on, the row it leads to, and whether a review must come first."""

    label: str
    basis: Citation
    outcome: Outcome
    review_first: bool
    must_withhold: bool


GROUNDS: dict[Ground, GroundRule] = {
    Ground.STATE_SECRET: GroundRule("属于国家秘密", REGULATION.article("14"), Outcome.STATE_SECRET, True, True),
    Ground.FORBIDDEN_BY_LAW: GroundRule(
        "其他法律行政法规禁止公开", REGULATION.article("14"), Outcome.FORBIDDEN_BY_LAW, True, True
    ),
    Ground.SAFETY_AND_STABILITY: GroundRule(
        "危及“三安全一稳定”", REGULATION.article("14"), Outcome.SAFETY_AND_STABILITY, True, True
    ),
    Ground.THIRD_PARTY_RIGHTS: GroundRule(
        "保护第三方合法权益", REGULATION.article("15"), Outcome.THIRD_PARTY_RIGHTS, True, True
    ),
    Ground.INTERNAL_AFFAIRS: GroundRule(
        "属于三类内部事务信息", REGULATION.article("16", paragraph=1), Outcome.INTERNAL_AFFAIRS, True, False
    ),
    Ground.PROCESS_INFORMATION: GroundRule(
        "属于四类过程性信息", REGULATION.article("16", paragraph=2), Outcome.PROCESS_INFORMATION, True, False
    ),
    Ground.ENFORCEMENT_FILE: GroundRule(
        "属于行政执法案卷", REGULATION.article("16", paragraph=2), Outcome.ENFORCEMENT_FILE, True, False
    ),
    # 36(7) sends the applicant to another procedure; it withholds nothing, so no review need come first.
    Ground.STATUTORY_QUERY: GroundRule(
        "属于行政查询事项", REGULATION.article("36", item=7), Outcome.STATUTORY_QUERY, False, False
    ),
}


class Need(StrEnum):
    """What an answer must contain before it can be signed."""

    CONTENT = "content"
    GROUNDS = "grounds"
    REASONS = "reasons"
    WHERE_TO_GET = "where_to_get"
    SEARCH_RECORD = "search_record"
    OTHER_ORGAN = "other_organ"


NEED_LABELS = {
    Need.CONTENT: "提供的信息内容或者附件",
    Need.GROUNDS: "不予公开的法定理由",
    Need.REASONS: "理由和事实",
    Need.WHERE_TO_GET: "获取该信息的方式、途径和时间",
    Need.SEARCH_RECORD: "检索记录（在哪里查、用什么词、谁查的、结果）",
    Need.OTHER_ORGAN: "负责公开该信息的行政机关（能够确定的）",
}


class LetterKind(StrEnum):
    """The answer letters; one row can have more than one, so the letter decides the row and not the reverse."""

    PROVIDE = "provide"
    ALREADY_PUBLISHED = "already_published"
    PARTLY = "partly"
    REFUSE = "refuse"
    STATUTORY_QUERY = "statutory_query"
    DOES_NOT_EXIST = "does_not_exist"
    OTHER_ORGAN = "other_organ"
    NEEDS_MAKING = "needs_making"
    STILL_UNCLEAR = "still_unclear"
    PETITION = "petition"
    REPEATED = "repeated"
    PUBLISHED_WORK = "published_work"
    EXCESSIVE = "excessive"
    CONFIRMATION = "confirmation"
    NOT_GOVERNMENT_INFORMATION = "not_government_information"
    IN_ARCHIVES = "in_archives"
    RECORD_CORRECTED = "record_corrected"
    RECORD_TRANSFERRED = "record_transferred"
    RECORD_KEPT = "record_kept"


# The answers to a request that a record about oneself be put right (条例 41), which no row of the report counts.
RECORD_LETTERS = frozenset({LetterKind.RECORD_CORRECTED, LetterKind.RECORD_TRANSFERRED, LetterKind.RECORD_KEPT})


class LetterRule(NamedTuple):
    """A kind of answer: its title, articles, row (None: by its grounds), what it must and what else it may contain."""

    label: str
    articles: tuple[Citation, ...]
    outcome: Outcome | None
    needs: tuple[Need, ...]
    may_contain: tuple[Need, ...] = ()


class Question(StrEnum):
    """The questions a request is judged by, in the order they are asked; the seventh is the letter itself."""

    CLEAR = "clear"
    REQUEST = "request"
    RESPONSIBLE = "responsible"
    HELD = "held"
    GIVEN = "given"
    HOW = "how"
    RECORD = "record"


QUESTION_LABELS = {
    Question.CLEAR: "一、补不补：申请内容不明确的，先告知补正",
    Question.REQUEST: "二、是不是：是不是政府信息公开申请，要不要处理",
    Question.RESPONSIBLE: "三、谁负责：是不是本机关负责公开",
    Question.HELD: "四、有没有：本机关是否制作、保存，有没有现成的",
    Question.GIVEN: "五、给不给：有没有不予公开的法定理由",
    Question.HOW: "六、怎么给：提供，还是告知获取方式",
    Question.RECORD: "更正申请：信息是否不准确，本机关有没有权更正",
}
# The answers that each question may lead to; one that leads to none goes on to the next.
QUESTIONS: dict[Question, tuple[LetterKind, ...]] = {
    Question.CLEAR: (LetterKind.STILL_UNCLEAR,),
    Question.REQUEST: (
        LetterKind.PETITION,
        LetterKind.NOT_GOVERNMENT_INFORMATION,
        LetterKind.PUBLISHED_WORK,
        LetterKind.STATUTORY_QUERY,
        LetterKind.CONFIRMATION,
        LetterKind.REPEATED,
        LetterKind.EXCESSIVE,
    ),
    Question.RESPONSIBLE: (LetterKind.OTHER_ORGAN, LetterKind.IN_ARCHIVES),
    Question.HELD: (LetterKind.DOES_NOT_EXIST, LetterKind.NEEDS_MAKING),
    Question.GIVEN: (LetterKind.REFUSE, LetterKind.PARTLY),
    Question.HOW: (LetterKind.PROVIDE, LetterKind.ALREADY_PUBLISHED),
    Question.RECORD: (LetterKind.RECORD_CORRECTED, LetterKind.RECORD_TRANSFERRED, LetterKind.RECORD_KEPT),
}
_CONTENT, _GROUNDS, _REASONS = Need.CONTENT, Need.GROUNDS, Need.REASONS
_WHERE, _SEARCH, _ORGAN = Need.WHERE_TO_GET, Need.SEARCH_RECORD, Need.OTHER_ORGAN


def _item_of_36(item: int) -> tuple[Citation, ...]:
    return (REGULATION.article("36", item=item),)


LETTERS: dict[LetterKind, LetterRule] = {
    LetterKind.PROVIDE: LetterRule("予以公开告知书", _item_of_36(2), Outcome.DISCLOSED, (_CONTENT,), (_WHERE,)),
    LetterKind.ALREADY_PUBLISHED: LetterRule("已主动公开告知书", _item_of_36(1), Outcome.DISCLOSED, (_WHERE,)),
    LetterKind.PARTLY: LetterRule(
        "部分公开告知书",
        (REGULATION.article("37"),),
        Outcome.PARTLY_DISCLOSED,
        (_CONTENT, _GROUNDS, _REASONS),
        (_WHERE,),
    ),
    LetterKind.REFUSE: LetterRule("不予公开告知书", _item_of_36(3), None, (_GROUNDS, _REASONS)),
    LetterKind.STATUTORY_QUERY: LetterRule(
        "行政查询事项告知书", _item_of_36(7), Outcome.STATUTORY_QUERY, (_WHERE, _REASONS)
    ),
    LetterKind.DOES_NOT_EXIST: LetterRule(
        "政府信息不存在告知书", _item_of_36(4), Outcome.NOT_HELD, (_SEARCH, _REASONS)
    ),
    # The other organ is named only where it can be identified.
    LetterKind.OTHER_ORGAN: LetterRule(
        "非本机关负责公开告知书", _item_of_36(5), Outcome.NOT_HELD, (_REASONS,), (_ORGAN, _WHERE)
    ),
    LetterKind.NEEDS_MAKING: LetterRule(
        "需加工分析不予提供告知书", (REGULATION.article("38"),), Outcome.NEEDS_MAKING, (_REASONS,)
    ),
    LetterKind.STILL_UNCLEAR: LetterRule(
        "补正后仍不明确告知书", (REGULATION.article("30"),), Outcome.STILL_UNCLEAR, (_REASONS,)
    ),
    LetterKind.PETITION: LetterRule(
        "信访举报投诉不作为申请处理告知书",
        (REGULATION.article("39", paragraph=1),),
        Outcome.PETITION_OR_COMPLAINT,
        (_WHERE,),
        (_REASONS,),
    ),
    LetterKind.REPEATED: LetterRule(
        "重复申请不予重复处理告知书", _item_of_36(6), Outcome.REPEATED, (_REASONS,)
    ),
    LetterKind.PUBLISHED_WORK: LetterRule(
        "公开出版物获取途径告知书",
        (REGULATION.article("39", paragraph=2),),
        Outcome.PUBLISHED_WORK,
        (_WHERE,),
        (_REASONS,),
    ),
    LetterKind.EXCESSIVE: LetterRule(
        "大量反复申请不予处理告知书", (REGULATION.article("35"),), Outcome.EXCESSIVE, (_REASONS,)
    ),
    LetterKind.CONFIRMATION: LetterRule(
        "要求确认或者重新出具信息不予处理告知书",
        (REPORT_FORM_2021.article("第三部分表（五）5"),),
        Outcome.CONFIRMATION,
        (_REASONS,),
    ),
    LetterKind.NOT_GOVERNMENT_INFORMATION: LetterRule(
        "非政府信息告知书", (REGULATION.article("2"),), Outcome.OTHER, (_REASONS,), (_WHERE,)
    ),
    LetterKind.IN_ARCHIVES: LetterRule(
        "已移交档案馆信息告知书", (ARCHIVES_LAW.article("利用条款"),), Outcome.OTHER, (_WHERE,), (_REASONS,)
    ),
    # 其他 stands for their ending in the history only: they are kept out of every count.
    LetterKind.RECORD_CORRECTED: LetterRule(
        "更正政府信息告知书", (REGULATION.article("41"),), Outcome.OTHER, (_CONTENT,), (_REASONS,)
    ),
    LetterKind.RECORD_TRANSFERRED: LetterRule(
        "更正申请转送、告知书", (REGULATION.article("41"),), Outcome.OTHER, (_ORGAN,), (_REASONS, _WHERE)
    ),
    LetterKind.RECORD_KEPT: LetterRule(
        "不予更正政府信息告知书", (REGULATION.article("41"),), Outcome.OTHER, (_REASONS,)
    ),
}
# The rows in which something is withheld on a ground of articles 14 to 16.
WITHHOLDING = frozenset(
    {Outcome.PARTLY_DISCLOSED, *(rule.outcome for rule in GROUNDS.values() if rule.review_first)}
)
# The rows a decision cannot end in: they follow from what the applicant did not do.
UNDECIDABLE = frozenset({Outcome.NOT_CORRECTED, Outcome.FEE_NOT_PAID})

OUTCOME_LABELS: dict[Outcome, str] = {
    Outcome.DISCLOSED: "予以公开",
    Outcome.PARTLY_DISCLOSED: "部分公开",
    **{rule.outcome: f"不予公开：{rule.label}" for rule in GROUNDS.values()},
    Outcome.NOT_HELD: "无法提供：本机关不掌握相关政府信息",
    Outcome.NEEDS_MAKING: "无法提供：没有现成信息需要另行制作",
    Outcome.STILL_UNCLEAR: "无法提供：补正后申请内容仍不明确",
    Outcome.PETITION_OR_COMPLAINT: "不予处理：信访举报投诉类申请",
    Outcome.REPEATED: "不予处理：重复申请",
    Outcome.PUBLISHED_WORK: "不予处理：要求提供公开出版物",
    Outcome.EXCESSIVE: "不予处理：无正当理由大量反复申请",
    Outcome.CONFIRMATION: "不予处理：要求行政机关确认或重新出具已获取信息",
    Outcome.NOT_CORRECTED: "其他处理：无正当理由逾期不补正",
    Outcome.FEE_NOT_PAID: "其他处理：逾期未缴纳费用",
    Outcome.OTHER: "其他处理：其他",
}


class OutcomeRefused(ValueError):
    """A decision that does not hold together; the message says in Chinese what is missing."""


class Decision(NamedTuple):
    """What an office decides: the kind of letter, its grounds and which needs are filled in."""

    letter: LetterKind
    grounds: frozenset[Ground] = frozenset()
    filled: frozenset[Need] = frozenset()


@implements(REGULATION.article("36"), REGULATION.article("37"), REPORT_FORM_2021.article("第三部分"))
def outcome_of(letter: LetterKind, grounds: Iterable[Ground] = ()) -> Outcome:
    """The one row a decision counts in.

    A partly disclosed request counts in row （二） alone, whatever its grounds. A refusal on several grounds
    counts once, in the row of the first ground in the order of the form.
    """
    rule = LETTERS[letter]
    if rule.outcome is not None:
        return rule.outcome
    chosen = set(grounds)
    if Ground.STATUTORY_QUERY in chosen:
        raise OutcomeRefused("行政查询事项不是不予公开的理由，请改用“行政查询事项告知书”。")
    for ground, ground_rule in GROUNDS.items():
        if ground in chosen:
            return ground_rule.outcome
    raise OutcomeRefused("不予公开应当选择至少一项法定理由（第十四、十五、十六条）。")


# The articles of the outcomes that no decision, but what the applicant does or leaves undone, leads to.
_ENDING_ARTICLES = {
    Outcome.NOT_CORRECTED: (REGULATION.article("30"),),
    Outcome.FEE_NOT_PAID: (REGULATION.article("42"), FEE_RULES.article("缴费条款")),
}


@implements(REPORT_FORM_2021.article("第三部分"))
def letters_for(outcome: Outcome) -> tuple[LetterKind, ...]:
    """The answer letters that lead to an outcome; none for the endings without an answer."""
    by_ground = {rule.outcome for rule in GROUNDS.values() if rule.outcome is not Outcome.STATUTORY_QUERY}
    return tuple(
        kind
        for kind, rule in LETTERS.items()
        if kind not in RECORD_LETTERS
        and (rule.outcome is outcome or (rule.outcome is None and outcome in by_ground))
    )


@implements(REPORT_FORM_2021.article("第三部分"))
def articles_of(outcome: Outcome) -> tuple[Citation, ...]:
    """The articles an outcome rests on: those of its letters and, for a refusal, of its ground."""
    cited = [article for kind in letters_for(outcome) for article in LETTERS[kind].articles]
    cited += [rule.basis for rule in GROUNDS.values() if rule.outcome is outcome and rule.basis not in cited]
    return (*cited, *_ENDING_ARTICLES.get(outcome, ()))


@implements(
    REGULATION.article("14"), REGULATION.article("15"), REGULATION.article("16"), REGULATION.article("36")
)
def missing_for(decision: Decision) -> tuple[Need, ...]:
    """What still has to be filled in before the decision can be signed, in the order of the letter."""
    given = _given(decision)
    return tuple(need for need in LETTERS[decision.letter].needs if need not in given)


@implements(REGULATION.article("36"), REGULATION.article("37"))
def out_of_place_in(decision: Decision) -> tuple[Need, ...]:
    """What does not belong into this kind of letter.

    A refusal must not print what it withholds, and only a refusal or a partial disclosure has grounds.
    """
    rule = LETTERS[decision.letter]
    return tuple(
        need for need in Need if need in _given(decision) and need not in rule.needs + rule.may_contain
    )


@implements(REGULATION.article("36", item=4))
def rests_on_a_search(letter: LetterKind) -> bool:
    """Whether an answer presupposes a search that found nothing, which the organ has to be able to show."""
    return letter is LetterKind.DOES_NOT_EXIST


@implements(REGULATION.article("41"))
def answers_about_a_record(letter: LetterKind) -> bool:
    """Whether a letter answers a request that a record be put right, and no request for disclosure."""
    return letter in RECORD_LETTERS


@implements(REGULATION.article("41"), REGULATION.article("42"))
def is_chargeable(*, is_about_a_record: bool) -> bool:
    """Whether 信息处理费 may be charged: for requests for disclosure only, never for putting a record right."""
    return not is_about_a_record


def _given(decision: Decision) -> frozenset[Need]:
    return decision.filled | ({Need.GROUNDS} if decision.grounds else set())


@implements(REVIEW_LAW_2023.article("23"), COURT_INTERPRETATION.article("1"))
def review_must_come_first(grounds: Iterable[Ground], decided_on: date) -> bool:
    """Whether 行政复议 must precede a suit: withholding under articles 14–16, decided from 2024-01-01.

    Decided by ground and never by row: the part withheld in a partial disclosure needs it, 行政查询 does not.
    """
    return REVIEW_LAW_2023.in_force_on(decided_on) and any(GROUNDS[ground].review_first for ground in grounds)
