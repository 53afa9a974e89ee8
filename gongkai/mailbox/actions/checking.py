"""What a step needs before it is recorded, whoever takes it: its words, and nothing that says who somebody is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from gongkai.documents.letter import printable
from gongkai.mailbox import deidentifying
from gongkai.mailbox.actions.deriving import DISSATISFIED_UPTO
from gongkai.mailbox.actions.steps import Proposal, Step
from gongkai.mailbox.channels import WAYS
from gongkai.mailbox.course import EVENT_LABELS, Event, LetterRefused, State
from gongkai.mailbox.models import Letter
from gongkai.mailbox.queries import public_text_in, reply_in, standing_of

# Nothing is done without saying why.
REASONED = {
    Event.REFUSED: "请写明不予受理的理由，写信人会看到。",
    Event.SENT_BACK: "请写明退回的理由。",
    Event.OPINION_GIVEN: "请写明协办意见。",
    Event.EXTENDED: "请写明延期的理由，写信人会看到。",
    Event.RETURNED: "请写明哪里没有答复、怎样修改。",
    Event.PROPOSAL_RETURNED: "请写明公开稿哪里要改。",
    Event.KEPT_BACK: "请写明不公开的理由。",
    Event.TAKEN_DOWN: "请写明撤下的理由。",
    Event.REOPENED: "请写明重新办理的理由。",
    Event.VISITED: "请写明回访的情况。",
    Event.SUPERVISED: "请写明督办的要求。",
    Event.REPORTED_BACK: "请写明怎样向交办单位回报。",
    Event.NOTED: "请写明要记的内容。",
    Event.REVERSED: "请写明撤销的理由。",
}

# What reaches the writer, or everybody, the moment it is recorded: its day cannot be another.
SENT_TODAY = frozenset(
    {
        Event.REFUSED,
        Event.EXTENDED,
        Event.PASSED,
        Event.OFFICE_PASSED,
        Event.PUBLISHED,
        Event.TAKEN_DOWN,
        Event.RATED,
    }
)


def checked(letter: Letter, event: Event, step: Step, *, at: datetime) -> Step:
    """The step with texts as they are kept, once what it needs is there. Raises LetterRefused."""
    if step.on > at.date():
        raise LetterRefused(f"日期 {step.on} 晚于今天（{at.date()}），请核对。")
    if event in SENT_TODAY and step.on != at.date():
        raise LetterRefused(f"“{EVENT_LABELS[event]}”随即送达写信人或者公开，日期只能是今天（{at.date()}）。")
    texts = {name: printable(getattr(step, name)).strip() for name in ("note", "reply", "for_merged")}
    step = replace(step, **texts)
    if event in REASONED and not step.note:
        raise LetterRefused(REASONED[event])
    standing = standing_of(letter)
    match event:
        case Event.REFUSED if step.channel not in WAYS:
            raise LetterRefused("请选择应当向哪里反映。")
        case Event.ASSIGNED if step.unit is None:
            raise LetterRefused("请选择主办单位。")
        case Event.HANDED_ON if step.person is None:
            raise LetterRefused("请选择承办人。")
        case Event.MERGED:
            _check_merging(letter, step.other)
        case Event.EXTENDED if standing.limit_until and not step.until:
            raise LetterRefused(
                f"交办单位要求 {standing.limit_until} 前办结，请先与交办单位商定，填写同意的新期限。"
            )
        case Event.DRAFTED:
            return replace(step, for_merged=_checked_reply(letter, step))
        case Event.PASSED | Event.OFFICE_PASSED:
            draft = reply_in(letter, standing.draft)
            if letter.merged.exists() and not (draft and draft.for_merged):
                raise LetterRefused("送审以后有别的信并入本信，答复稿没有写给他们的答复，请退回补写。")
        case Event.RATED:
            _check_rating(step)
        case Event.PROPOSED:
            return replace(step, proposal=_checked_proposal(letter, step.proposal))
        case Event.PUBLISHED:
            text = public_text_in(letter, standing.proposal)
            if text is not None:
                _refuse_identifying(letter, Proposal(text.title, text.question, text.answer))
        case Event.ARCHIVED if letter.owes_visit or letter.owes_report:
            raise LetterRefused("还没有回访写信人。" if letter.owes_visit else "还没有向交办单位回报。")
        case Event.REVERSED if letter.merged.exists() and standing.entries[-1].event is Event.ACCEPTED:
            raise LetterRefused("已经有信件并入本信，不能撤销受理。")
    return step


def _check_rating(step: Step) -> None:
    if step.score not in range(1, 6):
        raise LetterRefused("请选择满意程度。")
    if (step.score <= DISSATISFIED_UPTO or not step.is_solved) and not step.note:
        raise LetterRefused("不满意或者没有解决的，请写明原因，便于回访和重新办理。")


def _checked_reply(letter: Letter, step: Step) -> str:
    """The answer for those whose letters were merged into this one; empty where there are none."""
    if not step.reply:
        raise LetterRefused("请填写答复。")
    if not letter.merged.exists():
        return ""
    text = step.for_merged or step.reply
    found = deidentifying.identifying(text, letter.identifying)
    if not step.for_merged:
        found += deidentifying.proposed(text, letter.identifying)
    if found:
        quotes = "、".join(dict.fromkeys(f"“{one.quote(text)}”" for one in found))
        raise LetterRefused(
            f"有别的信并入本信，他们看到的答复中不能有{quotes}，请在“给并入信件的答复”中另写一段。"
        )
    return text


def _check_merging(letter: Letter, other: Letter | None) -> None:
    if other is None or other.pk == letter.pk:
        raise LetterRefused("请填写要并入的信件编号。")
    if letter.merged.exists():
        raise LetterRefused("已经有信件并入本信，本信不能再并入别的信，请反过来并入。")
    if other.unit_id != letter.unit_id or other.state in (State.MERGED, State.REFUSED, State.WITHDRAWN):
        raise LetterRefused(f"不能并入 {other.number}：要并入的信件应当在同一个信箱，并且已经或者将要答复。")
    reply = reply_in(other, other.reply)
    if other.answered_on and other.public is None and not (reply and reply.for_merged):
        raise LetterRefused(
            f"{other.number} 已经答复而没有公开，并入以后写信人看不到答复。请单独受理，答复可以收入答案库后采用。"
        )


def _checked_proposal(letter: Letter, proposal: Proposal | None) -> Proposal:
    if proposal is None:
        raise LetterRefused("请填写公开稿。")
    texts = [printable(text).strip() for text in (proposal.title, proposal.question, proposal.answer)]
    if not all(texts):
        raise LetterRefused("公开的标题、来信和答复都要填写。")
    proposal = replace(proposal, title=texts[0], question=texts[1], answer=texts[2])
    _refuse_identifying(letter, proposal)
    left = [one.quote(text) for text in texts for one in deidentifying.proposed(text, letter.identifying)]
    if left and not proposal.is_checked:
        quotes = "、".join(f"“{quote}”" for quote in dict.fromkeys(left))
        raise LetterRefused(f"{quotes}可能说明是谁、住在哪里，请遮盖；核对后确实可以公开的，勾选“已经核对”。")
    return proposal


def _refuse_identifying(letter: Letter, proposal: Proposal) -> None:
    for place, text in (("标题", proposal.title), ("来信", proposal.question), ("答复", proposal.answer)):
        found = deidentifying.identifying(text, letter.identifying)
        if found:
            what = "、".join(f"{one.what}“{one.quote(text)}”" for one in found)
            raise LetterRefused(f"公开的{place}中有{what}，不能公开，请遮盖后再办理。")
