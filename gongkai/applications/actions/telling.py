"""Telling the applicant that something has happened. What it is stands on the query page, behind the code."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from gongkai.applications.models import Application, CaseEvent
from gongkai.notices import actions as notices
from gongkai.notices.gateway import configured
from gongkai.notices.models import Channel
from gongkai.regulation.case import Event
from gongkai.regulation.personal_data import is_valid_phone

# The events an applicant is told of when they happen, in words that give nothing away.
TOLD = {
    Event.RECEIPT_CONFIRMED: "机关已确认收到",
    Event.CORRECTION_REQUESTED: "机关请你补正，请在期限内提交",
    Event.CORRECTION_LAPSED: "因逾期没有补正，机关不再处理",
    Event.REASONS_REQUESTED: "机关请你说明理由，请在期限内提交",
    Event.CONSULT_SENT: "机关正在征求有关方面的意见，这段时间不计入答复期限",
    Event.FEE_NOTIFIED: "机关发出收费通知，请在期限内缴纳",
    Event.FEE_LAPSED: "因逾期没有缴费，机关不再处理",
    Event.EXTENDED: "机关延长了答复期限",
    Event.DELAY_SET: "机关确定了延迟答复的期限",
    Event.ANSWERED: "机关已作出答复",
    Event.REOPENED: "机关将重新答复",
}


def tell(application: Application, event: CaseEvent, *, at: datetime) -> None:
    """Queue the messages about an event, by the ways this installation has and the applicant has given."""
    what = TOLD.get(event.kind)
    if what is None:
        return
    number = application.number
    where = settings.GONGKAI_ADDRESS or "本机关政府信息公开网站"
    text = (
        f"{application.unit.name}：你的政府信息公开申请（编号 {number}）有新的进展：{what}。"
        f"请打开{where}，在“查询进度”中用申请编号和查询码查看。本信息由系统发出，请勿回复。"
    )
    ways = configured()
    # Several who are consulted are one piece of news, and how many they are is none.
    occasion = event.event if event.kind is Event.CONSULT_SENT else event.sequence
    key = f"application:{number}:{occasion}"
    message = {"subject": f"政府信息公开申请 {number}：{what}", "text": text, "about": number, "at": at}
    if Channel.MAIL in ways and application.email:
        notices.enqueue(key, Channel.MAIL, application.email, **message)
    if Channel.SMS in ways and is_valid_phone(application.phone):
        notices.enqueue(key, Channel.SMS, application.phone, **message)
