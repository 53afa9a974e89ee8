"""The mailbox of the demonstration: 561 letters of 2020, 548 of them answered in four days on average, and those of 2019.

Letters, people and streets are made up. Most of them come in as a register of before; the last weeks' go through the gates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from gongkai.accounts.models import Person, Role, Unit
from gongkai.mailbox import actions
from gongkai.mailbox.actions import Proposal, Step
from gongkai.mailbox.course import Event, Flag, Kind
from gongkai.mailbox.models import Letter, Source, Topic
from gongkai.mailbox.register import Record, Register

_At = Callable[[date], datetime]


class _Matter(NamedTuple):
    """What people write about again and again; {place} stands for one of the places."""

    unit: str
    topic: str
    kind: Kind
    title: str
    question: str
    answer: str


_MATTERS = (
    _Matter("cgj", "城市管理", Kind.COMPLAINT, "{place}路灯损坏", "{place}的路灯坏了好几盏，晚上走路看不清，请尽快修复。", "经现场查看，{place}损坏的路灯已经更换灯具，恢复照明。"),
    _Matter("cgj", "城市管理", Kind.COMPLAINT, "{place}占道经营", "{place}每天傍晚有摊贩占用人行道，行人只能走到车道上。", "已经在{place}设置劝导点，引导摊贩到规定的区域经营，并加强傍晚的巡查。"),
    _Matter("cgj", "城市管理", Kind.SUGGESTION, "建议在{place}增设垃圾分类投放点", "{place}附近没有厨余垃圾桶，建议增设投放点。", "已经在{place}增设分类投放点一处，每天清运两次。"),
    _Matter("zjw", "住房建设", Kind.CONSULT, "{place}老旧小区改造安排", "请问{place}一带的老旧小区什么时候改造？", "{place}一带已经列入明年的改造计划，动工前将在现场和网站公示方案。"),
    _Matter("zjw", "社区物业", Kind.COMPLAINT, "{place}小区电梯故障", "{place}的小区电梯经常停运，老人上下楼很困难。", "已经督促物业企业更换电梯主板并完成检验，现在运行正常。"),
    _Matter("rsj", "社会保障", Kind.CONSULT, "灵活就业人员怎样参加养老保险", "没有单位的人怎样参加养老保险，要带什么材料？", "持身份证到户籍所在地的社会保障服务所即可办理，也可以在网上办理。"),
    _Matter("rsj", "劳动就业", Kind.HELP, "{place}工地拖欠工资", "在{place}的工地干活，三个月没有拿到工资。", "已经责令用人单位支付拖欠的工资，工资已经全部发放。"),
    _Matter("jw", "教育", Kind.CONSULT, "{place}入学划片", "请问{place}属于哪所小学的招生范围？", "{place}属于就近的公办小学的招生范围，具体以每年六月公布的招生公告为准。"),
    _Matter("jw", "教育", Kind.SUGGESTION, "建议在{place}学校门口设置护学岗", "{place}学校门口上下学时车很多，建议设置护学岗。", "已经会同公安部门在{place}学校门口设置护学岗，早晚各一小时。"),
    _Matter("wjw", "医疗卫生", Kind.CONSULT, "{place}疫苗接种地点", "请问{place}附近在哪里接种疫苗，需要预约吗？", "可以到就近的社区卫生服务中心接种，通过电话或者网上预约。"),
    _Matter("sthj", "生态环境", Kind.COMPLAINT, "{place}工地夜间施工噪音", "{place}的工地夜里十二点还在施工，影响休息。", "经现场检查，已经责令施工单位停止夜间施工并依法处理。"),
    _Matter("sthj", "生态环境", Kind.COMPLAINT, "{place}餐馆油烟", "{place}的餐馆油烟直排，楼上不敢开窗。", "餐馆已经安装油烟净化设施，经检测达到排放标准。"),
    _Matter("jtj", "交通出行", Kind.SUGGESTION, "建议{place}增加公交班次", "{place}早上等公交要二十多分钟，建议增加班次。", "已经与公交企业商定，早晚高峰班次间隔缩短到十分钟以内。"),
    _Matter("gafj", "公安户籍", Kind.CONSULT, "新生儿落户", "孩子刚出生，落户要带什么材料？", "持出生医学证明、父母的户口簿和身份证到户籍所在地派出所办理，当场办结。"),
    _Matter("scj", "市场监管", Kind.COMPLAINT, "{place}超市价格标示", "{place}的超市标价和结账价格不一样。", "经核实，超市价签没有及时更换，已经退还差价并依法处理。"),
    _Matter("mzj", "社会保障", Kind.CONSULT, "困难家庭怎样申请低保", "家里只有一个人有收入，怎样申请低保？", "向居住地的街道提出申请，提供家庭收入和财产情况，三十日内作出决定。"),
    _Matter("ybj", "医疗卫生", Kind.CONSULT, "异地就医怎样备案", "到外地看病，医保怎样报销？", "可以在网上备案，备案后在联网医院直接结算。"),
    _Matter("zwzx", "政务服务", Kind.SUGGESTION, "建议政务大厅周末办理业务", "平时上班没有时间，建议政务大厅周末开放。", "自本月起，政务服务大厅周六上午办理常办业务。"),
    _Matter("gzj", "住房建设", Kind.CONSULT, "{place}不动产登记", "{place}的安置房什么时候可以办理不动产登记？", "首次登记已经完成，可以持购房合同和完税凭证到登记窗口办理。"),
    _Matter("whw", "文化旅游体育", Kind.SUGGESTION, "建议在{place}增设健身器材", "{place}的公园没有健身器材，建议增设。", "已经在{place}的公园安装健身器材八件。"),
)  # fmt: skip
_PLACES = (
    "春晖路", "新山村", "跃进村", "九宫庙", "茄子溪", "八桥镇", "建胜镇", "跳磴镇", "双山路", "文体路", "松青路", "钢花路", "翠园路", "锦霞街",
)  # fmt: skip
_SURNAMES, _NAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", ("写信人甲", "写信人乙", "写信人丙")
# Days until the answer, over and over: four on average in 2020, seven the year before.
_DAYS_2020, _DAYS_2019 = (1, 2, 3, 4, 5, 6, 7, 4, 4, 4), (4, 5, 6, 7, 8, 9, 10, 7)
_BEFORE_2020, _BEFORE_2019 = 540, 512
_LAST_2020, _LAST_2019 = date(2020, 12, 16), date(2019, 12, 16)
_SOURCES = (*[Source.WEB] * 6, Source.HOTLINE, Source.CITY, Source.PAPER, Source.VISIT)
_RATINGS = (None, None, 5, None, 4, None, 5, 3)


def build(people: dict[str, dict[Role, Person]], at: _At, report: Callable[[int, int], None]) -> None:
    """Both years."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    topics = {topic.name: topic for topic in Topic.objects.all()}
    for year, number, days, last in (
        (2019, _BEFORE_2019, _DAYS_2019, _LAST_2019), (2020, _BEFORE_2020, _DAYS_2020, _LAST_2020),
    ):  # fmt: skip
        records = list(_records(year, number, days, last, units, topics))
        register = Register(records, [], [], f"demo-{year}")
        actions.import_letters(
            register, name=f"{year}年来信登记.xlsx", by="初始数据", at=at(last), progress=report
        )
    _Gates(people, units, topics, at).live()


