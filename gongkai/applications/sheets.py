"""The forms of a case that are printed, signed and filed: 登记表, 呈批单, 送达回证, 邮寄封面."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from gongkai.accounts import queries as accounts
from gongkai.applications.letters import compose
from gongkai.applications.models import Application, CaseEvent, Letter, Purpose
from gongkai.applications.queries import (
    asked_in_year,
    consultations,
    current_letter,
    effective_events,
    requested_text,
)
from gongkai.documents.dates import chinese_date
from gongkai.documents.sheet import Row, Sheet
from gongkai.regulation import case
from gongkai.regulation.case import Event
from gongkai.regulation.personal_data import mask_text
from gongkai.regulation.receipt import Channel, received_on


class SheetKind(StrEnum):
    """Which form."""

    REGISTRATION = "registration"
    APPROVAL = "approval"
    DELIVERY = "delivery"
    ENVELOPE = "envelope"
    CONSULT_REPLY = "consult_reply"
    TRANSFER = "transfer"


SHEET_LABELS = {
    SheetKind.REGISTRATION: "政府信息公开申请登记表",
    SheetKind.APPROVAL: "政府信息公开申请答复呈批单",
    SheetKind.DELIVERY: "送达回证",
    SheetKind.ENVELOPE: "邮寄封面",
    SheetKind.CONSULT_REPLY: "征求意见确认函",
    SheetKind.TRANSFER: "政府信息转主动公开移送单",
}
# These carry an applicant's numbers or address in full, so printing them is recorded.
WITH_PERSONAL_DATA = frozenset({SheetKind.REGISTRATION, SheetKind.DELIVERY, SheetKind.ENVELOPE})
_SIGNATURES = (
    (Event.PROPOSED, "业务科室意见"),
    (Event.CONFIDENTIALITY_CLEARED, "保密审查意见"),
    (Event.LEGALITY_CLEARED, "法制审核意见"),
    (Event.SECTION_APPROVED, "科室负责人意见"),
    (Event.SIGNED, "分管领导签发"),
)
_ROOM = 24
_TO_SIGN = "签字：　　　　　　　　年　　月　　日"


def sheet(kind: SheetKind, application: Application, *, on: date) -> Sheet:
    """The form, filled in with what is known. `on`: the day an answer that is not sealed yet is dated for show."""
    rows = {
        SheetKind.REGISTRATION: _registration,
        SheetKind.APPROVAL: _approval,
        SheetKind.DELIVERY: _delivery,
        SheetKind.ENVELOPE: _envelope,
        SheetKind.CONSULT_REPLY: _consult_reply,
        SheetKind.TRANSFER: _transfer,
    }[kind](application, on)
    return Sheet(application.unit.name, SHEET_LABELS[kind], f"编号 {application.number}", tuple(rows))


def _day(day: date | None, otherwise: str = "") -> str:
    return chinese_date(day) if day else otherwise


def _registration(application: Application, on: date) -> list[Row]:
    received = received_on(
        Channel(application.channel),
        arrived_on=application.arrived_on,
        office_received_on=application.office_received_on,
        confirmed_on=application.received_on,
    )
    identity = f"{application.get_id_kind_display()} {application.id_number}".strip()
    identity = "\n".join([identity, *(f"{name} {number}" for name, number in application.joint_applicants)])
    people = "、".join(
        f"{title} {name}"
        for title, name in (
            ("法定代表人", application.legal_representative),
            ("代理人、联系人", application.agent),
        )
        if name
    )
    contact = [application.phone, application.email, f"{application.address} {application.postcode}".strip()]
    handled = [
        f"{chinese_date(event.on)}　{event.get_event_display()}（{event.actor}）"
        for event in _in_effect(application)
    ]
    return [
        Row(
            "申请人", f"{application.all_names}（{application.get_applicant_kind_display()}）\n{people}".strip()
        ),
        Row("身份证明", identity or "未提供"),
        Row("联系方式", "\n".join(filter(None, contact)) or "未提供"),
        Row("申请途径", application.get_channel_display()),
        Row("提交、签收日期", _day(application.arrived_on)),
        Row("工作机构收到日期", _day(application.office_received_on)),
        Row(
            "收到申请之日",
            f"{_day(application.received_on, '待确认')}\n{received.explanation}（{received.basis}）",
        ),
        Row("所需信息", requested_text(application)),
        Row("提供方式", f"{application.get_supply_form_display()}，{application.get_supply_way_display()}"),
        Row("答复期限", _day(application.due_on)),
        Row("经办、承办", "、".join(p.name for p in (application.handler, application.officer) if p)),
        Row("办理过程", "\n".join(handled)),
    ]


def _in_effect(application: Application) -> list[CaseEvent]:
    return effective_events(application, *(event for event in Event if event not in case.CORRECTIVE_EVENTS))


def _approval(application: Application, on: date) -> list[Row]:
    draft = current_letter(application)
    answer = "（尚未拟稿）"
    if draft is not None:
        answer = "\n".join((draft.get_kind_display(), *compose(draft, application, dated_on=on).paragraphs))
    return [
        Row("申请人", f"{application.all_names}（{application.get_applicant_kind_display()}）"),
        Row("收到申请之日", _day(application.received_on, "待确认")),
        Row("答复期限", _day(application.due_on, "待确认")),
        Row("所需信息", mask_text(requested_text(application))),
        Row("拟答复意见", answer),
        *(_signature(application, event, label) for event, label in _SIGNATURES),
    ]


def _signature(application: Application, event: Event, label: str) -> Row:
    """Room to sign, or who has signed already: a clearance counts for the draft it was given to."""
    given = [
        past
        for past in effective_events(application, event)
        if event is Event.PROPOSED or past.sequence > (application.draft_sequence or 0)
    ]
    if not given or (application.draft_sequence is None and event is not Event.PROPOSED):
        return Row(label, _TO_SIGN, _ROOM)
    last = given[-1]
    return Row(label, "\n".join(filter(None, (last.note, f"{last.actor}　{chinese_date(last.on)}"))))


def _delivery(application: Application, on: date) -> list[Row]:
    letter, sent = current_letter(application), effective_events(application, Event.ANSWERED, Event.REDELIVERED)
    way = sent[-1].get_delivery_way_display() if sent else "□ 邮寄　　□ 当面领取　　□ 网上、电子邮件或者传真"
    return [
        Row("受送达人", application.all_names),
        Row("送达文书", _titled(letter)),
        Row("送达地址", f"{application.address} {application.postcode}".strip()),
        Row("送达方式", way),
        Row("邮件号码", sent[-1].delivery_number if sent else ""),
        Row("受送达人签收", _TO_SIGN, _ROOM),
        Row("代收人签收（注明与受送达人的关系）", _TO_SIGN, _ROOM),
        Row("送达人", _TO_SIGN, _ROOM),
        Row("备注（拒收、退件的写明事由）", "", _ROOM),
    ]


def _consult_reply(application: Application, on: date) -> list[Row]:
    """The slip that goes with the letter to whoever was asked last and has not answered; it does not say who asks."""
    asked = consultations(application, accounts.calendar())
    waiting = [one for one in asked if one.answered_on is None] or asked
    one = waiting[-1] if waiting else None
    return [
        Row("致", application.unit.name),
        Row("被征求意见人", one.name if one else ""),
        Row("涉及的信息", one.matter if one else ""),
        Row("意见", "□ 同意公开　　□ 不同意公开　　□ 部分同意公开"),
        Row("不同意公开的内容和理由", "", 40),
        Row("答复期限", f"自收到征求意见书之日起 15 个工作日{f'，至 {_day(one.until)}' if one else ''}"),
        Row("签名或者盖章", _TO_SIGN, _ROOM),
    ]


def _transfer(application: Application, on: date) -> list[Row]:
    """What was disclosed to one goes to those who publish (条例 44)."""
    decided = effective_events(application, Event.PROACTIVE_DECIDED)
    return [
        Row("信息内容", mask_text(requested_text(application))),
        Row("答复文书", _titled(current_letter(application))),
        Row("转主动公开的决定", f"{_day(decided[-1].on)}　{decided[-1].note}" if decided else ""),
        Row(
            "附件",
            "、".join(attachment.name for attachment in application.attachments.filter(purpose=Purpose.ANSWER)),
        ),
        Row("移送人", _TO_SIGN, _ROOM),
        Row("接收人", _TO_SIGN, _ROOM),
    ]


def _envelope(application: Application, on: date) -> list[Row]:
    unit = application.unit
    return [
        Row("收件人", application.name),
        Row("收件地址", application.address or "（没有登记地址）"),
        Row("邮政编码", application.postcode),
        Row("收件电话", application.phone),
        Row("寄件单位", f"{unit.name}　{unit.office_name}".strip("　")),
        Row("寄件地址", unit.office_address),
        Row("寄件电话", unit.office_phone),
        Row("内件", f"{_titled(current_letter(application))}\n政府信息公开申请答复，不得到付"),
    ]


def frequency(application: Application) -> Sheet:
    """What the applicant has asked of the organ in the year up to this request, by month: what article 35 is judged by."""
    asked = [*asked_in_year(application), application]
    by_month: dict[str, list[Application]] = {}
    for one in sorted(asked, key=lambda other: (other.arrived_on, other.pk)):
        by_month.setdefault(f"{one.arrived_on:%Y年%m月}", []).append(one)
    rows = [
        Row(
            f"{month}（{len(found)} 件）",
            "\n".join(
                f"{one.arrived_on.isoformat()}　{one.number}　{mask_text(one.description)[:60]}"
                for one in found
            ),
        )
        for month, found in by_month.items()
    ]
    return Sheet(
        application.unit.name,
        "申请数量和频次清单",
        f"编号 {application.number}",
        (Row("申请人", application.name), Row("一年内申请", f"{len(asked)} 件（含本件）"), *rows),
    )


def _titled(letter: Letter | None) -> str:
    if letter is None:
        return "（尚未拟稿）"
    return f"《{letter.get_kind_display()}》{letter.number}　{_day(letter.dated_on)}".strip("　")
