"""What each letter says: from a request and a decision to the content of docx and PDF."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from datetime import date

from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Unit
from gongkai.applications import wording
from gongkai.applications.models import Application, Letter, NoticeKind, Purpose
from gongkai.applications.queries import Consultation, consultations, requested_text, standing
from gongkai.documents import limited
from gongkai.documents.dates import chinese_date
from gongkai.documents.letter import LetterContent
from gongkai.documents.reading import Unreadable
from gongkai.documents.word import ATTACHMENT
from gongkai.regulation.case import Event, due_of
from gongkai.regulation.outcomes import GROUNDS, Decision, Ground, LetterKind, Need
from gongkai.regulation.remedies import RemedyNotice, ReviewBody, remedy_notice

# Where the number and the date of a letter will stand once it is sealed.
NUMBER_TO_COME, DATE_TO_COME = "（文号待编）", "（成文日期待填）"


class LetterIncomplete(ValueError):
    """A draft that cannot become a letter yet; the message lists in Chinese what is missing."""


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a clerk decides and writes: the letter's kind, its grounds, and its texts."""

    kind: LetterKind
    grounds: tuple[Ground, ...] = ()
    texts: dict[Need, str] = field(default_factory=dict)

    def decision(self) -> Decision:
        """The decision the law looks at."""
        filled = frozenset(need for need, text in self.texts.items() if text.strip())
        return Decision(self.kind, frozenset(self.grounds), filled)


def compose(letter: Letter, application: Application, *, dated_on: date) -> LetterContent:
    """The letter as it is printed, dated `dated_on`: as finished in Word, else as worded when it was drafted."""
    if letter.finished_text:
        paragraphs = letter.finished_text.splitlines()
    else:
        paragraphs = worded(letter, application, dated_on=dated_on)
    return LetterContent(
        organ=application.unit.name,
        title=letter.get_kind_display(),
        number=letter.number or NUMBER_TO_COME,
        addressee=letter.addressee or application.all_names,
        paragraphs=tuple(paragraphs),
        signature=application.unit.name,
        dated=chinese_date(dated_on),
        attachments=attachments_of(letter, application),
    )


def finished_body(content: bytes, letter: Letter, application: Application, *, dated_on: date) -> list[str]:
    """The body of a letter as the officer finished it in Word, between the addressee and the signature.

    Raises LetterIncomplete where the frame was changed, where number and date no longer have their places, or where
    the remedies are missing.
    """
    try:
        lines = limited.read("docx", content)
    except Unreadable as unreadable:
        raise LetterIncomplete(f"在 Word 中改好的告知书不能用：{unreadable}") from unreadable
    frame = compose(letter, application, dated_on=dated_on)
    addressee = f"{frame.addressee}："
    if addressee not in lines or frame.signature not in lines[lines.index(addressee) :]:
        raise LetterIncomplete(
            f"上传的文件里没有找到称谓“{addressee}”或者落款“{frame.signature}”，请在下载的文件上修改。"
        )
    first = lines.index(addressee) + 1
    last = len(lines) - 1 - lines[::-1].index(frame.signature)
    head, body, foot = lines[:first], lines[first:last], lines[last:]
    if NUMBER_TO_COME not in head or DATE_TO_COME not in foot:
        raise LetterIncomplete(
            f"请保留“{NUMBER_TO_COME}”和“{DATE_TO_COME}”两处，编号、用印时系统在那里填入文号和日期。"
        )
    body = [line for line in body if not ATTACHMENT.match(line)]  # listed anew, as they are attached
    remedies = _values(letter, application, dated_on)["救济途径"]
    if remedies not in body:
        raise LetterIncomplete(f"告知书应当写明救济途径，请保留这一段：{remedies}")
    return body