def _records(
    year: int, number: int, days: tuple[int, ...], last: date, units: dict[str, Unit], topics: dict[str, Topic]
) -> Iterator[Record]:
    first = date(year, 1, 2)
    span = (last - first).days - max(days)
    for n in range(number):
        matter, place = _MATTERS[n % len(_MATTERS)], _PLACES[n * 5 % len(_PLACES)]
        accepted_on = first + timedelta(days=n * span // number)
        title, question, answer = (
            text.format(place=place) for text in (matter.title, matter.question, matter.answer)
        )
        fields = {
            "source": _SOURCES[n % len(_SOURCES)], "upstream_number": "", "kind": matter.kind, "topic": topics[matter.topic],
            "title": title, "text": question, "place": place if "{place}" in matter.question else "",
            "name": f"{_SURNAMES[n % len(_SURNAMES)]}{_NAMES[n % len(_NAMES)]}", "phone": f"0230001{n:04d}",
        }  # fmt: skip
        yield Record(
            n + 1, "", units["zfb"], fields, consents=True, written_on=accepted_on, accepted_on=accepted_on, lead=units[matter.unit],
            answered_on=accepted_on + timedelta(days=days[(n + n // (2 * len(days))) % len(days)]), reply=answer, public=(title, question, answer),
            rating=_RATINGS[n % len(_RATINGS)],
        )  # fmt: skip


class _Gates:
    """The last weeks of the year, step by step: eight letters answered and published, thirteen in work, two just come in."""

    def __init__(
        self, people: dict[str, dict[Role, Person]], units: dict[str, Unit], topics: dict[str, Topic], at: _At
    ) -> None:
        self.people, self.units, self.topics, self.at = people, units, topics, at
        self.office = people["zfb"]

    def live(self) -> None:
        for n in range(8):
            self._published(n, date(2020, 12, 17 + n % 4))
        for n in range(8, 21):
            self._in_work(n, date(2020, 12, 28 + n % 3))
        for n in range(21, 23):
            self._written(n, date(2020, 12, 31))

    def _written(self, n: int, on: date) -> tuple[Letter, _Matter, str]:
        matter, place = _MATTERS[n % len(_MATTERS)], _PLACES[n % len(_PLACES)]
        answers = {
            "kind": matter.kind.value, "topic_id": None, "title": matter.title.format(place=place),
            "text": matter.question.format(place=place), "place": place, "name": f"{_SURNAMES[n % len(_SURNAMES)]}写信人",
            "phone": f"0230002{n:04d}", "email": "", "address": "", "wants_notice": True,
        }  # fmt: skip
        written = actions.write(
            self.units["zfb"],
            token=f"demo-letter-{n}",
            answers=answers,
            consents=True,
            by=None,
            at=self.at(on),
            on=on,
        )
        return written.letter, matter, place

    def _do(self, letter: Letter, event: Event, on: date, by: Person, **details: Any) -> None:
        actions.perform(letter.pk, event, Step(on, **details), by=by, at=self.at(on))

    def _accepted(self, n: int, on: date, *, assign: bool = True) -> tuple[Letter, _Matter, str]:
        letter, matter, place = self._written(n, on)
        details = {"unit": self.units[matter.unit] if assign else None, "topic": self.topics[matter.topic]}
        self._do(letter, Event.ACCEPTED, on, self.office[Role.LETTER_CLERK], **details)
        return letter, matter, place

    def _published(self, n: int, on: date) -> None:
        letter, matter, place = self._accepted(n, on)
        staff, answered_on = self.people[matter.unit], on + timedelta(days=4)
        answer = matter.answer.format(place=place)
        self._do(letter, Event.DRAFTED, answered_on, staff[Role.LETTER_CLERK], reply=answer)
        self._do(letter, Event.PASSED, answered_on, staff[Role.LEADER])
        shown = Proposal(letter.title, letter.text, answer, is_checked=True)
        self._do(letter, Event.PROPOSED, answered_on, staff[Role.LETTER_CLERK], proposal=shown)
        self._do(letter, Event.PUBLISHED, answered_on, self.office[Role.OFFICE_HEAD])

    def _in_work(self, n: int, on: date) -> None:
        letter, matter, _ = self._accepted(n, on, assign=n % 5 != 0)
        staff = self.people[matter.unit]
        if n == 9:
            self._do(letter, Event.MARKED, on, self.office[Role.LETTER_CLERK], flags=frozenset({Flag.URGENT}))
        elif n == 11:
            self._do(
                letter,
                Event.MARKED,
                on,
                self.office[Role.LETTER_CLERK],
                flags=frozenset({Flag.SENSITIVE, Flag.MASS}),
            )
        elif n % 4 == 1:
            self._do(letter, Event.DRAFTED, on, staff[Role.LETTER_CLERK], reply="正在核实，拟请施工单位整改。")
        elif n == 12:
            self._do(letter, Event.EXTENDED, on, staff[Role.LEADER], note="需要会同有关单位现场查看")
