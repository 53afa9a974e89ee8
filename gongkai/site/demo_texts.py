"""What the demonstration's portal says: some 390 publications, made up for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from gongkai.accounts.models import Unit
from gongkai.publishing.models import Duty


@dataclass(slots=True)
class Text:
    """A publication: its unit, kind, title, day and paragraphs, and what else it has."""

    unit: str
    kind: str
    title: str
    on: date
    paragraphs: tuple[str, ...]
    facts: dict[str, Any] = field(default_factory=dict)
    interpretation: Text | None = None
    repeals: str = ""
    outcome_of: str = ""
    table: tuple[tuple[str, ...], ...] = ()
    figures: tuple[tuple[str, int], ...] = ()
    questions: tuple[tuple[str, str], ...] = ()
    guide: dict[str, Any] | None = None
    event: str = ""
    joint: tuple[str, ...] = ()
    file: tuple[str, tuple[tuple[str, ...], ...]] | None = None


# What each unit did in the year: a notice of it and two pieces of news.
_WORKS = {
    "fgw": ("重点项目建设", "社会领域", "全区集中开工九个重点项目", "价格监测网点覆盖全区主要市场"),
    "jw": ("中小学校园安全管理", "教育", "三所新建学校如期开学", "全区开展“开学第一课”活动"),
    "kjj": ("科技型企业培育", "科技", "全区科技型企业突破八百家", "科普进社区活动走进八桥镇"),
    "gafj": ("电动自行车登记上牌", "公安", "户籍窗口推行周末预约办理", "交通护学岗实现学校全覆盖"),
    "mzj": ("冬春困难群众救助", "社会福利", "社区养老服务站增至五十个", "婚姻登记跨区通办开始受理"),
    "sfj": ("公共法律服务体系建设", "司法", "公共法律服务站实现镇街全覆盖", "民法典宣传月活动启动"),
    "czj": ("预算绩效管理", "财政", "惠民惠农补贴全部通过一卡通发放", "政府采购电子化平台上线"),
    "rsj": ("稳定和扩大就业", "劳动就业", "春风行动招聘会提供三千个岗位", "社保卡服务网点延伸到社区"),
    "gzj": ("地质灾害防治", "土地", "不动产登记压缩到一个工作日", "全域国土综合整治试点启动"),
    "sthj": ("大气污染防治", "环境监测、保护与治理", "空气质量优良天数再创新高", "跳磴河整治工程通过验收"),
    "zjw": ("城镇老旧小区改造", "城乡建设（含住房）", "十二个老旧小区完成改造", "物业服务质量评价结果公布"),
    "cgj": ("生活垃圾分类", "城乡建设（含住房）", "新增停车泊位一千二百个", "夜间路灯完好率达到百分之九十九"),
    "swj": ("促进消费恢复", "国内贸易（含供销）", "社区菜市场标准化改造完成", "夜间经济示范街区开街"),
    "whw": ("公共文化场馆免费开放", "文化", "区图书馆新馆开馆", "全民健身活动月启动"),
    "wjw": ("常态化疫情防控", "卫生", "区人民医院发热门诊改造完成", "家庭医生签约服务进企业"),
    "yjj": ("安全生产专项整治", "安全生产监管", "防汛应急演练在建胜镇举行", "应急避难场所标识更新完成"),
    "scj": ("食品安全监督抽检", "食品药品监管", "开办企业一日办结", "老旧电梯安全评估完成"),
    "jtj": ("农村公路养护", "公路", "两条公交线路优化调整", "“四好农村路”建成二十公里"),
    "sjj": ("政策落实跟踪审计", "审计", "审计整改报告提请审议", "审计业务培训班开班"),
    "tjj": ("第七次全国人口普查", "统计", "人口普查现场登记结束", "统计法治宣传进企业"),
    "nyw": ("高标准农田建设", "农业、畜牧业、渔业", "农产品质量检测站投入使用", "农村人居环境整治通过验收"),
    "ybj": ("城乡居民医疗保险参保缴费", "社会保障", "门诊慢特病认定下沉到镇街", "药品集中采购降价落地"),
    "tyj": ("退役军人就业创业扶持", "军转安置", "退役军人服务站建成投用", "为烈属光荣之家送立功喜报"),
    "jxw": ("制造业企业复工复产", "信息产业（含电信）", "规模以上工业企业全部复工", "五座5G基站建成开通"),
    "gzw": ("国有企业改革三年行动", "国有资产监管", "国有资产租金减免政策兑现", "区属企业完成公司制改制"),
    "xfb": ("初次信访事项办理", "信访", "网上信访占比继续提高", "领导干部接访日安排公布"),
    "lyj": ("国土绿化提升行动", "林业", "义务植树活动在中华美德公园举行", "古树名木挂牌保护"),
    "slj": ("河长制工作", "水利", "汛前水库安全检查完成", "自来水管网改造惠及两千户"),
    "jrb": ("防范非法集资", "银行", "银企对接会促成贷款签约", "金融知识进校园"),
    "zwzx": ("“一窗综办”改革", "政务公开", "政务服务大厅实行延时服务", "自助服务终端进社区"),
    "bqz": ("农村宅基地审批管理", "农业、畜牧业、渔业", "融城村完成入户道路硬化", "双山社区开展邻里节"),
    "jsz": ("群宴食品安全管理", "食品药品监管", "建路村柑橘采摘节开园", "民胜村污水管网接通"),
    "tdz": ("森林防火", "林业", "石盘村金鳌田园开放", "南海村完成饮水工程"),
    "xscjd": ("社区网格化服务", "社会福利", "新山村社区食堂开门迎客", "老旧楼栋加装电梯投用"),
    "yjcjd": ("消防通道整治", "安全生产监管", "跃进村社区阵地改造完成", "志愿者为独居老人送餐"),
    "jgmjd": ("流动人口服务管理", "公安", "九宫庙商圈环境提升完工", "社区书屋开放"),
    "qzxjd": ("沿江岸线环境整治", "环境监测、保护与治理", "茄子溪滨江步道贯通", "社区公益集市开市"),
    "chljd": ("文明养犬管理", "城乡建设（含住房）", "春晖路街道便民服务中心搬迁", "小区停车难得到缓解"),
}  # fmt: skip


# 区政府 2020: ten normative documents with what they are about; the last repeals one of them.
_NORMATIVE = (
    ("关于加强电动自行车停放充电管理的通告", "公安", "居民小区、单位集中停放充电场所的设置和管理", 2, 24),
    ("政府投资项目管理办法", "重大建设项目", "使用财政性资金的固定资产投资项目的决策、审批、实施和监督", 3, 12),
    ("促进中小微企业健康发展扶持办法", "宏观经济", "房租减免、贷款贴息、稳岗补贴的对象、标准和申请方法", 3, 26),
    ("国有土地上房屋征收与补偿实施办法", "城乡建设（含住房）", "征收程序、补偿标准、评估和奖励", 4, 16),
    ("城市生活垃圾分类管理实施细则", "城乡建设（含住房）", "分类标准、投放收运责任和奖惩", 5, 21),
    ("公共租赁住房管理实施细则", "城乡建设（含住房）", "保障对象、申请审核、配租和退出", 6, 11),
    ("社会救助实施办法", "社会福利", "最低生活保障、特困供养、临时救助的条件、标准和程序", 7, 9),
    ("河道管理范围内活动管理办法", "水利", "禁止和限制的活动、许可和监督检查", 8, 20),
    ("行政规范性文件管理办法", "政务公开", "起草、合法性审核、备案、评估和清理", 9, 17),
    ("优化营商环境若干规定", "宏观经济", "市场准入、政务服务、监管执法和权益保护", 11, 5),
)


_GUIDES = (
    ("mzj", "最低生活保障申请", ("申请书", "户口簿和身份证件", "家庭收入和财产状况声明"), "12 个工作日", "社会救助"),
    ("mzj", "结婚登记", ("双方身份证件", "双方户口簿", "三张合影照片"), "当场办结", "婚姻登记"),
    ("mzj", "临时救助申请", ("申请书", "身份证件", "困难情况的材料"), "8 个工作日", "社会救助"),
    ("rsj", "失业保险金申领", ("身份证件或者社会保障卡",), "当场办结", "社会保险"),
    ("rsj", "灵活就业人员社会保险补贴", ("就业失业登记凭证", "缴费凭证"), "15 个工作日", "就业创业"),
    ("jw", "义务教育阶段入学报名", ("户口簿", "房屋权属材料", "预防接种证"), "按公布的时间", "教育"),
    ("scj", "个体工商户设立登记", ("登记申请书", "经营场所使用材料", "身份证件"), "当场办结", "设立变更"),
    ("scj", "食品经营许可", ("申请书", "场所平面图", "食品安全规章制度"), "5 个工作日", "准营准办"),
    ("gzj", "房屋交易转移登记", ("不动产权证书", "买卖合同", "完税凭证"), "1 个工作日", "住房保障"),
    ("wjw", "生育服务登记", ("身份证件", "结婚证"), "当场办结", "生育收养"),
    ("ybj", "城乡居民医疗保险参保登记", ("身份证件",), "当场办结", "医疗卫生"),
    ("zjw", "公共租赁住房申请", ("申请表", "住房情况材料", "收入情况材料"), "20 个工作日", "住房保障"),
)  # fmt: skip


RESPONSES = {
    "关于自来水短时浑浊情况的回应": (date(2020, 7, 2), "管网检修后水质已恢复正常，检测结果合格。"),
    "关于部分小区停车收费的回应": (date(2020, 9, 11), "收费标准应当公示，未公示的已责令整改。"),
    "关于新建小学招生范围的回应": (date(2020, 8, 14), "招生范围在区教委网站公布，可以按地址查询。"),
}


def texts(units: dict[str, Unit]) -> Iterator[Text]:
    """Everything the district publishes in the two years, in no order."""
    yield from _of_the_district()
    yield from _drafts_for_comment()
    for number, (code, unit) in enumerate(sorted(units.items())):
        yield from _of_every_unit(code, unit, number)
        if code in _WORKS:
            yield from _works(code, unit, number)
    for number, (code, matter, papers, period, event) in enumerate(_GUIDES):
        on = date(2019, 3, 4) + timedelta(days=number)
        yield _guide(code, units[code], matter, papers, period, event, on)
    for month in range(1, 12):
        yield _statistics(month)
    yield from _of_the_catalogue()


def _of_the_district() -> Iterator[Text]:
    yield Text(
        "zfb", "概况", "大渡口区情概况", date(2019, 2, 1),
        ("#历史沿革", "大渡口区因长江边的义渡而得名，辖三镇五街道。", "#地理和人口", "位于重庆主城区西南部，长江之滨。本页内容为演示系统编写。"),
        {"item": "20-15"},
    )  # fmt: skip
    old = "行政规范性文件制定和备案暂行办法"
    yield Text("zfb", "办法", old, date(2019, 6, 20), ("第一条　为规范行政规范性文件的制定和备案，制定本办法。", "第二条　本办法自发布之日起施行。"),
                {"theme": "政务公开", "item": "20-1", "document_number": "渡府发〔2019〕8号", "is_normative": True, "normative_number": "DDK-2019-008"})  # fmt: skip
    for serial, (title, theme, about, month, day) in enumerate(_NORMATIVE, start=1):
        on = date(2020, month, day)
        kind = next((name for name in ("通告", "办法", "细则") if title.endswith(name)), "规定")
        facts = {
            "theme": theme, "item": "20-1", "document_number": f"渡府发〔2020〕{serial + 4}号", "is_normative": True,
            "normative_number": f"DDK-2020-{serial:03d}", "effective_on": on + timedelta(days=30),
            "expires_on": date(2025, month, day), "summary": about, "keywords": theme,
        }  # fmt: skip
        interpretation = Text(
            "zfb", "政策解读", f"《{title}》解读", on,
            ("#为什么制定", f"近年来，{about}中出现了一些新情况，需要在制度上加以明确。", "#主要内容", f"明确了{about}，细化了各部门、镇街的职责。"),
            {"item": "20-1", "theme": theme},
            questions=(("什么时候开始施行？", f"{(on + timedelta(days=30)):%Y-%m-%d} 起施行，有效期五年。"), ("不清楚的向谁咨询？", "可以向区政府办公室咨询，电话见文末的联系方式。")),
            figures=(("条文数", 4 + serial), ("涉及部门", 3 + serial % 5)) if serial % 2 else (),
        )  # fmt: skip
        yield Text(
            "zfb", kind, title, on,
            ("#第一章　总则", f"第一条　为规范{about}，根据有关法律、法规，结合本区实际，制定本规定。", "第二条　本区行政区域内的有关活动适用本规定。",
             "#第二章　职责", "第三条　区级有关部门按照职责分工负责具体实施，镇人民政府、街道办事处负责辖区内的日常工作。",
             "#第三章　附则", f"第四条　自 {on + timedelta(days=30):%Y} 年 {(on + timedelta(days=30)).month} 月 {(on + timedelta(days=30)).day} 日起施行，有效期五年。"),
            facts,
            interpretation=interpretation,
            repeals=old if title == "行政规范性文件管理办法" else "",
            file=(f"{title}责任分工表.xlsx", (("事项", "责任单位", "完成时间"), (about, "区政府办公室", "持续推进"))) if serial % 3 == 0 else None,
        )  # fmt: skip
    yield Text(
        "zfb", "通知", "转发市人民政府办公厅关于切实解决老年人运用智能技术困难工作的通知", date(2020, 12, 9),
        ("现将市人民政府办公厅的通知转发给你们，请结合实际贯彻落实。本页为演示系统编写。",),
        {"item": "20-11", "theme": "社会保障", "source": "重庆市人民政府办公厅", "source_url": "https://www.cq.gov.cn/"},
    )  # fmt: skip
    yield Text(
        "mzj", "通知", "关于做好困难群众医疗救助衔接工作的通知", date(2020, 11, 16),
        ("各镇人民政府、街道办事处：民政、医保部门共享救助对象名单，按月核对。",),
        {"item": "20-11", "theme": "社会福利", "document_number": "渡民政发〔2020〕61号"}, joint=("ybj",),
    )  # fmt: skip
    for title, (on, answer) in RESPONSES.items():
        yield Text("zfb", "热点回应", title, on, (answer,), {"item": "21", "heard_on": on - timedelta(days=2)})


def _drafts_for_comment() -> Iterator[Text]:
    begins = date(2020, 10, 12)
    title = "《养犬管理办法（征求意见稿）》公开征求意见公告"
    yield Text(
        "zfb", "征求意见公告", title, begins,
        ("现就《养犬管理办法（征求意见稿）》公开征求意见，可以通过信函、电子邮件提出。",),
        {"item": "20-15", "comment_from": begins, "comment_until": begins + timedelta(days=31), "is_major_decision": True},
    )  # fmt: skip
    yield Text(
        "zfb", "公示", "《养犬管理办法（征求意见稿）》征求意见情况反馈", date(2020, 11, 30),
        ("共收到意见十二条，采纳八条；未采纳的主要是与上位法不一致的意见。",),
        {"item": "20-15"}, outcome_of=title,
    )  # fmt: skip
    yield Text(
        "jw", "征求意见公告", "关于调整小学招生范围公开征求意见的公告", date(2020, 12, 21),
        ("现就2021年小学招生范围的调整方案公开征求意见。",),
        {"item": "20-11", "comment_from": date(2020, 12, 21), "comment_until": date(2021, 1, 21), "is_major_decision": True},
    )  # fmt: skip


def _of_every_unit(code: str, unit: Unit, number: int) -> Iterator[Text]:
    day = date(2019, 3, 1) + timedelta(days=number)
    yield Text(
        code, "机构职能", f"{unit.name}机构职能", day,
        ("#主要职责", f"{unit.duties}。", "#联系方式", f"地址：{unit.office_address}。办公时间：{unit.office_hours}。电话：{unit.office_phone}。"),
        {"item": "20-2"},
    )  # fmt: skip
    yield Text(
        code, "负责人信息", f"{unit.short_name}负责人信息", day + timedelta(days=1),
        ("本页为演示系统编写，人员均为虚构。",), {"item": "20-2"},
        table=(("姓名", "职务", "分工"), ("虚构人一", "主要负责人", "主持全面工作"), ("虚构人二", "分管负责人", "协助主要负责人工作，负责政务公开")),
    )  # fmt: skip
    yield Text(
        code, "财政信息", f"{unit.name}2020年部门预算情况说明", date(2020, 2, 14) + timedelta(days=number % 7),
        ("#收支总体情况", "2020年部门预算收支平衡，“三公”经费较上年下降。"), {"item": "20-7"},
        table=(("项目", "预算数（万元）"), ("一般公共服务支出", str(800 + 37 * number)), ("社会保障和就业支出", str(120 + 5 * number)), ("“三公”经费", str(20 + number % 9))),
        file=(f"{unit.short_name}2020年部门预算表.xlsx", (("科目", "金额（万元）"), ("基本支出", str(600 + 30 * number)), ("项目支出", str(320 + 12 * number)))),
    )  # fmt: skip
    yield Text(
        code, "财政信息", f"{unit.name}2019年部门决算情况说明", date(2020, 9, 7) + timedelta(days=number % 5),
        ("#决算总体情况", "2019年收入支出决算平衡，结转结余按规定使用。"), {"item": "20-7"},
        figures=(("基本支出", 590 + 29 * number), ("项目支出", 310 + 13 * number)),
    )  # fmt: skip


# The theme of the service guides of a unit.
THEMES = {
    "mzj": "社会福利", "rsj": "劳动就业", "jw": "教育", "scj": "工商", "gzj": "土地", "wjw": "卫生", "ybj": "社会保障", "zjw": "城乡建设（含住房）",
}  # fmt: skip


def _works(code: str, unit: Unit, number: int) -> Iterator[Text]:
    matter, theme, first, second = _WORKS[code]
    themes = {
        "社会领域": "宏观经济",
        "财政": "财政",
        "科技": "科技",
        "教育": "教育",
        "文化": "文化",
        "卫生": "卫生",
        "公安": "公安",
        "司法": "司法",
        "土地": "土地",
        "林业": "林业",
    }
    on = date(2020, 1 + number % 11, 3 + number % 24)
    number_of_document = f"{unit.letter_prefix}发〔2020〕{number % 40 + 3}号"
    yield Text(
        code, "通知", f"关于做好{matter}工作的通知", on,
        (f"各有关单位：为做好{matter}工作，现将有关事项通知如下。", "#一、提高认识", f"{matter}关系群众切身利益，各单位要明确责任人，抓好落实。",
         "#二、突出重点", "对照任务清单逐项推进，每月报送进展情况。", "#三、加强监督", "工作情况纳入年度考核，并向社会公布。"),
        {"theme": themes.get(theme, theme), "item": "21" if number % 3 else "20-11", "document_number": number_of_document, "summary": f"部署{matter}工作"},
    )  # fmt: skip
    for delay, title in ((20, first), (110, second)):
        day = date(2020, 1, 6) + timedelta(days=(number * 9 + delay) % 355)
        yield Text(
            code,
            "工作动态",
            title,
            day,
            (f"近日，{title}。{unit.short_name}有关负责人表示，将继续做好{matter}等工作，接受群众监督。",),
            {},
        )
    yield Text(
        code, "公示", f"{unit.short_name}2020年随机抽查事项清单公示", date(2020, 3, 2) + timedelta(days=number),
        (f"根据有关规定，现将{unit.short_name}2020年随机抽查事项清单予以公示，公示期五个工作日。",),
        {"item": "20-13"},
        table=(("抽查事项", "抽查对象", "比例"), (matter, "有关单位", "5%")),
    )  # fmt: skip


def _guide(
    code: str, unit: Unit, matter: str, papers: tuple[str, ...], period: str, event: str, on: date
) -> Text:
    elements = {
        "matter": matter, "basis": "有关法律、法规和规章", "conditions": "符合规定条件的公民、法人或者其他组织", "papers": list(papers),
        "place": unit.office_address, "organ": unit.name, "fees": "不收费", "hours": f"{unit.office_hours}；{period}",
        "telephone": unit.office_phone, "steps": ["申请", "受理", "审核", "办结", "送达"], "online": "",
    }  # fmt: skip
    return Text(
        code, "办事指南", f"{matter}办事指南", on, ("办理前请备齐材料，可以先打电话咨询。",), {"item": "20-5", "theme": THEMES.get(code, "")}, guide=elements, event=event,
        file=(f"{matter}申请表.xlsx", (("项目", "填写"), ("姓名", ""), ("联系电话", ""), ("申请事项", matter))),
    )  # fmt: skip


def _of_the_catalogue() -> Iterator[Text]:
    """What each field's entry asks for at the year's end; one is late."""
    for number, duty in enumerate(Duty.objects.select_related("unit").exclude(field="养老服务")):
        yield Text(
            duty.unit.code, "其他", f"{duty.field}领域{duty.name}（2020年12月更新）", date(2020, 12, 1) + timedelta(days=number % 28),
            (f"根据{duty.basis}和基层政务公开标准目录，现公开{duty.name}。本页为演示系统编写。",), {"item": duty.item, "duty": duty},
        )  # fmt: skip


def _statistics(month: int) -> Text:
    return Text(
        "tjj", "统计信息", f"2020年1—{month}月全区经济运行情况" if month > 1 else "2020年1月全区经济运行情况",
        date(2020, month + 1, 18), ("数据为演示系统编写，不代表实际情况。",), {"item": "20-4"},
        table=(("指标", "累计", "同比（%）"), ("规模以上工业增加值", f"{month * 11}亿元", f"{month - 6}.{month % 10}"), ("固定资产投资", f"{month * 14}亿元", f"{month - 5}.{month % 10}"), ("社会消费品零售总额", f"{month * 9}亿元", f"{month - 7}.{month % 10}")),
        figures=(("工业增加值", month * 11), ("固定资产投资", month * 14), ("零售总额", month * 9)),
    )  # fmt: skip
