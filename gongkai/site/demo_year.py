"""大渡口区 2020 for demonstration: real counts, invented people, requests and letters.

The organs are the district's; everyone in the story is made up, with numbers of areas that do not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from gongkai.accounts import queries as accounts
from gongkai.accounts.actions import appoint
from gongkai.accounts.models import Person, Role, Unit
from gongkai.applications import actions
from gongkai.applications.letters import Drafted
from gongkai.applications.models import Application, CommonMatter, FrequentQuestion
from gongkai.applications.queries import consultations
from gongkai.ledger.actions import append_import
from gongkai.regulation.annual_report.forms import PROACTIVE_ROWS, Form
from gongkai.regulation.case import Event
from gongkai.regulation.courses import RemedyEvent
from gongkai.regulation.outcomes import Ground, LetterKind, Need
from gongkai.regulation.receipt import Channel, DeliveryWay
from gongkai.regulation.remedies import RemedyKind
from gongkai.reports import actions as reports
from gongkai.reports.queries import annual_report
from gongkai.site import demo_letters, demo_portal, demo_voices
from gongkai.site.demo_units import UNITS

PASSWORD = "gongkai-demo-2020"  # noqa: S105 - printed at the start of every demonstration
_FOUNDED = date(2019, 1, 1)
_CLERK, _OFFICER, _CONFIDENTIALITY, _LEGAL = (
    Role.CLERK,
    Role.OFFICER,
    Role.CONFIDENTIALITY_REVIEWER,
    Role.LEGAL_REVIEWER,
)
_UNIT_ROLES = (
    _CLERK, _OFFICER, _CONFIDENTIALITY, _LEGAL, Role.SECTION_HEAD, Role.OFFICE_HEAD, Role.LEADER, Role.EDITOR,
    Role.LETTER_CLERK,
)  # fmt: skip

_STAFFED = ("zfb", "rsj", "gzj", "zjw", "cgj")
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = ("明理", "守正", "思源", "知新", "致远", "修文", "怀谷", "采薇", "书简")


@dataclass(frozen=True, slots=True)
class _Story:
    """One request: when, by whom, about what, and how it went. Steps are working days after receipt."""

    unit: str
    arrived_on: date
    channel: Channel
    name: str
    topic: str
    description: str
    ending: str
    kind: str = "n"
    answered_after: int = 12
    extended: bool = False
    consulted: bool = False
    corrected: bool = False
    texts: dict[Need, str] = field(default_factory=dict)


_D = date
_GIVE, _PUBLISHED, _PART, _NONE, _ELSEWHERE = (
    "provide",
    "already_published",
    "partly",
    "does_not_exist",
    "other_organ",
)
_STORIES = (
    _Story("gzj", _D(2020, 1, 20), Channel.COUNTER, "甄真", "land", "跳磴镇某村 2018 年征地补偿安置方案公告", _GIVE, answered_after=15),
    _Story("gzj", _D(2020, 2, 20), Channel.INTERNET, "贾宝", "land", "建胜镇某社征收土地的批准文件", _GIVE),
    _Story("zfb", _D(2020, 3, 9), Channel.REGISTERED_MAIL, "林玉", "land", "区政府 2019 年第三批征地实施的公告", _PUBLISHED, answered_after=5),
    _Story("gzj", _D(2020, 3, 26), Channel.INTERNET, "史云", "land", "八桥镇某片区土地征收勘测定界图", _PART, consulted=True),
    _Story("gzj", _D(2020, 4, 15), Channel.REGISTERED_MAIL, "薛钗", "land", "跳磴镇某村集体土地征收补偿费分配明细", _PART, answered_after=18),
    _Story("cgj", _D(2020, 4, 24), Channel.INTERNET, "晴雯", "city", "某小区违法建筑整治的检查记录", _NONE, answered_after=20),
    _Story("gzj", _D(2020, 5, 11), Channel.COUNTER, "袭人", "land", "某地块征收前的土地利用现状调查结果", _GIVE, corrected=True),
    _Story("rsj", _D(2020, 5, 25), Channel.INTERNET, "平儿", "labour", "被征地农民参加养老保险的办理流程和标准", _PUBLISHED, answered_after=3),
    _Story("zjw", _D(2020, 6, 1), Channel.INTERNET, "凤姐", "other", "某片区老旧小区改造项目的立项批复", _GIVE),
    _Story("zfb", _D(2020, 6, 18), Channel.REGISTERED_MAIL, "探春", "land", "区政府关于某重点工程征地的专题会议纪要形成的决定", _ELSEWHERE, answered_after=9),
    _Story("zfb", _D(2020, 7, 6), Channel.INTERNET, "惜春", "other", "区政府常务会议讨论某医院选址的材料", _NONE, extended=True, answered_after=30),
    _Story("gzj", _D(2020, 7, 20), Channel.INTERNET, "迎春", "land", "某工业园区扩建征地的补偿标准", _PUBLISHED, answered_after=4),
    _Story("gzj", _D(2020, 8, 3), Channel.COUNTER, "妙玉", "land", "某道路工程征地红线图", _GIVE, answered_after=16),
    _Story("zjw", _D(2020, 8, 17), Channel.INTERNET, "巧姐", "other", "某商品房项目竣工验收备案表", _GIVE),
    _Story("gzj", _D(2020, 9, 10), Channel.FAX, "秦卿", "land", "某村宅基地征收的权属调查表", _ELSEWHERE, answered_after=11),
    _Story("zfb", _D(2020, 9, 25), Channel.REGISTERED_MAIL, "明律律师事务所", "other", "区政府与某企业签订的招商协议中已公开部分的文本", _GIVE, kind="l", answered_after=19),
    _Story("zjw", _D(2020, 10, 19), Channel.INTERNET, "尤二", "other", "某公租房小区物业服务合同备案", _NONE, answered_after=14),
    _Story("zfb", _D(2020, 11, 2), Channel.INTERNET, "香菱", "other", "2019 年度区级重点项目清单", _GIVE, answered_after=8),
    _Story("gzj", _D(2020, 12, 7), Channel.COUNTER, "李纨", "land", "某社征地安置人员名单核定的依据", "in_review"),
    _Story("gzj", _D(2020, 12, 9), Channel.INTERNET, "贾兰", "land", "某片区征地听证的会议记录", "consulting"),
    _Story("zfb", _D(2020, 12, 16), Channel.REGISTERED_MAIL, "板儿", "land", "区政府批准某储备地块征收的文件", "in_hand"),
    _Story("zfb", _D(2020, 12, 22), Channel.INTERNET, "刘姥", "other", "有关老街改造的所有文件", "correcting"),
    _Story("zjw", _D(2020, 12, 28), Channel.COUNTER, "焦大", "other", "某危旧房鉴定报告", "registered"),
)  # fmt: skip

_TEXTS: dict[str, tuple[tuple[Ground, ...], dict[Need, str]]] = {
    _GIVE: ((), {Need.CONTENT: "随本告知书提供你申请的文件复印件一份。"}),
    _PUBLISHED: ((), {Need.WHERE_TO_GET: "请登录区政府门户网站“政府信息公开”专栏，在“法定主动公开内容”中查阅、下载。"}),
    _PART: (
        (Ground.THIRD_PARTY_RIGHTS,),
        {
            Need.CONTENT: "随本告知书提供你申请的文件复印件一份，其中不应当公开的内容已作区分处理。",
            Need.REASONS: "所隐去的内容为其他被征收人的姓名和家庭情况，公开后会损害其合法权益，且其不同意公开。",
        },
    ),
    _NONE: (
        (),
        {
            Need.SEARCH_RECORD: "查询了本机关档案室 2015 年以来的文书档案、办公系统和业务系统，以项目名称、地名为检索词，未检索到相符的信息。",
            Need.REASONS: "本机关没有制作，也没有从其他单位获取并保存该信息。",
        },
    ),
    _ELSEWHERE: (
        (),
        {
            Need.REASONS: "该信息由其他行政机关制作，依照《条例》第十条应当由制作机关公开。",
            Need.OTHER_ORGAN: "重庆市大渡口区跳磴镇人民政府，电话 023-00000021",
        },
    ),
}  # fmt: skip


def _at(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=timezone.get_default_timezone())


def _id_number(index: int) -> str:
    """An identity number with a true check digit, in an area that does not exist."""
    body = f"99000019{60 + index:02d}0101{index:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


@transaction.atomic
def build(report: Callable[[str, int, int], None]) -> None:
    """Write the year. `report(what, done, total)` is called after each request and each publication."""
    people = _build_units()
    _sign_last_years(people)
    calendar = accounts.calendar()
    for number, story in enumerate(_STORIES, start=1):
        _live(story, number, people[story.unit], calendar)
        report("申请", number, len(_STORIES))
    _build_remedies(people)
    _build_guidance()
    _build_returns(people)
    demo_letters.build(people, _at, lambda done, total: report("信件", done, total))
    demo_portal.build(people, lambda done, total: report("信息", done, total))
    demo_voices.build(people, _at)


def _build_returns(people: dict[str, dict[str, Person]]) -> None:
    """Table two as the district printed it, returned by the office, and zero by everybody else."""
    printed = {
        "规章": "0 0 0", "规范性文件": "10 10 35", "行政许可": "696 -32 15718", "其他对外管理服务事项": "98 16 103878",
        "行政处罚": "1406 1599 364", "行政强制": "40 75 1", "行政事业性收费": "54 -18", "政府集中采购": "3080 6350.86",
    }  # fmt: skip
    for unit in Unit.objects.order_by("number"):
        rows = {key: figures.split() for key, figures in printed.items()}
        if unit != accounts.district():
            rows = {key: ["0"] * len(figures) for key, figures in rows.items()}
        by = people[unit.code].get(_CLERK, people[accounts.district().code][_CLERK])
        reports.write_report(unit, 2020, form=Form.F2019, rows=rows, by=by, at=_at(_D(2020, 12, 31)))
    written = {
        1: "（一）主动公开情况。全区政府信息在政府门户网站统一公开，信息公开专栏和各单位目录同源更新，发布前经过三级审核。\n"
        "（二）依申请公开情况。本年度新收政府信息公开申请{新收}件，上年结转{上年结转}件，办结{办结}件，结转下年度{结转下年度}件。"
        "从申请途径看，{途径分布}；从申请内容看，{领域分布}。"
        "办理结果为：予以公开{予以公开}件，部分公开{部分公开}件，不予公开{不予公开}件，无法提供{无法提供}件，不予处理{不予处理}件，"
        "其他处理{其他处理}件。涉及政府信息公开行政复议{行政复议}件，未经复议直接起诉{直接起诉}件，复议后起诉{复议后起诉}件。\n"
        "（三）政府信息管理情况。政策文件和解读方案、解读材料同步组织、同步审签、同步发布。\n"
        "（四）政府信息公开平台建设情况。区属网站已经整合为一个门户，各单位不再另设网站。"
        "区长公开信箱受理来信{来信受理}件，办结{来信办结}件，平均办理时间{来信平均天数}天，比上年{来信天数变化}，办结的来信公开率{来信公开率}%。\n"
        "（五）监督保障情况。政务公开纳入年度考核，全区考核结果良好；社会评议结果为满意；全年没有发生需要责任追究的情形。",
        5: "存在的主要问题：一是依申请公开的程序还需要进一步规范；二是公开内容的质量还需要提高；三是社会评议还没有形成制度。\n"
        "改进情况：上年所列网站分散的问题，已经通过集约化整合解决；本年开展了日常读网，发现的问题及时改正。",
        6: "2020年没有收取政府信息公开信息处理费。本报告所列数据的统计期限自2020年1月1日起至2020年12月31日止。",
    }
    root = accounts.district()
    by = people[root.code][_CLERK]
    reports.write_report(
        root, 2020, is_district=True, form=Form.F2019, texts=written, by=by, at=_at(_D(2020, 12, 31))
    )


def _sign_last_years(people: dict[str, dict[str, Person]]) -> None:
    """Two units' reports of the year before, signed and public: nobody had asked them for anything."""
    for code in ("rsj", "cgj"):
        unit, by, at = Unit.objects.get(code=code), people[code][Role.OFFICE_HEAD], _at(_D(2020, 1, 20))
        rows = {row.key: ["0"] * len(row.columns) for row in PROACTIVE_ROWS[Form.F2019]}
        texts = {
            1: "2019年主动公开本单位的职责、办事指南、人事和财政信息。全年新收政府信息公开申请{新收}件，办结{办结}件。",
            5: "存在的主要问题是信息更新不够及时。2020年将按月检查各栏目，发现的问题及时改正。",
            6: "2019年没有收取政府信息公开信息处理费。",
        }
        reports.write_report(unit, 2019, form=Form.F2019, rows=rows, texts=texts, by=by, at=at)
        report = annual_report(2019, form=Form.F2019, unit=unit, is_district=False, units={unit.pk})
        reports.sign(report, unit, is_district=False, by=by, at=at)