def difference(letter: Letter, application: Application, *, dated_on: date) -> list[tuple[str, str]]:
    """How the finished text differs from the wording: each paragraph with "+" added, "-" left out, or " " kept."""
    as_worded = worded(letter, application, dated_on=dated_on)
    lines = difflib.ndiff(as_worded, letter.finished_text.splitlines() or as_worded)
    return [(line[0], line[2:]) for line in lines if line[0] != "?"]


def attachments_of(letter: Letter, application: Application) -> tuple[str, ...]:
    """The names of the files that go with an answer."""
    if not letter.is_answer:
        return ()
    files = application.attachments.filter(purpose=Purpose.ANSWER, sequence=letter.sequence)
    return tuple(file.name for file in files)


def worded(letter: Letter, application: Application, *, dated_on: date) -> list[str]:
    """The paragraphs as the wording has them. Raises LetterIncomplete with what is empty."""
    text = letter.wording.text if letter.wording else wording.shipped(letter.kind)
    try:
        return wording.filled(text, _values(letter, application, dated_on))
    except wording.WordingRefused as refused:
        raise LetterIncomplete(str(refused)) from refused


def _values(letter: Letter, application: Application, dated_on: date) -> dict[str, str]:
    """What each variable of a wording stands for in this letter."""
    facts, unit = standing(application), application.unit
    due = due_of(facts, accounts.calendar())
    event = next((entry for entry in facts.entries if entry.sequence == letter.sequence), None)
    asked = _consulted(letter, application)
    unpaid = event is not None and event.event is Event.FEE_LAPSED
    grounds = tuple(Ground(ground) for ground in letter.grounds)
    provisional = "（该年份放假安排公布后如有变化，以重新告知的日期为准）"
    return {
        "收文人": letter.addressee,
        "涉及的信息": asked.matter if asked else "",
        "涉及的原因": asked.why if asked else "",
        "决定公开的内容": letter.content,
        "公开的理由": asked.weighing if asked else "",
        "机关": unit.name,
        "申请人": application.all_names,
        "申请种类": "政府信息更正申请" if application.is_about_a_record else "政府信息公开申请",
        "申请编号": application.number,
        "收到日期": chinese_date(facts.received_on or application.arrived_on),
        "申请内容": requested_text(application),
        "办理经过": "，".join(
            f"{chinese_date(entry.on)}{_HISTORY[entry.event]}"
            for entry in facts.entries
            if entry.event in _HISTORY
        ),
        "答复期限": chinese_date(due.on) if due else "",
        "期限说明": provisional if due and due.provisional else "",
        "原答复期限": chinese_date(due.unextended_on) if due else "",
        "期限": chinese_date(event.until) if event and event.until else "",
        # Within a sentence a notice's text needs no full stop of its own.
        "告知事项": letter.content.strip().rstrip("。")
        if letter.kind == NoticeKind.EXTENSION
        else letter.content,
        "不再处理的原因": "逾期未按收费通知要求缴纳费用" if unpaid else "无正当理由逾期不补正",
        "不再处理的依据": "第四十二条和《政府信息公开信息处理费管理办法》" if unpaid else "第三十条",
        "提供的信息": letter.content,
        "不予公开的理由": "\n".join(_ground_sentence(ground, LetterKind(letter.kind)) for ground in grounds),
        "理由和事实": letter.reasons,
        "检索情况": letter.search_record,
        "获取方式": letter.where_to_get,
        "负责机关": letter.other_organ,
        "救济途径": _remedy_paragraph(unit, remedy_notice(unit.kind, grounds, dated_on), letter.kind),
        "联系方式": f"联系方式：{unit.office_name or unit.name}，{unit.office_address}，电话 {unit.office_phone}。",
    }


def _consulted(letter: Letter, application: Application) -> Consultation | None:
    """The consultation that a letter to others belongs to."""
    if letter.is_to_applicant:
        return None
    found = consultations(application, accounts.calendar())
    return next((asked for asked in found if asked.sequence == letter.sequence), None)


