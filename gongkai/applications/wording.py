"""The wording of letters: texts with named variables, as they are shipped and as an office may change them.

A line is a paragraph. {名称} stands for a variable; a line in square brackets is left out where a variable in it is
empty, and an empty variable anywhere else stops the letter. What is filled in is never read as wording.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from gongkai.applications.models import TO_OTHERS, NoticeKind
from gongkai.regulation.outcomes import LETTERS, LetterKind, Need

_FOLDER = Path(__file__).parent / "wordings"
_VARIABLE = re.compile(r"\{([^{}]*)\}")

# The variables by name, with what each stands for; `SAMPLES` has one of each for the preview.
VARIABLES = {
    "机关": "受理机关的全称",
    "申请人": "申请人的姓名或者名称",
    "申请种类": "政府信息公开申请，或者政府信息更正申请",
    "申请编号": "系统编的申请编号",
    "收到日期": "收到申请之日",
    "申请内容": "申请公开的内容，补正过的为补正后的内容",
    "办理经过": "补正、征求意见、延期等各在哪一天；没有的为空",
    "答复期限": "现在的答复期限",
    "期限说明": "答复期限为暂定时的说明，否则为空",
    "原答复期限": "延期以前的答复期限",
    "期限": "给收文人的期限的最后一天",
    "告知事项": "经办人填写的事项、要求或者理由",
    "不再处理的原因": "逾期不补正或者逾期不缴费",
    "不再处理的依据": "相应的条款",
    "提供的信息": "提供的信息内容或者附件",
    "不予公开的理由": "每项理由一句，写明依据",
    "理由和事实": "经办人填写",
    "检索情况": "经办人填写的检索记录",
    "获取方式": "获取信息的方式、途径和时间",
    "负责机关": "负责公开的行政机关及其联系方式",
    "救济途径": "复议、诉讼的机关和期限，由系统依作出日期和理由写明",
    "联系方式": "受理机关信息公开工作机构的地址和电话",
    "收文人": "被征求意见的第三方或者机关",
    "涉及的信息": "征求意见的信息，由经办人概括，不写申请人",
    "涉及的原因": "为什么涉及收文人",
    "决定公开的内容": "决定公开的信息",
    "公开的理由": "权衡后决定公开的理由",
}
SAMPLES = {
    "机关": "示范区人民政府",
    "申请人": "张示范",
    "申请种类": "政府信息公开申请",
    "申请编号": "2020-001-00023",
    "收到日期": "2020年3月2日",
    "申请内容": "示范地块征收土地的批准文件",
    "办理经过": "2020年3月5日告知你补正申请，2020年3月9日收到你补正后的申请",
    "答复期限": "2020年4月7日",
    "期限说明": "（该年份放假安排公布后如有变化，以重新告知的日期为准）",
    "原答复期限": "2020年3月30日",
    "期限": "2020年3月23日",
    "告知事项": "（经办人填写的内容）",
    "不再处理的原因": "无正当理由逾期不补正",
    "不再处理的依据": "第三十条",
    "提供的信息": "随本告知书提供复印件一份。",
    "不予公开的理由": "所申请的信息属于内部事务信息，依据《政府信息公开条例》第十六条第一款的规定，不予公开。",
    "理由和事实": "（经办人填写的理由和事实）",
    "检索情况": "在本机关档案室以“示范地块”检索，未找到相关信息。",
    "获取方式": "登录示范区人民政府网站查阅。",
    "负责机关": "示范区第一局，电话 023-00000000",
    "救济途径": "如对本答复不服，可以自收到本告知书之日起60日内申请行政复议，也可以在6个月内提起行政诉讼。",
    "联系方式": "联系方式：示范区人民政府办公室，示范路1号，电话 023-00000000。",
    "收文人": "示范公司",
    "涉及的信息": "示范地块补偿协议",
    "涉及的原因": "其中有贵单位的补偿金额。",
    "决定公开的内容": "示范地块补偿协议中的补偿标准。",
    "公开的理由": "补偿标准关系被征收人的公平受偿，不公开可能对公共利益造成重大影响。",
}
_OF_NEED = {
    Need.CONTENT: "提供的信息",
    Need.GROUNDS: "不予公开的理由",
    Need.REASONS: "理由和事实",
    Need.WHERE_TO_GET: "获取方式",
    Need.SEARCH_RECORD: "检索情况",
    Need.OTHER_ORGAN: "负责机关",
}
# What a notice cannot do without, as the law has it: the points to correct and until when, the new date, and so on.
_OF_NOTICE = {
    NoticeKind.RECEIPT: ("申请编号", "收到日期", "答复期限"),
    NoticeKind.CORRECTION: ("收到日期", "告知事项", "期限"),
    NoticeKind.EXTENSION: ("收到日期", "告知事项", "答复期限"),
    NoticeKind.REASONS: ("收到日期", "告知事项", "期限"),
    NoticeKind.DELAY: ("收到日期", "期限"),
    NoticeKind.FEE: ("收到日期", "告知事项", "期限"),
    NoticeKind.LAPSE: ("收到日期", "不再处理的原因", "不再处理的依据"),
    NoticeKind.CONSULT_TOLD: ("收到日期",),
    NoticeKind.CONSULT_THIRD_PARTY: ("涉及的信息", "涉及的原因"),
    NoticeKind.CONSULT_JOINT_MAKER: ("涉及的信息",),
    NoticeKind.ASSIST: ("涉及的信息",),
    NoticeKind.OVERRIDE: ("决定公开的内容", "公开的理由", "救济途径"),
}
# Who asks is nobody's business but the organ's: letters to others never name the applicant or quote the request.
_OF_THE_APPLICANT = ("申请人", "申请内容")
KINDS: dict[str, str] = {
    **{kind.value: label for kind, label in zip(NoticeKind, NoticeKind.labels, strict=True)},
    **{kind.value: rule.label for kind, rule in LETTERS.items()},
}


class WordingRefused(ValueError):
    """A wording that cannot be used, or a letter that lacks something; the message says in Chinese what to do."""


def shipped(kind: str) -> str:
    """The wording that comes with the system."""
    return (_FOLDER / f"{kind}.txt").read_text(encoding="utf-8").strip()


def required_in(kind: str) -> tuple[str, ...]:
    """The variables a wording of this kind must have: what the letter must say, and whatever an officer may fill in."""
    if kind in NoticeKind.values:
        return _OF_NOTICE[NoticeKind(kind)]
    rule = LETTERS[LetterKind(kind)]
    return ("收到日期", "申请内容", *(_OF_NEED[need] for need in (*rule.needs, *rule.may_contain)), "救济途径")


# What is known of every request, and of every letter to its applicant.
_ALWAYS = ("机关", "申请种类", "申请编号", "收到日期", "办理经过", "答复期限", "期限说明", "联系方式")


def fillable_in(kind: str) -> tuple[str, ...]:
    """The variables that can have a value in a letter of this kind, in the order of VARIABLES."""
    known = {*_ALWAYS, *required_in(kind), *_VARIABLE.findall(shipped(kind))}
    known |= {"收文人"} if kind in TO_OTHERS else set(_OF_THE_APPLICANT)
    return tuple(name for name in VARIABLES if name in known)


def check(kind: str, text: str) -> None:
    """Raises WordingRefused where a wording has unknown variables or ones that this kind never fills, lacks required ones, or has a bracket left open."""
    named = _VARIABLE.findall(text)
    unknown = [name for name in named if name not in VARIABLES]
    if unknown:
        raise WordingRefused(f"没有“{'”“'.join(unknown)}”这样的变量，请从右边的变量表中选用。")
    if "{" in _VARIABLE.sub("", text) or "}" in _VARIABLE.sub("", text):
        raise WordingRefused("花括号没有配对，变量应当写成 {收到日期} 这样。")
    empty = [name for name in named if name not in (*fillable_in(kind), *_OF_THE_APPLICANT)]
    if empty:
        listed = "、".join(f"{{{name}}}" for name in empty)
        raise WordingRefused(f"这种文书没有 {listed} 的内容可填，请删去，或者换用右边的变量。")
    lacking = [name for name in required_in(kind) if name not in named]
    if lacking:
        listed = "、".join(f"{{{name}}}" for name in lacking)
        raise WordingRefused(f"这种文书必须写明 {listed}，请补上。")
    revealing = [name for name in _OF_THE_APPLICANT if name in named]
    if kind in TO_OTHERS and revealing:
        raise WordingRefused(f"这种文书发给申请人以外的人，不能写 {{{'}、{'.join(revealing)}}}。")
    for line in text.splitlines():
        if line.strip().startswith("[") != line.strip().endswith("]"):
            raise WordingRefused(f"方括号应当括住一整段：“{line.strip()[:20]}…”。")


def filled(text: str, values: Mapping[str, str]) -> list[str]:
    """The paragraphs of a letter. Raises WordingRefused with the names of the variables that are empty."""
    paragraphs, lacking = [], []
    for line in filter(None, map(str.strip, text.splitlines())):
        is_optional = line.startswith("[") and line.endswith("]")
        empty = [name for name in _VARIABLE.findall(line) if not values[name].strip()]
        if empty and is_optional:
            continue
        lacking += empty
        said = _VARIABLE.sub(lambda match: values[match[1]].strip(), line.strip("[]") if is_optional else line)
        paragraphs += filter(None, map(str.strip, said.splitlines()))
    if lacking:
        raise WordingRefused(f"文书还缺：{'、'.join(dict.fromkeys(lacking))}，请补充。")
    return paragraphs
