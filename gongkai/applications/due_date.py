"""`gongkai due-date`: when an answer is due, with its working, without any case or database."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date

from gongkai.command_line import Parser
from gongkai.regulation.deadlines import ClockEntry, ClockKind, ClockRefused, Due, reply_due
from gongkai.regulation.receipt import CONFIRMED_CHANNELS, Channel, received_on
from gongkai.regulation.working_days import DateOutOfRange, national_calendar

EVENTS = {
    "correction-received": ClockKind.CORRECTION_RECEIVED,
    "consult-sent": ClockKind.CONSULT_SENT,
    "consult-delivered": ClockKind.CONSULT_DELIVERED,
    "consult-answered": ClockKind.CONSULT_ANSWERED,
    "fee-paid": ClockKind.FEE_PAID,
    "extended": ClockKind.EXTENDED,
}
EXIT_REFUSED = 2


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"“{text}”不是日期，请写成 年-月-日，例如 2026-02-10，并核对这一天是否存在"
        ) from None


def _event(text: str) -> ClockEntry:
    name, *values = text.split(":")
    if name not in EVENTS:
        raise argparse.ArgumentTypeError(f"没有“{name}”这种事项，可选：{'、'.join(EVENTS)}")
    if len(values) != (2 if name == "extended" else 1):
        usage = "extended:日期:工作日数" if name == "extended" else f"{name}:日期"
        raise argparse.ArgumentTypeError(f"“{text}”写法不对，应写成 {usage}")
    days = values[1] if name == "extended" else "0"
    if not days.isdecimal():
        raise argparse.ArgumentTypeError(f"延长的工作日数“{days}”应当是 1 至 20 的整数")
    return ClockEntry(EVENTS[name], _date(values[0]), int(days))


def _as_json(due: Due) -> str:
    return json.dumps(
        {
            "due": due.on.isoformat(),
            "provisional": due.provisional,
            "working": [
                {
                    "text": step.text,
                    "first": step.first.isoformat(),
                    "last": step.last.isoformat(),
                    "days": step.days,
                    "basis": str(step.basis),
                }
                for step in due.working()
            ],
        },
        ensure_ascii=False,
        indent=1,
    )


def _as_text(due: Due) -> str:
    lines = [f"答复期限：{due.on.isoformat()}{'（暂定）' if due.provisional else ''}"]
    for step in due.working():
        period = step.first.isoformat() if step.first == step.last else f"{step.first} 至 {step.last}"
        lines.append(f"  {period}  {step.text}{f'（{step.days} 个工作日）' if step.days else ''}  {step.basis}")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Runs the command and returns its exit code: 0, or 2 with a sentence on standard error."""
    parser = Parser(prog="gongkai due-date", description="计算依申请公开的答复期限")
    parser.add_argument("--received", type=_date, required=True, metavar="DATE", help="收到申请之日")
    parser.add_argument(
        "--channel", choices=[channel.value for channel in Channel], metavar="CHANNEL",
        help=f"申请途径（{'、'.join(Channel)}）；互联网、传真、平信的 DATE 应为双方确认之日",
    )  # fmt: skip
    parser.add_argument(
        "--event", type=_event, action="append", default=[], metavar="KIND:DATE…",
        help=f"期限事项，可多次（{'、'.join(EVENTS)}）",
    )  # fmt: skip
    parser.add_argument("--format", choices=("text", "json"), default="text", help="输出格式")
    options = parser.parse_args(arguments)
    ledger = [ClockEntry(ClockKind.RECEIVED, options.received), *options.event]
    try:
        due = reply_due(ledger, national_calendar())
    except (ClockRefused, DateOutOfRange) as refused:
        print(refused, file=sys.stderr)
        return EXIT_REFUSED
    if options.format == "json":
        print(_as_json(due))
        return 0
    print(_as_text(due))
    if options.channel:
        channel = Channel(options.channel)
        confirmed = options.received if channel in CONFIRMED_CHANNELS else None
        day = received_on(channel, arrived_on=options.received, confirmed_on=confirmed)
        print(f"  收到之日：{day.explanation}  {day.basis}")
    return 0