def _build_guidance() -> None:
    """What the district's people often ask for, and who holds it."""
    matters = (
        ("征地拆迁", "征收土地的批复", "zfb", "由市政府批准的，区政府保存批复的复印件"),
        (
            "征地拆迁",
            "征收土地公告、补偿安置方案公告",
            "gzj",
            "公告已在征地信息公开平台主动公开的，告知获取方式",
        ),
        ("征地拆迁", "补偿安置费用的支付凭证", "gzj", "涉及他人的部分会征求意见或者作区分处理"),
        ("征地拆迁", "被征地农民参加养老保险", "rsj", ""),
        ("房屋建设", "项目立项批复", "fgw", ""),
        ("房屋建设", "竣工验收备案", "zjw", ""),
        ("城市管理", "违法建筑的查处", "cgj", "执法案卷信息可以不予公开"),
    )
    for position, (topic, document, code, note) in enumerate(matters, start=1):
        CommonMatter.objects.create(
            topic=topic, document=document, unit=Unit.objects.get(code=code), note=note, position=position
        )
    questions = (
        ("申请要说明用途吗？", "不需要。"),
        (
            "多久答复？",
            "自机关收到申请之日起二十个工作日内；经批准可以延长一次，最多二十个工作日。征求有关方面意见的时间不计算在内。",
        ),
        ("收费吗？", "一般不收费；数量、频次明显超过合理范围的，可能收取信息处理费。"),
        (
            "不知道该向哪个机关申请怎么办？",
            "先看上面的“由谁负责”，或者在第一步按职责查找；申请错了的，机关会告知由谁负责。",
        ),
    )
    for position, (question, answer) in enumerate(questions, start=1):
        FrequentQuestion.objects.create(question=question, answer=answer, position=position)


