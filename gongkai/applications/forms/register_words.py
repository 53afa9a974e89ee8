"""Words as registers use them, and what each of them means here.

Registers say more than the row a request counts in: what happened on the way, what was asked first. Whatever could be
read as more than one row is not guessed at: the office is asked to write the row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from gongkai.applications.models import Field, SupplyWay
from gongkai.regulation.annual_report.forms import Column
from gongkai.regulation.case import Event
from gongkai.regulation.outcomes import GROUNDS, OUTCOME_LABELS, UNDECIDABLE, Ground, Outcome
from gongkai.regulation.receipt import Channel, DeliveryWay

# Each pattern with what it means; the first that is found holds.
KINDS = (
    ("自然人|公民|个人(?!独资)|村民(?!委)|居民(?!委)", Column.NATURAL_PERSON),
    ("法律服务|律师|律所", Column.LEGAL_SERVICE),
    ("商业企业|企业|公司", Column.ENTERPRISE),
    ("科研", Column.RESEARCH),
    ("社会公益|公益|社会组织|社会团体", Column.PUBLIC_BENEFIT),
    ("其他|委员会|村委会|居委会|业委会|合作社", Column.OTHER),
)
CHANNELS = (
    ("口头", Channel.ORAL),
    ("平常信函|平信|普通信", Channel.ORDINARY_MAIL),
    ("挂号信|挂号|EMS|ems|特快|快递|邮寄|信函|邮政", Channel.REGISTERED_MAIL),
    ("互联网|网|在线|电子邮件|邮箱|平台", Channel.INTERNET),
    ("传真", Channel.FAX),
    ("当面|现场|窗口|柜台|上门|来访", Channel.COUNTER),
)
SUPPLY_WAYS = (
    ("网上|网络|在线", SupplyWay.ONLINE),
    ("电子邮件|邮箱|电邮", SupplyWay.EMAIL),
    ("邮寄|寄|快递", SupplyWay.POST),
    ("当面|自取|领取|现场", SupplyWay.IN_PERSON),
    ("传真", SupplyWay.FAX),
)
DELIVERY_WAYS = (
    ("邮寄|邮政|EMS|ems|挂号|快递|寄", DeliveryWay.POST),
    ("当面|现场|直接送达|自取|领取", DeliveryWay.IN_PERSON),
    ("网|电子|邮箱|传真", DeliveryWay.ELECTRONIC),
)
FIELDS = tuple((label, value) for value, label in Field.choices)
SAMPLE_OUTCOMES = ("予以公开", "部分公开", "信息不存在", "重复申请", "撤回")

_GROUNDS = (
    ("国家秘密|涉密", Ground.STATE_SECRET),
    ("法律.*禁止|法规.*禁止", Ground.FORBIDDEN_BY_LAW),
    ("三安全|危及", Ground.SAFETY_AND_STABILITY),
    ("第三方|商业秘密|个人隐私", Ground.THIRD_PARTY_RIGHTS),
    ("内部事务|内部管理|内部信息", Ground.INTERNAL_AFFAIRS),
    ("过程性", Ground.PROCESS_INFORMATION),
    ("执法案卷", Ground.ENFORCEMENT_FILE),
)
_OPEN = "^(?:在办|办理中|正在办理|未办结|待办|未答复|审查中|补正中|征求意见中)"
# What happened on the way and is not how it ended.
_ON_THE_WAY = re.compile(
    r"(?:逾期)?补正后(?!.{0,6}(?:不明确|未|不补正))"
    r"|(?:已|经)?征求(?:第三方|利害关系人|相关方)?的?意见后?"
    r"|经?第三方(?:书面)?同意后?(?=.*公开)"
    r"|经(?:保密)?(?:审查|审核|核实|确认|查实|查)后?"
    r"|(?:不|非|未)涉密|(?:不涉及|不属于|不存在)(?:国家秘密|商业秘密|个人隐私)"
)
_PARTLY = "部分(?:予以|同意|不予|不)?(?:公开|提供)|(?:公开|提供)部分|区分处理"
_REFUSED = "(?:不予|不同意|拒绝|不宜|不得|暂不|不)(?:予以)?公开"
_DISCLOSED = (
    "^公开(?!申请)|^(?:决定|已经|已)?(?:予以|同意|依法|依申请|全部|主动|可以|给予|已)+公开"
    "|(?<!不)(?<!未)(?<!无法)(?<!不能)(?<!不应)(?:予以|同意|依法|全部|主动|可以|给予|已|答复)+公开$"
)
_ENDINGS: tuple[tuple[str, Outcome | Event], ...] = (
    (_DISCLOSED, Outcome.DISCLOSED),
    ("逾期.*补正|不补正|未补正", Event.CORRECTION_LAPSED),
    ("(?:逾期|未).*(?:缴费|缴纳|交费)", Event.FEE_LAPSED),
    ("撤回|撤销|^终止(?:办理)?$", Event.WITHDRAWN),
    ("行政查询", Outcome.STATUTORY_QUERY),
    ("仍不明确|不明确", Outcome.STILL_UNCLEAR),
    (
        "不存在|不掌握|未制作|未获取|没有制作|没有获取|非本(?:机关|单位|部门|局|级)|不(?:属于|是)本"
        "(?!条例)|(?:其他|有关)(?:机关|部门|单位)(?:负责|公开)",
        Outcome.NOT_HELD,
    ),
    ("另行制作|加工|汇总分析|没有现成", Outcome.NEEDS_MAKING),
    ("信访|举报|投诉", Outcome.PETITION_OR_COMPLAINT),
    ("大量(?!.{0,3}(?:加工|制作|汇总))|反复申请", Outcome.EXCESSIVE),
    ("重复", Outcome.REPEATED),
    ("出版物|政府公报", Outcome.PUBLISHED_WORK),
    ("确认|重新出具", Outcome.CONFIRMATION),
    ("(?:不属于|不是|不构成|非).{0,6}政府信息(?!公开)|档案馆|移交.*档案|^其他(?:处理)?$", Outcome.OTHER),
)


class Ending(NamedTuple):
    """How a request ended: the step, for an answer its outcome, and the grounds of what is withheld."""

    event: Event
    outcome: Outcome | None = None
    grounds: tuple[Ground, ...] = ()


class WordsUnclear(ValueError):
    """Words that lead to no row, or to more than one; the message says in Chinese what to write."""


class GroundMissing(WordsUnclear):
    """A refusal of which the ground is not known."""


def plain(text: str) -> str:
    """A head or a word without blanks, brackets and punctuation, by which spellings are compared."""
    return re.sub(r"[\s（）()【】\[\]、，,．.。；;:：/／*＊“”\"\-—_]", "", text)


def first(words: Sequence[tuple[str, Any]], text: str) -> Any:
    """The value of the first pattern found in a text, or None."""
    text = plain(text)
    return next((value for pattern, value in words if text and re.search(pattern, text)), None)


def examples(words: Sequence[tuple[str, Any]]) -> list[str]:
    """What may be written, for messages."""
    return list(dict.fromkeys(pattern.split("|")[0] for pattern, _ in words))


_EXACT: dict[str, Outcome | Event] = {
    **{plain(label): outcome for outcome, label in OUTCOME_LABELS.items() if outcome not in UNDECIDABLE},
    plain(OUTCOME_LABELS[Outcome.NOT_CORRECTED]): Event.CORRECTION_LAPSED,
    plain(OUTCOME_LABELS[Outcome.FEE_NOT_PAID]): Event.FEE_LAPSED,
}


def grounds_in(text: str) -> tuple[Ground, ...]:
    """The grounds a text names, in the order of the form."""
    text = _ON_THE_WAY.sub("", plain(text))
    return tuple(ground for pattern, ground in _GROUNDS if re.search(pattern, text))


def ending_of(outcome: str, ground: str = "") -> Ending | None:
    """How a request ended by the words of its row; None while it is open. Raises WordsUnclear."""
    text = plain(outcome)
    if not text or re.search(_OPEN, text):
        return None
    grounds = grounds_in(ground)
    if text in _EXACT:
        return _ended(_EXACT[text], grounds)
    if re.search(_PARTLY, text):
        return _ended(Outcome.PARTLY_DISCLOSED, grounds or grounds_in(text))
    decided = _ON_THE_WAY.sub("", text)
    found = list(dict.fromkeys(value for pattern, value in _ENDINGS if re.search(pattern, decided)))
    refused = re.search(_REFUSED, decided) is not None
    of_text = grounds_in(text)
    is_mixed = refused and Outcome.DISCLOSED in found
    if len(found) == 1 and not of_text and not is_mixed:
        return _ended(found[0], grounds)
    if found:
        raise WordsUnclear(
            f"“{outcome}”可以理解为不同的办理结果，请照年度报告的栏目填写其中一种，部分公开的填“部分公开”。"
        )
    if refused and not (grounds or of_text):
        named = "、".join(pattern.split("|")[0].replace(".*", "") for pattern, _ in _GROUNDS)
        raise GroundMissing(f"不予公开的，请写明理由：{named}。")
    if of_text or refused:
        chosen = grounds if refused and grounds else of_text
        return _ended(GROUNDS[chosen[0]].outcome, chosen)
    raise WordsUnclear(f"不认识“{outcome}”，可以照年度报告的栏目填，例如 {'、'.join(SAMPLE_OUTCOMES)}。")


def _ended(how: Outcome | Event, grounds: tuple[Ground, ...]) -> Ending:
    if isinstance(how, Event):
        return Ending(how)
    withheld = how is Outcome.PARTLY_DISCLOSED or how in {GROUNDS[ground].outcome for ground in Ground}
    return Ending(Event.CONCLUDED_BEFORE, how, grounds if withheld else ())
