"""What each letter says: from a request and a decision to the content of docx and PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from gongkai.accounts.models import Unit
from gongkai.applications.models import Application, Letter, NoticeKind
from gongkai.applications.queries import requested_text
from gongkai.documents.letter import LetterContent
from gongkai.regulation.outcomes import GROUNDS, LETTERS, Decision, Ground, LetterKind, Need
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
    LetterKind.STILL_UNCLEAR: "经补正，你的申请内容仍不明确，本机关无法据此确定你所需要的政府信息，因此无法提供：",
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
    if letter.kind in NoticeKind.values:
        paragraphs = list(_NOTICES[NoticeKind(letter.kind)](application, letter))
    else:
        paragraphs = list(_answer(letter, application, dated_on))
    return LetterContent(
        organ=application.unit.name,
        title=letter.get_kind_display(),
        number=letter.number or "（文号待编）",
        addressee=application.name,
        paragraphs=tuple(paragraphs),
        signature=application.unit.name,
        dated=chinese_date(dated_on),
    )


def _answer(letter: Letter, application: Application, dated_on: date) -> Iterator[str]:
    kind = LetterKind(letter.kind)
    grounds = tuple(Ground(ground) for ground in letter.grounds)
    received = chinese_date(application.received_on or application.arrived_on)
    yield (
        f"本机关于{received}收到你提交的政府信息公开申请（编号 {application.number}），"
        f"申请公开的内容为：{requested_text(application).strip()}"
    )
    yield _DECISIONS[kind]
    yield from _lines(letter.content)
    for ground in grounds:
        rule = GROUNDS[ground]
        yield f"{'其中' if kind is LetterKind.PARTLY else '该'}信息{rule.label}，依据{rule.basis}，不予公开。"
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
    district = root.name.removesuffix("办公室")
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


def _receipt(application: Application, letter: Letter) -> Iterator[str]:
    unit = application.unit
    day = chinese_date(application.received_on or application.arrived_on)
    yield f"你提交的政府信息公开申请（编号 {application.number}）已于{day}收到。"
    if application.due_on:
        provisional = (
            "（该年份放假安排公布后如有变化，以重新告知的日期为准）" if application.due_is_provisional else ""
        )
        yield f"本机关将在{chinese_date(application.due_on)}前作出答复{provisional}；依法延长答复期限或者征求意见的，另行告知。"
    yield f"联系方式：{unit.office_name or unit.name}，{unit.office_address}，电话 {unit.office_phone}。"


def _correction(application: Application, letter: Letter) -> Iterator[str]:
    day = chinese_date(application.received_on or application.arrived_on)
    yield f"本机关于{day}收到你提交的政府信息公开申请（编号 {application.number}）。"
    yield "经审查，申请内容不明确。根据《中华人民共和国政府信息公开条例》第三十条的规定，请你就下列事项作出补正："
    yield from _lines(letter.content)
    if application.waiting_until:
        yield (
            f"请于{chinese_date(application.waiting_until)}前提交补正后的申请。答复期限自本机关收到补正的申请之日起计算；"
            "无正当理由逾期不补正的，视为放弃申请，本机关不再处理该申请。"
        )
    yield f"联系方式：{application.unit.office_name or application.unit.name}，电话 {application.unit.office_phone}。"


def _extension(application: Application, letter: Letter) -> Iterator[str]:
    day = chinese_date(application.received_on or application.arrived_on)
    yield f"本机关于{day}收到你提交的政府信息公开申请（编号 {application.number}）。"
    due = chinese_date(application.due_on) if application.due_on else ""
    yield (
        f"因{letter.reasons.strip().rstrip('。')}，本机关无法在原定期限内答复。根据《中华人民共和国政府信息公开条例》"
        f"第三十三条第二款的规定，经政府信息公开工作机构负责人同意，答复期限延长至{due}。"
    )


_NOTICES = {
    NoticeKind.RECEIPT: _receipt,
    NoticeKind.CORRECTION: _correction,
    NoticeKind.EXTENSION: _extension,
}

# The texts of a draft and the columns of `Letter` that hold them.
TEXT_FIELDS = {
    Need.CONTENT: "content",
    Need.REASONS: "reasons",
    Need.WHERE_TO_GET: "where_to_get",
    Need.SEARCH_RECORD: "search_record",
    Need.OTHER_ORGAN: "other_organ",
}


def articles_of(kind: LetterKind) -> str:
    """The articles a kind of letter rests on, as text."""
    return "、".join(str(article) for article in LETTERS[kind].articles)