def _build_units() -> dict[str, dict[Role, Person]]:
    password = make_password(PASSWORD)
    root: Unit | None = None
    people: dict[str, dict[Role, Person]] = {}
    for number, (code, short, name, organ_class, superior, duties) in enumerate(UNITS, start=1):
        unit = Unit.objects.create(
            code=code,
            number=number,
            name=name,
            short_name=short,
            organ_class=organ_class,
            parent=root,
            superior_department=superior,
            court="重庆市第五中级人民法院" if code == "zfb" else "重庆市大渡口区人民法院",
            valid_from=_FOUNDED,
            organ_code=f"5001040{number:02d}",
            letter_prefix="渡府办" if code == "zfb" else f"渡{short.removeprefix('区')}",
            duties=duties,
            office_name="重庆市大渡口区人民政府办公室" if code == "zfb" else f"{short}办公室",
            office_address=f"重庆市大渡口区示范路{number}号",
            office_hours="工作日 9:00—12:00，14:00—18:00",
            office_phone=f"023-000000{number:02d}",
            office_fax=f"023-000001{number:02d}",
            office_internet=f"https://{code}.example/gongkai",
        )
        root = root or unit
        people[code] = _staff(unit, password, _UNIT_ROLES if code in _STAFFED else _PUBLISHERS)
    for username, name, role in (
        ("coordinator", "统筹员", Role.COORDINATOR),
        ("auditor", "审计员", Role.AUDITOR),
        ("admin", "管理员", Role.ADMINISTRATOR),
    ):
        people["zfb"][role] = Person.objects.create(username=username, name=name, password=password)
        appoint(people["zfb"][role], root, role, from_on=_FOUNDED, by="初始数据", at=_at(_FOUNDED))
    append_import(
        by="初始数据", at=_at(_FOUNDED), subject="units and people", rows=[*Unit.objects.values(), *Person.objects.values()],
        key=settings.GONGKAI_INDEX_KEY,
    )  # fmt: skip
    return people


