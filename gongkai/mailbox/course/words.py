"""What a letter is, where it stands and what can happen to it, with what the office calls each."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a letter is."""

    CONSULT = "consult"
    COMPLAINT = "complaint"
    SUGGESTION = "suggestion"
    HELP = "help"


KIND_LABELS = {Kind.CONSULT: "咨询", Kind.COMPLAINT: "投诉", Kind.SUGGESTION: "建议", Kind.HELP: "求助"}


class Flag(StrEnum):
    """What makes a letter a matter of its own."""

    URGENT = "urgent"
    SENSITIVE = "sensitive"
    MASS = "mass"


FLAG_LABELS = {Flag.URGENT: "急件", Flag.SENSITIVE: "敏感", Flag.MASS: "群体"}


class State(StrEnum):
    """Where a letter stands."""

    WRITTEN = "written"
    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    DRAFTED = "drafted"
    UNIT_PASSED = "unit_passed"
    ANSWERED = "answered"
    REFUSED = "refused"
    MERGED = "merged"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"


STATE_LABELS = {
    State.WRITTEN: "待受理",
    State.ACCEPTED: "待分办",
    State.ASSIGNED: "承办中",
    State.DRAFTED: "待审核",
    State.UNIT_PASSED: "待区政府办公室审核",
    State.ANSWERED: "已答复",
    State.REFUSED: "不予受理",
    State.MERGED: "已并入其他信件",
    State.WITHDRAWN: "写信人已撤回",
    State.ARCHIVED: "已归档",
}
OPEN_STATES = (State.WRITTEN, State.ACCEPTED, State.ASSIGNED, State.DRAFTED, State.UNIT_PASSED)


class Exit(StrEnum):
    """Where the publication of question and answer stands."""

    NOT_YET = ""
    NOT_WANTED = "not_wanted"
    WAITING = "waiting"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    KEPT_BACK = "kept_back"
    TAKEN_DOWN = "taken_down"


EXIT_LABELS = {
    Exit.NOT_YET: "未到公开环节",
    Exit.NOT_WANTED: "写信人不同意公开",
    Exit.WAITING: "待提出公开稿",
    Exit.PROPOSED: "公开稿待复核",
    Exit.PUBLISHED: "已公开",
    Exit.KEPT_BACK: "不公开",
    Exit.TAKEN_DOWN: "已撤下",
}


class Event(StrEnum):
    """What can happen to a letter."""

    WRITTEN = "written"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    MERGED = "merged"
    SEPARATED = "separated"
    MARKED = "marked"
    ASSIGNED = "assigned"
    SENT_BACK = "sent_back"
    HANDED_ON = "handed_on"
    OPINION_GIVEN = "opinion_given"
    EXTENDED = "extended"
    DRAFTED = "drafted"
    RETURNED = "returned"
    PASSED = "passed"
    OFFICE_PASSED = "office_passed"
    PROPOSED = "proposed"
    PROPOSAL_RETURNED = "proposal_returned"
    PUBLISHED = "published"
    KEPT_BACK = "kept_back"
    TAKEN_DOWN = "taken_down"
    CONSENT_TAKEN_BACK = "consent_taken_back"
    RATED = "rated"
    REOPENED = "reopened"
    VISITED = "visited"
    SUPERVISED = "supervised"
    REPORTED_BACK = "reported_back"
    NOTED = "noted"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"
    REVERSED = "reversed"
    HANDLED_BEFORE = "handled_before"


EVENT_LABELS = {
    Event.WRITTEN: "来信",
    Event.ACCEPTED: "受理",
    Event.REFUSED: "不予受理",
    Event.MERGED: "并入另一封信",
    Event.SEPARATED: "恢复单独办理",
    Event.MARKED: "标记急件、敏感、群体",
    Event.ASSIGNED: "分办",
    Event.SENT_BACK: "退回，请重新分办",
    Event.HANDED_ON: "交给承办人",
    Event.OPINION_GIVEN: "提出协办意见",
    Event.EXTENDED: "延长办理期限",
    Event.DRAFTED: "拟稿送审",
    Event.RETURNED: "退回重拟",
    Event.PASSED: "审核通过",
    Event.OFFICE_PASSED: "区政府办公室审核通过",
    Event.PROPOSED: "提出公开稿",
    Event.PROPOSAL_RETURNED: "退回公开稿",
    Event.PUBLISHED: "公开",
    Event.KEPT_BACK: "不公开",
    Event.TAKEN_DOWN: "撤下公开的内容",
    Event.CONSENT_TAKEN_BACK: "写信人不再同意公开",
    Event.RATED: "写信人评价",
    Event.REOPENED: "重新办理",
    Event.VISITED: "回访",
    Event.SUPERVISED: "督办",
    Event.REPORTED_BACK: "向交办单位回报",
    Event.NOTED: "备注",
    Event.WITHDRAWN: "写信人撤回",
    Event.ARCHIVED: "归档",
    Event.REVERSED: "撤销上一步",
    Event.HANDLED_BEFORE: "系统启用前已经答复",
}


class Gate(StrEnum):
    """The three gates."""

    ENTRANCE = "entrance"
    REVIEW = "review"
    EXIT = "exit"


GATE_LABELS = {Gate.ENTRANCE: "入口关", Gate.REVIEW: "审核关", Gate.EXIT: "出口关"}