def _ground_sentence(ground: Ground, kind: LetterKind) -> str:
    which = "所申请的部分信息" if kind is LetterKind.PARTLY else "所申请的信息"
    return f"{which}{_GROUND_SENTENCES[ground]}，依据{GROUNDS[ground].basis}的规定，不予公开。"


# What an answer recounts of the way it took.
_HISTORY = {
    Event.CORRECTION_REQUESTED: "告知你补正申请",
    Event.CORRECTION_RECEIVED: "收到你补正后的申请",
    Event.CONSULT_SENT: "向有关方面征求意见",
    Event.EXTENDED: "告知你延长答复期限",
    Event.FEE_PAID: "收到你缴纳的信息处理费",
    Event.REOPENED: "收到应当重新答复的决定、判决",
}
# What every answer states a date of.
RECOUNTED = frozenset({Event.FILED, Event.RECEIPT_CONFIRMED, *_HISTORY})
# The columns of a request that every answer states.
STATED_FIELDS = frozenset({"name", "description"})
# How a ground is put into the sentence that states it.
_GROUND_SENTENCES = {
    Ground.STATE_SECRET: "属于国家秘密",
    Ground.FORBIDDEN_BY_LAW: "属于其他法律、行政法规禁止公开的信息",
    Ground.SAFETY_AND_STABILITY: "公开后可能危及国家安全、公共安全、经济安全、社会稳定",
    Ground.THIRD_PARTY_RIGHTS: "公开会对第三方合法权益造成损害",
    Ground.INTERNAL_AFFAIRS: "属于内部事务信息",
    Ground.PROCESS_INFORMATION: "属于过程性信息",
    Ground.ENFORCEMENT_FILE: "属于行政执法案卷信息",
}


def body_names(unit: Unit, bodies: tuple[ReviewBody, ...]) -> tuple[str, ...]:
    """The review bodies of a unit by name."""
    root = unit
    while root.parent is not None:
        root = root.parent
    district = root.name.removesuffix("办公室")  # where the office is kept as the unit of the government
    names = {
        ReviewBody.DISTRICT_GOVERNMENT: district,
        ReviewBody.MUNICIPAL_GOVERNMENT: root.superior_department or "上一级人民政府",
        ReviewBody.SUPERIOR_DEPARTMENT: unit.superior_department or "上一级主管部门",
    }
    return tuple(names[body] for body in bodies)


def remedies_against(letter: Letter, unit: Unit) -> str:
    """What an applicant can do about an answer that was given, as the answer itself says."""
    grounds = tuple(Ground(ground) for ground in letter.grounds)
    return _remedy_paragraph(unit, remedy_notice(unit.kind, grounds, letter.dated_on), letter.kind)


def _remedy_paragraph(unit: Unit, notice: RemedyNotice, kind: str) -> str:
    bodies = "或者".join(body_names(unit, notice.bodies))
    court = unit.court or "有管辖权的人民法院"
    review = f"自收到本告知书之日起{notice.review_days}日内向{bodies}申请行政复议"
    suit = f"自收到本告知书之日起{notice.suit_months}个月内依法向{court}提起行政诉讼"
    if not notice.review_first:
        return f"如对本答复不服，可以{review}，也可以{suit}。"
    part = "其中不予公开的部分" if kind == LetterKind.PARTLY else "本答复"
    first = (
        f"如对{part}不服，依照《中华人民共和国行政复议法》第二十三条的规定，应当先{review}；"
        "对行政复议决定不服的，可以再依法提起行政诉讼。"
    )
    return first + (f"对其余部分不服的，可以{review}，也可以{suit}。" if kind == LetterKind.PARTLY else "")


# The texts of a draft and the columns of `Letter` that hold them.
TEXT_FIELDS = {
    Need.CONTENT: "content",
    Need.REASONS: "reasons",
    Need.WHERE_TO_GET: "where_to_get",
    Need.SEARCH_RECORD: "search_record",
    Need.OTHER_ORGAN: "other_organ",
}