_USERNAMES = dict(
    zip(
        _UNIT_ROLES,
        ("clerk", "officer", "confidentiality", "legal", "section", "head", "leader", "editor", "letters"),
        strict=True,
    )
)


_PUBLISHERS = (Role.SECTION_HEAD, Role.OFFICE_HEAD, Role.LEADER, Role.EDITOR, Role.LETTER_CLERK)


def _staff(unit: Unit, password: str, roles: tuple[Role, ...] = _UNIT_ROLES) -> dict[Role, Person]:
    staff = {}
    for role in roles:
        index = _UNIT_ROLES.index(role)
        name = _SURNAMES[(unit.number * 7 + index) % len(_SURNAMES)] + _GIVEN[index]
        username = f"{unit.code}-{_USERNAMES[role]}"
        staff[role] = Person.objects.create(username=username, name=name, password=password)
        appoint(staff[role], unit, role, from_on=_FOUNDED, by="初始数据", at=_at(_FOUNDED))
    return staff


def _answers(story: _Story, number: int) -> dict[str, Any]:
    is_person = story.kind == "n"
    return {
        "applicant_kind": story.kind,
        "name": story.name,
        "id_kind": "id_card" if is_person else "",
        "id_number": _id_number(number) if is_person else "91990000MA00000008",
        "phone": f"0230000{number:04d}",
        "email": f"applicant{number}@example.com",
        "address": f"重庆市大渡口区虚构路{number}号",
        "postcode": "400084",
        "description": story.description,
        "supply_way": "post",
        "field": story.topic,
    }


