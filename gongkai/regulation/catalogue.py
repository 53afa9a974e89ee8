"""What must be published, how it is numbered, and by when."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum

from gongkai.regulation.sources import (
    CATALOGUE_GUIDE,
    DECISION_RULES,
    DOCUMENT_RULES,
    OPENNESS_RULES,
    REGULATION,
    SITE_GUIDE,
    implements,
)
from gongkai.regulation.working_days import WorkCalendar

# 条例 20, item by item, and 21; the headings of 法定主动公开内容 in their order.
CATALOGUE_ITEMS = {
    "20-1": "行政法规、规章和规范性文件",
    "20-2": "机关职能、机构设置、办公地址、办公时间、联系方式、负责人姓名",
    "20-3": "国民经济和社会发展规划、专项规划、区域规划及相关政策",
    "20-4": "国民经济和社会发展统计信息",
    "20-5": "办理行政许可和其他对外管理服务事项的依据、条件、程序以及办理结果",
    "20-6": "实施行政处罚、行政强制的依据、条件、程序以及本行政机关认为具有一定社会影响的行政处罚决定",
    "20-7": "财政预算、决算信息",
    "20-8": "行政事业性收费项目及其依据、标准",
    "20-9": "政府集中采购项目的目录、标准及实施情况",
    "20-10": "重大建设项目的批准和实施情况",
    "20-11": "扶贫、教育、医疗、社会保障、促进就业等方面的政策、措施及其实施情况",
    "20-12": "突发公共事件的应急预案、预警信息及应对情况",
    "20-13": "环境保护、公共卫生、安全生产、食品药品、产品质量的监督检查情况",
    "20-14": "公务员招考的职位、名额、报考条件等事项以及录用结果",
    "20-15": "法律、法规、规章和国家有关规定规定应当主动公开的其他政府信息",
    "21": "涉及市政建设、公共服务、公益事业、土地征收、房屋征收、治安管理、社会救助等方面的政府信息",
}
PUBLISH_WITHIN_DAYS = 20  # working days, 条例 26
INTERPRET_WITHIN_DAYS = (
    3  # working days after the document; widely copied practice, 国办发〔2016〕80号 asks for “同步”
)
COMMENT_DAYS = 30  # calendar days, 重大行政决策程序暂行条例 15

_INDEX_NUMBER = re.compile(r"(?:[0-9A-Z]{9}|[0-9A-Z]{18})/(?:19|20)\d{2}-\d{5}")
_DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fa5A-Za-z]+〔(?:19|20)\d{2}〕[1-9]\d*号")
_LOOSE_NUMBER = re.compile(r"(.*?)[\[(<〔【]\s*((?:19|20)\d{2})\s*[\])>〕】]\s*第?\s*0*([1-9]\d*)\s*号")
# Brackets that the keyboard gives where a document number has six-angle ones.
_BRACKETS = str.maketrans(
    {"﹝": "〔", "﹞": "〕", "［": "[", "］": "]", "〈": "<", "〉": ">", "「": "[", "」": "]"}
)


@implements(CATALOGUE_GUIDE.article("索引号"))
def index_number(organ_code: str, year: int, serial: int) -> str:
    """The 索引号 of the `serial`-th document of a year, under the organ's code of 9 or 18 characters.

    Raises ValueError where the code or the serial cannot be part of one.
    """
    number = f"{organ_code.replace('-', '')}/{year}-{serial:05d}"
    if serial < 1 or not is_index_number(number):
        raise ValueError(number)
    return number


@implements(CATALOGUE_GUIDE.article("索引号"))
def is_index_number(number: str) -> bool:
    """Whether a text is an 索引号, with a code of 9 or of 18 characters in front."""
    return bool(_INDEX_NUMBER.fullmatch(number))


@implements(DOCUMENT_RULES.article("9", item=5))
def is_document_number(number: str) -> bool:
    """Whether a 发文字号 is written as the rules have it: organ, year in six-angle brackets, serial without 第 and zeros."""
    return bool(_DOCUMENT_NUMBER.fullmatch(number))


@implements(DOCUMENT_RULES.article("9", item=5))
def corrected_document_number(number: str) -> str:
    """A 发文字号 with its brackets, width, 第 and leading zeros put right; what is no such number comes back as it was."""
    plain = unicodedata.normalize("NFKC", number.translate(_BRACKETS)).strip()
    match = _LOOSE_NUMBER.fullmatch(plain)
    if match is None:
        return number
    corrected = f"{match[1].strip()}〔{match[2]}〕{match[3]}号"
    return corrected if is_document_number(corrected) else number


@implements(REGULATION.article("26"))
def publish_by_day(formed_on: date, calendar: WorkCalendar) -> date:
    """The last day to publish what was formed or changed on a day: 20 working days on."""
    return calendar.add(formed_on, PUBLISH_WITHIN_DAYS)


@implements(OPENNESS_RULES.article("政策解读"))
def interpret_by_day(published_on: date, calendar: WorkCalendar) -> date:
    """The last day to publish the interpretation of a document that was published on a day."""
    return calendar.add(published_on, INTERPRET_WITHIN_DAYS)


class Validity(StrEnum):
    """有效性 of a document on a day."""

    IN_FORCE = "有效"
    NOT_YET = "尚未施行"
    AMENDED = "已修改"
    LAPSED = "失效"
    REPEALED = "废止"


@implements(SITE_GUIDE.article("文件资料"))
def validity_on(
    day: date,
    effective_on: date | None,
    expires_on: date | None,
    amended_on: date | None,
    repealed_on: date | None,
) -> Validity:
    """What a document is on a day: a repeal goes before a lapse, a lapse before the rest; its last day still counts."""
    if repealed_on is not None and repealed_on <= day:
        return Validity.REPEALED
    if expires_on is not None and expires_on < day:
        return Validity.LAPSED
    if effective_on is not None and effective_on > day:
        return Validity.NOT_YET
    return Validity.AMENDED if amended_on is not None and amended_on <= day else Validity.IN_FORCE


@implements(DECISION_RULES.article("15"))
def comment_period_is_short(from_on: date, until_on: date) -> bool:
    """Whether a draft of a major decision is open for less than the usual 30 days; the first day is not counted."""
    return (until_on - from_on).days < COMMENT_DAYS
