"""The office's own register (台账): its columns under whatever heads, and what a row of it says.

A row becomes a request with its history: the same events that would have been recorded step by step, so that its
clock, its outcome and its place in the annual report follow from the same rules.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from gongkai.accounts.models import Unit
from gongkai.applications.forms.fields import clean_contact, clean_identity
from gongkai.applications.forms.register_words import (
    CHANNELS,
    DELIVERY_WAYS,
    FIELDS,
    KINDS,
    SUPPLY_WAYS,
    Ending,
    GroundMissing,
    WordsUnclear,
    ending_of,
    examples,
    first,
    plain,
)
from gongkai.applications.models import Field, SupplyWay
from gongkai.applications.registers import HEADS
from gongkai.documents import limited
from gongkai.intake.fields import UploadField
from gongkai.regulation import case
from gongkai.regulation.case import CaseRefused, Entry, Event, Standing
from gongkai.regulation.deadlines import (
    CORRECTION_NOTICE_WORKING_DAYS,
    EXTENSION_LIMIT_WORKING_DAYS,
    fee_payment_due,
)
from gongkai.regulation.outcomes import Ground
from gongkai.regulation.personal_data import normalise_number
from gongkai.regulation.receipt import CONFIRMED_CHANNELS, Channel, DeliveryWay
from gongkai.regulation.working_days import LAST_YEAR, DateOutOfRange, WorkCalendar

# Other heads by which registers know the columns, separated by blanks.
SYNONYMS = {
    "number": "编号 登记编号 受理编号 申请号 登记号",
    "unit": "单位 承办单位 受理单位 答复单位 办理单位",
    "name": "姓名 申请人姓名 申请人名称 申请人姓名或名称 姓名或名称 单位名称",
    "kind": "申请人类别 申请人性质 申请主体 主体类型",
    "id_number": "身份证号 身份证号码 统一社会信用代码 证件号 证件号码或信用代码",
    "phone": "电话 手机 联系方式 手机号码 手机号",
    "address": "地址 通讯地址 通信地址 邮寄地址 联系地址或邮箱",
    "agent": "代理人 联系人 委托代理人",
    "channel": "申请方式 申请渠道 受理方式 收件方式 来件方式 来源",
    "arrived_on": "提交日期 签收日期 申请日期 申请时间 收件日期 来件日期",
    "office_received_on": "机构收到日期 转办日期",
    "received_on": "收到日期 受理日期 受理时间 登记日期 收到时间 确认日期",
    "description": "申请内容 申请公开内容 申请事项 申请公开的内容 所需政府信息 信息描述 内容描述",
    "field": "所属领域 申请领域 信息类别",
    "supply_way": "获取方式 获取信息方式 获取信息的方式 提供方式",
    "correction_on": "补正日期 告知补正日期 补正通知日期 补正时间",
    "correction_until": "补正截止日期",
    "corrected_on": "补正收到日期 补正完成日期 补正后收到日期",
    "consult_sent_on": "征求意见日期 征求第三方意见日期 征求意见时间",
    "consult_answered_on": "征求意见收到日期 第三方答复日期 意见反馈日期",
    "fee_on": "收费日期 收费告知日期 缴费通知日期",
    "fee_paid_on": "缴清日期 交费日期 缴纳日期",
    "extended_on": "延期日期 延期时间 延长答复日期 延期答复告知日期",
    "extended_days": "延期天数 延期工作日 延长天数",
    "due_on": "答复截止日期 应答复日期 办理期限 到期日 法定期限 截止日期",
    "outcome": "答复结果 答复类型 答复情况 办理情况 处理结果 答复内容类型 结果",
    "ground": "不予公开理由 不公开理由 理由 不予公开原因",
    "letter_number": "答复文号 告知书文号 答复书文号 发文字号",
    "answered_on": "答复时间 办结日期 办结时间 答复送达日期 寄出日期 完成日期",
    "delivery_way": "答复方式 答复途径 寄送方式",
    "delivery_number": "邮件号 快递单号 邮寄单号 EMS单号 挂号号码",
    "handler": "承办人 办理人 负责人 经办人员",
    "note": "说明",
}
REQUIRED = ("name", "kind", "arrived_on", "description")
_MOST = {"number": 20, "letter_number": 60, "delivery_number": 60}  # characters the columns hold
_FIRST_YEAR = 2008
# Days that may lie ahead; all others are of what has happened.
_MAY_LIE_AHEAD = frozenset({"due_on", "correction_until"})

_KEY_OF_HEAD = {plain(head): key for key, own in HEADS.items() for head in (own, *SYNONYMS[key].split())}


class RegisterRefused(ValueError):
    """A register that cannot be brought in as it is; the message says in Chinese what to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row, or only remarkable about it. `row` as Excel numbers it."""

    row: int
    head: str
    message: str

    def __str__(self) -> str:
        return (
            f"第 {self.row} 行“{self.head}”：{self.message}"
            if self.head
            else f"第 {self.row} 行：{self.message}"
        )


@dataclass(slots=True)
class Record:
    """One request of the register: its columns, its history, and what else the row says."""

    row: int
    columns: dict[str, Any]
    unit: str
    entries: tuple[Entry, ...]
    standing: Standing
    grounds: tuple[Ground, ...] = ()
    letter_number: str = ""
    delivery_way: DeliveryWay | None = None
    delivery_number: str = ""
    handler: str = ""
    note: str = ""
    remarks: list[Problem] = field(default_factory=list)


# The endings that presuppose a notice to the applicant, and what they are called.
_NOTICE_BEFORE = {
    Event.CORRECTION_LAPSED: ("correction_on", "逾期不补正"),
    Event.FEE_LAPSED: ("fee_on", "逾期未缴费"),
}


def head_row(rows: Sequence[Sequence[str]]) -> int:
    """Where the heads stand: the first row of which at least three are known; registers often begin with a title."""
    for index, row in enumerate(rows[:20]):
        if sum(plain(cell) in _KEY_OF_HEAD for cell in row) >= 3:
            return index
    raise RegisterRefused(
        f"没有找到表头。表头应当有{'、'.join(HEADS[key] for key in REQUIRED)}等列，每列一个名称，不要合并单元格。"
    )


def layout_of(heads: Sequence[str], chosen: Mapping[str, str] | None = None) -> list[str]:
    """For each head the key of its column, "" where it is not brought in.

    `chosen`: what the office says of heads that are its own, by head: a key, or "" to leave the column out.
    """
    chosen = {plain(head): key for head, key in (chosen or {}).items()}
    keys = [chosen.get(plain(head), _KEY_OF_HEAD.get(plain(head), "")) for head in heads]
    for key in filter(None, keys):
        if keys.count(key) > 1:
            twice = "”“".join(head for head, other in zip(heads, keys, strict=True) if other == key)
            raise RegisterRefused(f"“{twice}”都被当作“{HEADS[key]}”，请指明用哪一列。")
    lacking = [HEADS[key] for key in REQUIRED if key not in keys]
    if lacking:
        raise RegisterRefused(f"缺少{'、'.join(lacking)}列。列名不同的，请指明哪一列是。")
    return keys


def records_of(
    rows: Sequence[Sequence[str]], first: int, keys: Sequence[str], *, calendar: WorkCalendar, today: date
) -> Iterator[Record | list[Problem]]:
    """Each row below the heads as a record, or the list of what is wrong with it. `first`: index of the first row."""
    for index, row in enumerate(rows[first:], start=first + 1):
        cells = {key: cell.strip() for key, cell in zip(keys, row, strict=False) if key and cell.strip()}
        if not cells:
            continue
        yield _Reader(index, cells, calendar, today).record()


class _Reader:
    """Reads one row, and gathers everything that is wrong with it."""

    def __init__(self, row: int, cells: dict[str, str], calendar: WorkCalendar, today: date) -> None:
        self.row, self.cells, self.calendar, self.today = row, cells, calendar, today
        self.problems: list[Problem] = []
        self.remarks: list[Problem] = []

    def record(self) -> Record | list[Problem]:
        for key in REQUIRED:
            if key not in self.cells:
                self._problem(key, "没有填写。")
        columns = self._columns()
        dates = {key: self._day(key) for key in self.cells if key.endswith(("_on", "_until"))}
        ending = self._ending(dates)
        columns["office_received_on"] = dates.get("office_received_on")
        if self.problems:
            return self.problems
        if columns["office_received_on"] and columns["office_received_on"] < dates["arrived_on"]:
            self._problem("office_received_on", "早于提交、签收日期，请核对。")
            return self.problems
        entries = self._history(columns, dates, ending)
        if entries is None:
            return self.problems
        standing = self._folded(entries)
        if standing is None:
            return self.problems
        self._compare_due(dates.get("due_on"), standing)
        return Record(
            row=self.row,
            columns=columns,
            unit=self.cells.get("unit", ""),
            entries=entries,
            standing=standing,
            grounds=ending.grounds if ending else (),
            letter_number=self.cells.get("letter_number", ""),
            delivery_way=first(DELIVERY_WAYS, self.cells.get("delivery_way", "")),
            delivery_number=self.cells.get("delivery_number", ""),
            handler=self.cells.get("handler", ""),
            note=self._note(ending),
            remarks=self.remarks,
        )

    def _note(self, ending: Ending | None) -> str:
        """The remarks, and a ground that is none of the form's: nothing the office wrote is lost."""
        ground = self.cells.get("ground", "")
        unknown = f"{HEADS['ground']}：{ground}" if ground and not (ending and ending.grounds) else ""
        return "\n".join(filter(None, (self.cells.get("note", ""), unknown)))

    def _problem(self, key: str, message: str) -> None:
        self.problems.append(Problem(self.row, HEADS[key], message))

    def _columns(self) -> dict[str, Any]:
        """The request's own columns."""
        cells = self.cells
        kind = self._word("kind", KINDS)
        channel = self._word("channel", CHANNELS) if "channel" in cells else Channel.COUNTER
        columns: dict[str, Any] = {
            "name": cells.get("name", ""),
            "applicant_kind": kind,
            "channel": channel,
            "phone": normalise_number(cells.get("phone", "")),
            "agent": cells.get("agent", ""),
            "description": cells.get("description", ""),
            "field": self._word("field", FIELDS, otherwise=Field.OTHER),
            "supply_way": self._word("supply_way", SUPPLY_WAYS, otherwise=SupplyWay.POST),
            "number": cells.get("number", ""),
        }
        for key, most in _MOST.items():
            if len(cells.get(key, "")) > most:
                self._problem(key, f"最多 {most} 个字。")
        if "id_number" in cells and kind:
            self._from_form(
                "id_number", columns, ("id_kind", "id_number"), clean_identity, is_person=kind == "n"
            )
        if "address" in cells:
            self._from_form("address", columns, ("email", "address"), clean_contact)
        return columns

    def _from_form(
        self, key: str, columns: dict[str, Any], names: tuple[str, str], clean: Any, **options: Any
    ) -> None:
        """A cell as the registration form reads it; what is wrong there was wrong on paper, so it is only remarked."""
        try:
            columns[names[0]], columns[names[1]] = clean(self.cells[key], **options)
        except ValidationError as error:
            self.remarks.append(
                Problem(self.row, HEADS[key], f"照抄了“{self.cells[key]}”，但是{error.messages[0]}")
            )
            columns[key] = self.cells[key]

    def _word(self, key: str, words: Sequence[tuple[str, Any]], otherwise: Any = None) -> Any:
        text = self.cells.get(key, "")
        found = first(words, text)
        if found is None and text and otherwise is None:
            self._problem(key, f"不认识“{text}”，可以填：{'、'.join(examples(words))}。")
        return found if found is not None else otherwise

    def _day(self, key: str) -> date | None:
        text = self.cells[key]
        match = re.fullmatch(
            r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?:[ T].*)?", text.strip()
        )
        try:
            day = date(*(int(part) for part in match.groups() if part)) if match else None
        except ValueError:
            day = None
        if day is None:
            self._problem(key, f"“{text}”不是日期，请写成 2020-03-05 这样。")
        elif not _FIRST_YEAR <= day.year <= LAST_YEAR - 2:
            self._problem(key, f"{day} 的年份不对，请核对。")
        elif day > self.today and key not in _MAY_LIE_AHEAD:
            self._problem(key, f"{day} 晚于今天，请核对。")
        else:
            return day
        return None

    def _ending(self, dates: Mapping[str, date | None]) -> Ending | None:
        """How the request ended; None while it is open."""
        cells, day = self.cells, dates.get("answered_on")
        try:
            ended = ending_of(cells.get("outcome", ""), cells.get("ground", ""))
        except WordsUnclear as unclear:
            self._problem("ground" if isinstance(unclear, GroundMissing) else "outcome", str(unclear))
            return None
        if ended is None:
            if day and "outcome" not in cells:
                self._problem("outcome", "填了答复日期，没有填办理结果。")
            return None
        if "answered_on" not in cells:
            self._problem("answered_on", "已经办结的，请填写答复（办结）日期。")
        needed, what = _NOTICE_BEFORE.get(ended.event, ("", ""))
        if needed and needed not in cells:
            self._problem(needed, f"{what}的，请填写这一天。")
        return ended

    def _history(
        self,
        columns: Mapping[str, Any],
        dates: Mapping[str, date | None],
        ending: Ending | None,
    ) -> tuple[Entry, ...] | None:
        """The events in order of their days."""
        arrived = dates["arrived_on"]
        received = dates.get("received_on")
        if columns["channel"] not in CONFIRMED_CHANNELS:
            if received and received != arrived:
                # What was signed for or handed in counts from that day, whatever the register calls received.
                self.remarks.append(
                    Problem(
                        self.row, HEADS["received_on"], f"这种途径的收到之日是 {arrived}，按这一天计算期限。"
                    )
                )
            received = arrived
        steps: list[tuple[date, Event, dict[str, Any]]] = [(arrived, Event.FILED, {})]
        if received:
            steps += [
                (received, event, {}) for event in (Event.RECEIPT_CONFIRMED, Event.REGISTERED, Event.EXAMINED)
            ]
        elif ending:
            self._problem("received_on", "已经办结的，请填写收到申请之日。")
            return None
        steps += sorted(self._steps(dates), key=lambda step: step[0])
        if ending:
            steps.append((dates["answered_on"], ending.event, {"outcome": ending.outcome}))
        if received is None and len(steps) > 1:
            self._problem("received_on", "还没有确认收到的，不能有后面的日期。")
            return None
        return tuple(
            Entry(sequence, event, day, **more) for sequence, (day, event, more) in enumerate(steps, start=1)
        )

    def _steps(self, dates: Mapping[str, date | None]) -> Iterator[tuple[date, Event, dict[str, Any]]]:
        """What happened between receipt and ending."""
        told, corrected = dates.get("correction_on"), dates.get("corrected_on")
        if told:
            until = dates.get("correction_until") or corrected
            if until is None or until <= told:
                until = self.calendar.add(told, CORRECTION_NOTICE_WORKING_DAYS)
            yield told, Event.CORRECTION_REQUESTED, {"until": until}
        if corrected:
            for event in (Event.CORRECTION_RECEIVED, Event.EXAMINED):
                yield corrected, event, {}
        sent, answered = dates.get("consult_sent_on"), dates.get("consult_answered_on")
        if sent:
            yield sent, Event.CONSULT_SENT, {}
        if answered:
            yield answered, Event.CONSULT_ANSWERED, {}
            yield answered, Event.CONSULT_CLOSED, {}
        charged, paid = dates.get("fee_on"), dates.get("fee_paid_on")
        if charged:
            yield charged, Event.FEE_NOTIFIED, {"until": fee_payment_due(charged, self.calendar)}
        if paid:
            yield paid, Event.FEE_PAID, {}
        extended = dates.get("extended_on")
        if extended:
            written = re.search(r"\d{1,3}", self.cells.get("extended_days", ""))
            days = int(written[0]) if written else EXTENSION_LIMIT_WORKING_DAYS
            yield extended, Event.EXTENDED, {"days": days}

    def _folded(self, entries: Sequence[Entry]) -> Standing | None:
        standing = Standing()
        for entry in entries:
            try:
                standing, remark = case.apply_record(standing, entry, self.calendar)
            except (CaseRefused, DateOutOfRange) as refused:
                self.problems.append(
                    Problem(self.row, "", f"{case.EVENT_LABELS[entry.event]}（{entry.on}）：{refused}")
                )
                return None
            if remark:
                self.remarks.append(
                    Problem(self.row, "", f"{case.EVENT_LABELS[entry.event]}（{entry.on}）：{remark}")
                )
        return standing

    def _compare_due(self, printed: date | None, standing: Standing) -> None:
        due = case.due_of(standing, self.calendar)
        if printed and due and due.on != printed:
            self.remarks.append(
                Problem(
                    self.row,
                    HEADS["due_on"],
                    f"台账写 {printed}，按规定计算为 {due.on}，以后按 {due.on} 办理。",
                )
            )