def _live(story: _Story, number: int, staff: dict[Role, Person], calendar: Any) -> None:
    """Take one request through its year."""
    clerk = staff[_CLERK]
    online = story.channel is Channel.INTERNET
    application = actions.submit(
        Unit.objects.get(code=story.unit),
        token=f"demo-{number}",
        channel=story.channel,
        answers=_answers(story, number),
        by=None if online else clerk,
        at=_at(story.arrived_on, 9),
        on=story.arrived_on,
    ).application

    def do(event: Event, role: Role, on: date, **details: Any) -> None:
        actions.perform(application.pk, event, actions.Step(on, **details), by=staff[role], at=_at(on))

    def later(days: int) -> date:
        return calendar.add(start, days)

    if story.channel in (Channel.INTERNET, Channel.FAX):
        confirmed = (
            story.arrived_on if calendar.is_working_day(story.arrived_on) else calendar.next(story.arrived_on)
        )
        do(Event.RECEIPT_CONFIRMED, _CLERK, confirmed, note="电话与申请人确认收到。")
    application.refresh_from_db()
    start = application.received_on
    do(Event.REGISTERED, _CLERK, start)
    if story.ending == "registered":
        return
    if story.corrected or story.ending == "correcting":
        do(Event.CORRECTION_REQUESTED, _CLERK, later(3), until=later(13), notice_text="请写明所需信息涉及的地块位置、文件名称或者文号、时间范围。")  # fmt: skip
        if story.ending == "correcting":
            return
        start = later(7)
        do(
            Event.CORRECTION_RECEIVED,
            _CLERK,
            start,
            note=f"{story.description}（补充：位于跳磴镇，2017 年以来）",
        )
    do(Event.EXAMINED, _CLERK, later(1), officer=staff[_OFFICER])
    if story.ending == "in_hand":
        return
    if story.consulted or story.ending == "consulting":
        asked = {
            "kind": "third_party",
            "name": "虚构建设公司",
            "address": "重庆市大渡口区虚构路",
            "phone": "02300000000",
            "matter": "申请所涉文件中关于你单位的部分",
            "why": "其中有你单位的经营情况。",
        }
        do(Event.CONSULT_SENT, _CLERK, later(3), details=asked)
        do(Event.CONSULT_DELIVERED, _CLERK, later(5))
        if story.ending == "consulting":
            return
        reply = {"reply": "objects", "reasons": "不同意公开其经营情况。"}
        do(Event.CONSULT_ANSWERED, _CLERK, later(11), details=reply)
        (consulted,) = consultations(application, calendar)
        weighed = {str(consulted.sequence): {"text": "理由成立，该部分不予公开。", "is_overridden": False}}
        do(Event.CONSULT_CLOSED, _CLERK, later(11), details={"weighed": weighed})
        start = later(8)  # eight working days did not count
    if story.extended:
        do(Event.EXTENDED, Role.OFFICE_HEAD, later(15), days=20, notice_text="需要向有关单位查证档案")
    _decide(story, do, later, start)


