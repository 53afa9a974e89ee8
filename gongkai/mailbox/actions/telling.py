"""Telling the writer that something has happened. What it is stands on the query page, behind the code."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from gongkai.mailbox.course import Event, State
from gongkai.mailbox.models import Letter, LetterEvent
from gongkai.notices import actions as notices
from gongkai.notices.gateway import configured
from gongkai.notices.models import Channel
from gongkai.regulation.personal_data import is_valid_phone

# The events a writer is told of, in words that give nothing away.
TOLD = {
    Event.ACCEPTED: "已经受理",
    Event.REFUSED: "不予受理，请查看应当向哪里反映",
    Event.MERGED: "已经并入同一事项的信件一起办理",
    Event.SEPARATED: "恢复单独办理",
    Event.EXTENDED: "办理期限已经延长",
    Event.PASSED: "已经答复",
    Event.OFFICE_PASSED: "已经答复",
    Event.REOPENED: "将重新办理",
}


def tell(letter: Letter, event: LetterEvent, *, at: datetime) -> None:
    """Queue the messages about an event, where the writer wants them, by the ways there are.

    An answer is told to the writers of merged letters too.
    """
    what = TOLD.get(event.kind)
    is_answer = event.kind in (Event.PASSED, Event.OFFICE_PASSED)
    if what is None or (is_answer and letter.state != State.ANSWERED):
        return
    _tell(letter, what, f"letter:{letter.number}:{event.sequence}", at=at)
    if is_answer:
        for merged in letter.merged.all():
            _tell(merged, what, f"letter:{merged.number}:with:{letter.number}:{event.sequence}", at=at)


def _tell(letter: Letter, what: str, key: str, *, at: datetime) -> None:
    if not letter.wants_notice:
        return
    where = settings.GONGKAI_ADDRESS or "本区政府网站"
    text = (
        f"你写的信（编号 {letter.number}）有新的进展：{what}。请打开{where}，在“公开信箱—查询信件”中用信件编号和查询码查看。"
        "本信息由系统发出，请勿回复。"
    )
    message = {"subject": f"来信 {letter.number}：{what}", "text": text, "about": letter.number, "at": at}
    if Channel.MAIL in configured() and letter.email:
        notices.enqueue(key, Channel.MAIL, letter.email, **message)
    if Channel.SMS in configured() and is_valid_phone(letter.phone):
        notices.enqueue(key, Channel.SMS, letter.phone, **message)
