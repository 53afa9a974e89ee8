"""The other voices of the demonstration: opinions on a draft and what became of them, surveys, errors found, answers kept.

People and words are made up.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from gongkai.accounts.models import Person, Role, Unit
from gongkai.mailbox import actions, queries
from gongkai.mailbox.forms.voices import questions_in
from gongkai.mailbox.models import AnswerEntry, ErrorReport, Opinion, ReplyTemplate, Survey, Topic

_At = Callable[[date], datetime]
_OPINIONS = (
    ("建议明确遛犬的时间，早晚人多的时候不要禁止。", "", "", "adopted", "建议明确遛犬时间", ""),
    ("罚款金额太高，第一次应当先劝导。", "赵居民", "0230003001", "partly", "建议首次违规先劝导", "首次违规先予劝导，伤人的除外。"),
    ("希望全区禁止养犬。", "", "", "declined", "建议全区禁止养犬", "法律没有禁止养犬，通过登记、免疫和文明养犬规范管理。"),
    ("免疫点太少，镇上没有。", "钱村民", "0230003002", "adopted", "建议在各镇增设免疫点", ""),
)  # fmt: skip
_STILL_OPEN = ("新建的小区也应当划进来。", "请公布每所学校的学位数。")
_LAST_YEARS = "你对政务大厅的服务满意吗\n- 满意\n- 基本满意\n- 不满意\n\n哪些方面需要改进\n* 等候时间\n* 材料要求\n* 工作人员态度\n* 网上办理"
_SURVEYS = (
    ("政务大厅服务满意度调查", "zwzx", date(2020, 9, 1), date(2020, 9, 30), _LAST_YEARS,
     "共三十人参加。等候时间反映最多，已经增设两个综合窗口，周六上午办理常办业务。"),
    ("二〇二一年民生实事项目征集", "zfb", date(2020, 12, 15), date(2021, 1, 15),
     "最希望政府办好哪类实事\n* 教育\n* 医疗卫生\n* 交通出行\n* 老旧小区改造\n* 养老托幼\n\n具体建议", ""),
)  # fmt: skip
_ERRORS = (
    ("/zcwj/", "words", "第二条标题“关于印发”的“印”写成了“引”。", "mended", "已经改正。"),
    ("/services/", "service", "办事指南写的电话打不通。", "unfounded", "核实无误，当时线路检修，现已恢复。"),
    ("/", "stale", "首页“专题”一年没有更新了。", "", ""),
)  # fmt: skip
_ANSWERS = (
    ("rsj", "社会保障", "灵活就业人员怎样参加养老保险", "持身份证到户籍所在地的社会保障服务所即可办理，也可以在网上办理。", 7),
    ("gafj", "公安户籍", "新生儿落户要带什么材料", "持出生医学证明、父母的户口簿和身份证到户籍所在地派出所办理，当场办结。", 3),
    ("mzj", "社会保障", "困难家庭怎样申请低保", "向居住地的街道提出申请，提供家庭收入和财产情况，三十日内作出决定。", 2),
)  # fmt: skip


def build(people: dict[str, dict[Role, Person]], at: _At) -> None:
    """All of them."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    office = people["zfb"][Role.OFFICE_HEAD]
    _opinions(office, at)
    _surveys(units, office, at)
    for number, (page, kind, text, state, note) in enumerate(_ERRORS):
        day = date(2020, 12, 22 + number * 4)
        actions.report_error(
            token=f"demo-error-{number}", page=page, kind=kind, text=text, contact="", at=at(day)
        )
        if state:
            actions.close_error(
                ErrorReport.objects.order_by("pk").last(), state=state, note=note, by=office, at=at(day)
            )
    template = ReplyTemplate(
        name="一般答复",
        text="{姓名}：\n你于{来信日期}反映的“{标题}”收悉。\n{答复}\n感谢你的来信。{承办单位}，电话 {电话}",
    )
    actions.save_kept(template, by=office, at=at(date(2020, 1, 6)))
    topics = {topic.name: topic for topic in Topic.objects.all()}
    for code, topic, question, answer, uses in _ANSWERS:
        entry = AnswerEntry(unit=units[code], topic=topics[topic], question=question, answer=answer, uses=uses)
        actions.save_kept(entry, by=people[code][Role.LETTER_CLERK], at=at(date(2020, 11, 2)))


def _opinions(by: Person, at: _At) -> None:
    running, ended = queries.consultations()[:2]
    for number, (text, name, contact, verdict, summary, reason) in enumerate(_OPINIONS):
        actions.give_opinion(
            ended, token=f"demo-opinion-{number}", text=text, name=name, contact=contact, at=at(date(2020, 10, 20))
        )  # fmt: skip
        opinion = Opinion.objects.order_by("pk").last()
        actions.decide_opinion(
            opinion, verdict=verdict, summary=summary, reason=reason, by=by, at=at(date(2020, 11, 16))
        )
    for number, text in enumerate(_STILL_OPEN):
        actions.give_opinion(
            running, token=f"demo-running-{number}", text=text, name="", contact="", at=at(date(2020, 12, 28))
        )


def _surveys(units: dict[str, Unit], by: Person, at: _At) -> None:
    for title, code, first, last, asked, conclusion in _SURVEYS:
        survey = Survey(
            title=title, unit=units[code], first_day=first, last_day=last, questions=questions_in(asked),
            conclusion=conclusion,
        )  # fmt: skip
        actions.save_survey(survey, by=by, at=at(first))
        for number in range(30 if conclusion else 4):
            answers = (
                [[number % 3 % 2], [number % 4]]
                if conclusion
                else [[number % 5], "多修停车位" if number == 1 else ""]
            )
            actions.answer_survey(survey, token=f"demo-{code}-{number}", answers=answers, at=at(first))
