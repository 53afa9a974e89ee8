"""When a request counts as received (条例 31), and when an answer counts as given."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from gongkai.regulation.sources import (
    ANSWER_LETTER_2016,
    CONTACT_LETTER_2015,
    REGULATION,
    Citation,
    implements,
)
from gongkai.regulation.working_days import WorkCalendar

# No statutory clock runs before both sides have confirmed, so the office sets itself a limit.
CONFIRM_WITHIN_WORKING_DAYS = 2


class Channel(StrEnum):
    """How a request reached the organ."""

    COUNTER = "counter"
    ORAL = "oral"
    REGISTERED_MAIL = "registered_mail"
    ORDINARY_MAIL = "ordinary_mail"
    INTERNET = "internet"
    FAX = "fax"


CHANNEL_LABELS = {
    Channel.COUNTER: "当面提交",
    Channel.ORAL: "口头申请（工作人员代填）",
    Channel.REGISTERED_MAIL: "挂号信、EMS 等签收邮件",
    Channel.ORDINARY_MAIL: "平常信函",
    Channel.INTERNET: "互联网",
    Channel.FAX: "传真",
}
# Channels whose day of receipt is the day both sides confirm, not the day the paper or message arrives.
CONFIRMED_CHANNELS = frozenset({Channel.ORDINARY_MAIL, Channel.INTERNET, Channel.FAX})


class DeliveryWay(StrEnum):
    """How an answer is given to the applicant."""

    POST = "post"
    IN_PERSON = "in_person"
    ELECTRONIC = "electronic"


DELIVERY_LABELS = {
    DeliveryWay.POST: "邮寄（邮政企业）",
    DeliveryWay.IN_PERSON: "当面领取",
    DeliveryWay.ELECTRONIC: "网上、电子邮件或者传真",
}


class ReceiptRefused(ValueError):
    """Dates that cannot be true together; the message says which, in Chinese."""


class CountedDay(NamedTuple):
    """A day the law counts, with the article that makes it that day. `on` is None while it is still open."""

    on: date | None
    basis: Citation
    explanation: str


@implements(REGULATION.article("31"))
def received_on(
    channel: Channel,
    *,
    arrived_on: date,
    office_received_on: date | None = None,
    confirmed_on: date | None = None,
) -> CountedDay:
    """The day a request counts as received.

    `arrived_on`: handed over at the counter, signed for by the mail room, or sent by internet or fax.
    `office_received_on`: when the disclosure office itself got it; it never moves the day of signed mail.
    `confirmed_on`: when receipt was confirmed with the applicant; required by ordinary mail, internet and fax.
    """
    if office_received_on is not None and office_received_on < arrived_on:
        raise ReceiptRefused("工作机构收到日不能早于收发室签收日，请核对两个日期。")
    if confirmed_on is not None and confirmed_on < arrived_on:
        raise ReceiptRefused("确认收到的日期不能早于提交日期，请核对。")
    if channel in (Channel.COUNTER, Channel.ORAL):
        return CountedDay(arrived_on, REGULATION.article("31"), "当面提交，以提交之日为收到申请之日")
    if channel is Channel.REGISTERED_MAIL:
        return CountedDay(arrived_on, REGULATION.article("31"), "邮寄需签收，以行政机关签收之日为收到申请之日")
    if channel is Channel.ORDINARY_MAIL:
        text = "平常信函，应于收到当日与申请人确认，以确认之日为收到申请之日"
    else:
        text = "通过互联网或者传真提交，以双方确认之日为收到申请之日"
    return CountedDay(confirmed_on, REGULATION.article("31"), text)


@implements(REGULATION.article("31"), CONTACT_LETTER_2015.article("全文"))
def confirm_receipt_by(channel: Channel, arrived_on: date, calendar: WorkCalendar) -> date | None:
    """The last day on which receipt should be confirmed: the day itself for ordinary mail, two working days else.

    None for channels that need no confirmation. An applicant who cannot be reached is logged; the clock waits.
    """
    if channel not in CONFIRMED_CHANNELS:
        return None
    if channel is Channel.ORDINARY_MAIL:
        return arrived_on
    return calendar.add(arrived_on, CONFIRM_WITHIN_WORKING_DAYS)


@implements(ANSWER_LETTER_2016.article("全文"))
def answered_on(way: DeliveryWay, *, sent_on: date, signed_on: date | None = None) -> CountedDay:
    """The day an answer counts as given: handed to the post, signed for in person, or sent electronically."""
    basis = ANSWER_LETTER_2016.article("全文")
    if signed_on is not None and signed_on < sent_on:
        raise ReceiptRefused("签收日期不能早于发出日期，请核对。")
    if way is DeliveryWay.POST:
        return CountedDay(sent_on, basis, "邮寄答复，以交邮之日为答复之日")
    if way is DeliveryWay.IN_PERSON:
        return CountedDay(signed_on, basis, "当面答复，以申请人签收之日为答复之日")
    return CountedDay(sent_on, basis, "电子方式答复，以发出之日为答复之日")
