"""The instruments this package implements, and the decorator that ties a rule to its article."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

Rule = TypeVar("Rule", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Instrument:
    """A law, regulation or notice, with the dates between which it is in force.

    Where only the year of a letter is known, it is taken to apply from 1 January of that year.
    """

    title: str
    number: str
    in_force_from: date
    in_force_until: date | None = None

    def article(self, article: str, *, paragraph: int = 0, item: int = 0) -> Citation:
        """The citation of an article ("33"), of its paragraph (款) or item (项), or of a named part of the instrument."""
        return Citation(self, article, paragraph, item)

    def in_force_on(self, day: date) -> bool:
        """Whether the instrument was in force on that day."""
        return self.in_force_from <= day and (self.in_force_until is None or day <= self.in_force_until)


@dataclass(frozen=True, slots=True)
class Citation:
    """An article of an instrument. As text: 《政府信息公开条例》第三十六条第（三）项."""

    instrument: Instrument
    article: str
    paragraph: int = 0
    item: int = 0

    def __str__(self) -> str:
        if not self.article.isdecimal():
            return f"《{self.instrument.title}》{self.article}"
        paragraph = f"第{_in_chinese(self.paragraph)}款" if self.paragraph else ""
        item = f"第（{_in_chinese(self.item)}）项" if self.item else ""
        return f"《{self.instrument.title}》第{_in_chinese(int(self.article))}条{paragraph}{item}"


def _in_chinese(number: int) -> str:
    """A number from 1 to 999 in Chinese figures, as articles are numbered: 十六, 三十三, 一百零一."""
    figures = "零一二三四五六七八九"
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    text = f"{figures[hundreds]}百" if hundreds else ""
    if tens:
        text += ("" if tens == 1 and not hundreds else figures[tens]) + "十"
    elif hundreds and ones:
        text += "零"
    return text + (figures[ones] if ones else "")


_rules: list[tuple[str, tuple[Citation, ...]]] = []


def implements(*citations: Citation) -> Callable[[Rule], Rule]:
    """Record that a rule carries out these articles; the index of rules is printed from the record."""

    def record(rule: Rule) -> Rule:
        _rules.append((f"{rule.__module__}.{rule.__qualname__}", citations))
        return rule

    return record


def implemented_rules() -> tuple[tuple[str, tuple[Citation, ...]], ...]:
    """Every rule that has been imported so far, as (dotted name, citations), in order of definition."""
    return tuple(_rules)


REGULATION = Instrument("政府信息公开条例", "国务院令第711号", date(2019, 5, 15))
CONTACT_LETTER_2015 = Instrument("国办公开办函〔2015〕207号", "国办公开办函〔2015〕207号", date(2015, 1, 1))
ANSWER_LETTER_2016 = Instrument("国办公开办函〔2016〕235号", "国办公开办函〔2016〕235号", date(2016, 1, 1))
REPORT_FORM_2019 = Instrument(
    "政府信息公开工作年度报告格式（试行）", "国办公开办函〔2019〕60号", date(2019, 11, 27), date(2021, 9, 25)
)
REPORT_FORM_2021 = Instrument("政府信息公开工作年度报告格式", "国办公开办函〔2021〕30号", date(2021, 9, 26))
ARCHIVES_LAW = Instrument("档案法", "2020年修订", date(2021, 1, 1))
FEE_RULES = Instrument("政府信息公开信息处理费管理办法", "国办函〔2020〕109号", date(2021, 1, 1))
REVIEW_LAW_2017 = Instrument("行政复议法", "2017年修正", date(2018, 1, 1), date(2023, 12, 31))
REVIEW_LAW_2023 = Instrument("行政复议法", "2023年修订", date(2024, 1, 1))
LITIGATION_LAW = Instrument("行政诉讼法", "2017年修正", date(2017, 7, 1))
COURT_INTERPRETATION = Instrument(
    "最高人民法院关于审理政府信息公开行政案件适用法律若干问题的解释", "法释〔2025〕8号", date(2025, 6, 1)
)
COUNTING_LETTER_2016 = Instrument("国办公开办函〔2016〕201号", "国办公开办函〔2016〕201号", date(2016, 1, 1))
HOLIDAYS_2013 = Instrument("全国年节及纪念日放假办法", "2013年修订", date(2014, 1, 1), date(2024, 12, 31))
HOLIDAYS_2024 = Instrument("全国年节及纪念日放假办法", "2024年修订", date(2025, 1, 1))
ID_NUMBERS = Instrument("公民身份号码", "GB 11643", date(1999, 7, 1))
CREDIT_CODES = Instrument("法人和其他组织统一社会信用代码编码规则", "GB 32100", date(2015, 10, 1))
PERSONAL_INFORMATION_LAW = Instrument("个人信息保护法", "2021年", date(2021, 11, 1))
CATALOGUE_GUIDE = Instrument("政府信息公开目录系统实施指引（试行）", "国办秘函〔2009〕6号", date(2009, 1, 1))
DOCUMENT_RULES = Instrument("党政机关公文处理工作条例", "中办发〔2012〕14号", date(2012, 7, 1))
GRASSROOTS_CATALOGUES = Instrument(
    "关于全面推进基层政务公开标准化规范化工作的指导意见", "国办发〔2019〕54号", date(2019, 12, 26)
)
SITE_GUIDE = Instrument("政府网站发展指引", "国办发〔2017〕47号", date(2017, 5, 15))
OPENNESS_RULES = Instrument(
    "《关于全面推进政务公开工作的意见》实施细则", "国办发〔2016〕80号", date(2016, 11, 10)
)
DECISION_RULES = Instrument("重大行政决策程序暂行条例", "国务院令第713号", date(2019, 9, 1))