@dataclass(slots=True)
class Register:
    """A register as read: its layout (head and column key of each column), its records by unit, and what was found.

    `digest`: SHA-256 of its unit and cells, in hexadecimal.
    """

    layout: list[tuple[str, str]]
    digest: str
    records: list[tuple[Unit, Record]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)


def read_register(
    content: bytes,
    unit: Unit,
    *,
    calendar: WorkCalendar,
    today: date,
    chosen: Mapping[str, str] | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Register:
    """Read an xlsx register. `unit`: whose requests these are where no column says so.

    Raises Unreadable for the file, RegisterRefused for its heads; what is wrong with rows is listed in the register.
    """
    rows = limited.read("xlsx", content)
    below = head_row(rows)
    heads = rows[below]
    keys = layout_of(heads, chosen)
    said = json.dumps([unit.code, rows], ensure_ascii=False).encode()
    register = Register(list(zip(heads, keys, strict=True)), hashlib.sha256(said).hexdigest())
    units = {
        plain(name): found
        for found in Unit.objects.all()
        for name in (found.code, found.name, found.short_name)
    }
    total = len(rows) - below - 1
    for done, record in enumerate(records_of(rows, below + 1, keys, calendar=calendar, today=today), start=1):
        if done % 1000 == 0:
            progress(done, total)
        if isinstance(record, list):
            register.problems += record
            continue
        register.remarks += record.remarks
        owner = units.get(plain(record.unit)) if record.unit else unit
        if owner is None:
            register.problems.append(
                Problem(record.row, HEADS["unit"], f"没有“{record.unit}”这个单位，请填全称或者简称。")
            )
        else:
            register.records.append((owner, record))
    if not register.records and not register.problems:
        raise RegisterRefused("表头下面没有内容。")
    return register


def heads_in(content: bytes) -> list[tuple[str, str]]:
    """The heads of a register and the columns they are taken for. Raises Unreadable, RegisterRefused."""
    rows = limited.read("xlsx", content)
    return [(head, _KEY_OF_HEAD.get(plain(head), "")) for head in rows[head_row(rows)]]


class RegisterFileForm(forms.Form):
    """Which file, and whose requests it holds where no column says so."""

    unit = forms.ModelChoiceField(
        label="没有“受理机关”列时，申请属于", queryset=Unit.objects.none(), empty_label=None
    )
    file = UploadField(
        label="台账（xlsx）", help_text="一行一件申请，第一行或者标题下一行为列名。", required=True
    )

    def __init__(self, *args: Any, units: Sequence[Unit], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])

    def clean_file(self) -> bytes:
        files = self.cleaned_data["file"]
        if len(files) != 1 or not files[0][0].lower().endswith(".xlsx"):
            raise ValidationError("请选择一份 xlsx 文件；xls 文件请另存为 xlsx。")
        return files[0][1]
