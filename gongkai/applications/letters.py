"""What each letter says: from a request and a decision to the content of docx and PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from gongkai.accounts import queries as accounts
from gongkai.accounts.models import Unit
from gongkai.applications.models import Application, Letter, NoticeKind, Purpose
from gongkai.applications.queries import requested_text, standing
from gongkai.documents.letter import LetterContent
from gongkai.regulation.case import Entry, Event, Standing, due_of
from gongkai.regulation.outcomes import GROUNDS, Decision, Ground, LetterKind, Need
from gongkai.regulation.remedies import RemedyNotice, ReviewBody, remedy_notice

# What the answer of each kind decides, after the standard opening. {where}, {organ} come from the draft.
_DECISIONS: dict[LetterKind, str] = {
    LetterKind.PROVIDE: "经审查，你申请的信息属于可以公开的政府信息。根据《中华人民共和国政府信息公开条例》第三十六条第（二）项的规定，现予以公开：",
    LetterKind.ALREADY_PUBLISHED: "经审查，你申请的信息已经主动公开。根据《中华人民共和国政府信息公开条例》第三十六条第（一）项的规定，现将获取该信息的方式、途径告知你：",
    LetterKind.PARTLY: "经审查，你申请的信息中含有不应当公开的内容，能够作区分处理。根据《中华人民共和国政府信息公开条例》第三十七条的规定，现将可以公开的内容提供给你：",
    LetterKind.REFUSE: "经审查，你申请的信息不予公开。根据《中华人民共和国政府信息公开条例》第三十六条第（三）项的规定，现将理由告知你：",
    LetterKind.STATUTORY_QUERY: "经审查，你申请查询的事项，法律、行政法规对信息的获取有特别规定。根据《中华人民共和国政府信息公开条例》第三十六条第（七）项的规定，请依照有关规定办理：",
    LetterKind.DOES_NOT_EXIST: "经检索，没有找到你申请的信息。根据《中华人民共和国政府信息公开条例》第三十六条第（四）项的规定，现告知你该政府信息不存在。",
    LetterKind.OTHER_ORGAN: "经审查，你申请的信息不属于本机关负责公开。根据《中华人民共和国政府信息公开条例》第三十六条第（五）项的规定，现告知你并说明理由：",
    LetterKind.NEEDS_MAKING: "经审查，本机关没有你申请的现成信息，需要对现有政府信息进行加工、分析。根据《中华人民共和国政府信息公开条例》第三十八条的规定，不予提供：",
    LetterKind.STILL_UNCLEAR: "经补正，你的申请内容仍不明确。根据《中华人民共和国政府信息公开条例》第三十条的规定，本机关无法确定你所需要的政府信息，因此无法提供：",
    LetterKind.PETITION: "经审查，你以政府信息公开申请的形式进行信访、投诉、举报等活动。根据《中华人民共和国政府信息公开条例》第三十九条第一款的规定，本机关不作为政府信息公开申请处理。你可以通过下列渠道提出：",
    LetterKind.REPEATED: "经审查，本机关已就你申请的同一政府信息作出过答复。根据《中华人民共和国政府信息公开条例》第三十六条第（六）项的规定，不予重复处理：",
    LetterKind.PUBLISHED_WORK: "经审查，你要求提供的是政府公报、报刊、书籍等公开出版物。根据《中华人民共和国政府信息公开条例》第三十九条第二款的规定，现将获取的途径告知你：",
    LetterKind.EXCESSIVE: "经审查，你申请公开政府信息的数量、频次明显超过合理范围，且理由不合理。根据《中华人民共和国政府信息公开条例》第三十五条的规定，不予处理：",
    LetterKind.CONFIRMATION: "经审查，你要求本机关确认或者重新出具你已经获取的信息，本机关不予处理：",
    LetterKind.NOT_GOVERNMENT_INFORMATION: "经审查，你申请的内容不属于《中华人民共和国政府信息公开条例》第二条规定的政府信息，本机关不按政府信息公开申请提供：",
    LetterKind.IN_ARCHIVES: "经审查，你申请的信息已经移交国家档案馆，其利用依照有关档案管理的法律、行政法规和国家有关规定办理：",
}


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


def chinese_date(day: date) -> str:
    """2020年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def compose(letter: Letter, application: Application, *, dated_on: date) -> LetterContent:
    """The letter as it is printed, dated `dated_on`."""
    facts = _Facts(letter, application, standing(application))
    if letter.kind in NoticeKind.values:
        paragraphs = list(_NOTICES[NoticeKind(letter.kind)](facts))
    else:
        paragraphs = list(_answer(facts, dated_on))
    files = application.attachments.filter(purpose=Purpose.ANSWER, sequence=letter.sequence)
    return LetterContent(
        organ=application.unit.name,
        title=letter.get_kind_display(),
        number=letter.number or "（文号待编）",
        addressee=application.name,
        paragraphs=tuple(paragraphs),
        signature=application.unit.name,
        dated=chinese_date(dated_on),
        attachments=tuple(file.name for file in files) if letter.is_answer else (),
    )


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a letter is about: the request, and where it stands."""

    letter: Letter
    application: Application
    standing: Standing

    @property
    def opening(self) -> str:
        """When the request came, and its number."""
        day = chinese_date(self.standing.received_on or self.application.arrived_on)
        return f"本机关于{day}收到你提交的政府信息公开申请（编号 {self.application.number}）"

    @property
    def event(self) -> Entry | None:
        """The event the letter belongs to."""
        found = (entry for entry in self.standing.entries if entry.sequence == self.letter.sequence)
        return next(found, None)

    @property
    def contact(self) -> str:
        """Where to ask."""
        unit = self.application.unit
        return f"联系方式：{unit.office_name or unit.name}，{unit.office_address}，电话 {unit.office_phone}。"


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


def _answer(facts: _Facts, dated_on: date) -> Iterator[str]:
    letter, application = facts.letter, facts.application
    kind = LetterKind(letter.kind)
    grounds = tuple(Ground(ground) for ground in letter.grounds)
    yield f"{facts.opening}，申请公开的内容为：{requested_text(application).strip()}"
    steps = [
        f"{chinese_date(entry.on)}{_HISTORY[entry.event]}"
        for entry in facts.standing.entries
        if entry.event in _HISTORY
    ]
    if steps:
        yield f"其间，本机关于{'，'.join(steps)}。"
    yield _DECISIONS[kind]
    yield from _lines(letter.content)
    for ground in grounds:
        which = "所申请的部分信息" if kind is LetterKind.PARTLY else "所申请的信息"
        yield f"{which}{_GROUND_SENTENCES[ground]}，依据{GROUNDS[ground].basis}的规定，不予公开。"
    yield from _lines(letter.reasons)
    if letter.search_record:
        yield "检索情况："
        yield from _lines(letter.search_record)
    yield from _lines(letter.where_to_get)
    if letter.other_organ:
        yield "负责公开该信息的行政机关及其联系方式："
        yield from _lines(letter.other_organ)
    yield _remedy_paragraph(application.unit, remedy_notice(application.unit.kind, grounds, dated_on), kind)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


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


def _remedy_paragraph(unit: Unit, notice: RemedyNotice, kind: LetterKind) -> str:
    bodies = "或者".join(body_names(unit, notice.bodies))
    court = unit.court or "有管辖权的人民法院"
    review = f"自收到本告知书之日起{notice.review_days}日内向{bodies}申请行政复议"
    suit = f"自收到本告知书之日起{notice.suit_months}个月内依法向{court}提起行政诉讼"
    if not notice.review_first:
        return f"如对本答复不服，可以{review}，也可以{suit}。"
    part = "其中不予公开的部分" if kind is LetterKind.PARTLY else "本答复"
    first = (
        f"如对{part}不服，依照《中华人民共和国行政复议法》第二十三条的规定，应当先{review}；"
        "对行政复议决定不服的，可以再依法提起行政诉讼。"
    )
    return first + (f"对其余部分不服的，可以{review}，也可以{suit}。" if kind is LetterKind.PARTLY else "")


def _receipt(facts: _Facts) -> Iterator[str]:
    application, calendar = facts.application, accounts.calendar()
    yield f"{facts.opening}。"
    due = due_of(facts.standing, calendar)
    if due:
        provisional = "（该年份放假安排公布后如有变化，以重新告知的日期为准）" if due.provisional else ""
        yield f"本机关将在{chinese_date(due.on)}前作出答复{provisional}；依法延长答复期限或者征求意见的，另行告知。"
    yield f"查询办理进度，请登录本机关政府信息公开网站“查询进度”，输入申请编号 {application.number} 和查询码：________________。"
    yield facts.contact


def _correction(facts: _Facts) -> Iterator[str]:
    yield f"{facts.opening}。"
    yield "根据《中华人民共和国政府信息公开条例》第二十九条、第三十条的规定，请你就下列事项作出补正："
    yield from _lines(facts.letter.content)
    if facts.event and facts.event.until:
        yield (
            f"请于{chinese_date(facts.event.until)}前提交补正后的申请。答复期限自本机关收到补正的申请之日起计算；"
            "无正当理由逾期不补正的，视为放弃申请，本机关不再处理该申请。"
        )
    yield facts.contact


def _extension(facts: _Facts) -> Iterator[str]:
    yield f"{facts.opening}。"
    due = due_of(facts.standing, accounts.calendar())
    if due:
        yield (
            f"因{facts.letter.content.strip().rstrip('。')}，本机关无法在原定期限（{chinese_date(due.unextended_on)}）内答复。"
            "根据《中华人民共和国政府信息公开条例》第三十三条第二款的规定，经政府信息公开工作机构负责人同意，"
            f"答复期限延长至{chinese_date(due.on)}。"
        )
    yield facts.contact


def _reasons(facts: _Facts) -> Iterator[str]:
    yield f"{facts.opening}。"
    yield "你申请公开政府信息的数量、频次明显超过合理范围。根据《中华人民共和国政府信息公开条例》第三十五条的规定，请你说明理由："
    yield from _lines(facts.letter.content)
    if facts.event and facts.event.until:
        yield f"请于{chinese_date(facts.event.until)}前提交。理由不合理的，本机关不予处理。"
    yield facts.contact


def _delay(facts: _Facts) -> Iterator[str]:
    yield f"{facts.opening}。"
    if facts.event and facts.event.until:
        yield (
            "你说明的理由合理，但本机关无法在《中华人民共和国政府信息公开条例》第三十三条规定的期限内答复。根据第三十五条的规定，"
            f"本机关将在{chinese_date(facts.event.until)}前答复。"
        )
    yield from _lines(facts.letter.content)
    yield facts.contact


def _fee(facts: _Facts) -> Iterator[str]:
    yield f"{facts.opening}。"
    yield "根据《中华人民共和国政府信息公开条例》第四十二条和《政府信息公开信息处理费管理办法》的规定，本机关决定收取信息处理费："
    yield from _lines(facts.letter.content)
    if facts.event and facts.event.until:
        yield (
            f"请于{chinese_date(facts.event.until)}前缴纳。逾期未缴纳的，视为放弃申请，本机关不再处理该申请；"
            "缴清之日的次日起，答复期限重新计算。"
        )
    yield facts.contact


def _lapse(facts: _Facts) -> Iterator[str]:
    yield f"{facts.opening}。"
    unpaid = facts.event is not None and facts.event.event is Event.FEE_LAPSED
    why = "逾期未按收费通知要求缴纳费用" if unpaid else "无正当理由逾期不补正"
    article = "第四十二条和《政府信息公开信息处理费管理办法》" if unpaid else "第三十条"
    yield f"你{why}，根据《中华人民共和国政府信息公开条例》{article}的规定，视为放弃申请，本机关不再处理该申请。"
    yield from _lines(facts.letter.content)
    yield facts.contact


_NOTICES = {
    NoticeKind.RECEIPT: _receipt,
    NoticeKind.CORRECTION: _correction,
    NoticeKind.EXTENSION: _extension,
    NoticeKind.REASONS: _reasons,
    NoticeKind.DELAY: _delay,
    NoticeKind.FEE: _fee,
    NoticeKind.LAPSE: _lapse,
}

# The texts of a draft and the columns of `Letter` that hold them.
TEXT_FIELDS = {
    Need.CONTENT: "content",
    Need.REASONS: "reasons",
    Need.WHERE_TO_GET: "where_to_get",
    Need.SEARCH_RECORD: "search_record",
    Need.OTHER_ORGAN: "other_organ",
}