def _decide(story: _Story, do: Callable[..., None], later: Callable[[int], date], start: date) -> None:
    is_open = story.ending == "in_review"
    ending = _GIVE if is_open else story.ending
    grounds, texts = _TEXTS[ending]
    last = story.answered_after
    if ending == _NONE:
        looked = {
            "where": "档案室文书档案、办公系统",
            "terms": story.description[:20],
            "by": "业务科室",
            "is_found": False,
            "result": "",
        }
        do(Event.SEARCHED, _OFFICER, later(max(1, last - 5)), details=looked)
    do(Event.PROPOSED, _OFFICER, later(max(1, last - 4)), note="经查找，提出办理意见，请审核。")
    drafted = Drafted(LetterKind(ending), grounds, texts)
    do(Event.DRAFTED, _CLERK, later(max(1, last - 3)), drafted=drafted)
    do(Event.CONFIDENTIALITY_CLEARED, _CONFIDENTIALITY, later(max(1, last - 2)))
    if is_open:
        return
    do(Event.LEGALITY_CLEARED, _LEGAL, later(max(1, last - 2)))
    do(Event.SECTION_APPROVED, Role.SECTION_HEAD, later(max(1, last - 1)))
    do(Event.SIGNED, Role.LEADER, later(max(1, last - 1)))
    do(Event.SEALED, _CLERK, later(last))
    do(
        Event.ANSWERED, _CLERK, later(last), way=DeliveryWay.POST,
        delivery_number=f"XA{later(last):%m%d}0000{last:03d}CN",
    )  # fmt: skip
    do(Event.ARCHIVED, _CLERK, later(last + 3))


def _build_remedies(people: dict[str, dict[Role, Person]]) -> None:
    """Three reviews, all ended otherwise than by a decision on the merits, and two suits after them, still open."""
    lodged = (("区规划自然资源局", _D(2020, 5, 20), _D(2020, 7, 10)), ("区规划自然资源局", _D(2020, 6, 3), _D(2020, 7, 28)), ("区政府", _D(2020, 8, 12), _D(2020, 10, 9)))  # fmt: skip
    reviews = []
    for number, (short, received, decided) in enumerate(lodged, start=1):
        unit = Unit.objects.get(short_name=short)
        clerk = people[unit.code][_CLERK]
        application = (
            Application.objects.filter(unit=unit, concluded_on__lt=received).order_by("-concluded_on").first()
        )
        body = "重庆市人民政府" if unit.parent is None else "重庆市大渡口区人民政府"
        review = actions.record_remedy(
            unit, token=f"demo-review-{number}", kind=RemedyKind.REVIEW, body=body, lodged_on=received,
            application=application, case_number=f"示范复字〔2020〕{number}号", by=clerk, at=_at(received),
        )  # fmt: skip
        reviews.append(
            actions.take_remedy_step(
                review.pk, RemedyEvent.DECIDED, result="驳回申请", on=decided, by=clerk, at=_at(decided)
            )
        )
    suits = zip(reviews[:2], (_D(2020, 10, 26), _D(2020, 11, 18)), strict=True)
    for number, (review, received) in enumerate(suits, start=1):
        actions.record_remedy(
            review.unit, token=f"demo-suit-{number}", kind=RemedyKind.SUIT_AFTER_REVIEW, body="重庆市大渡口区人民法院",
            lodged_on=received, application=review.application, case_number=f"（2020）示范行初{number}号",
            by=people[review.unit.code][_CLERK], at=_at(received),
        )  # fmt: skip
