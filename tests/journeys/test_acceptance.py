"""The whole way of a request and of a clerk's day in Chromium; every date is one worked out by hand from the calendar."""

import io
import re
import zipfile
from datetime import date

import docx
import pytest

from gongkai.accounts.models import Role
from gongkai.applications import queries
from gongkai.applications.models import Application, Purpose, Remedy
from gongkai.files.queries import content_of
from gongkai.regulation.case import Event, State
from tests.applications.test_redactions import two_pages
from tests.journeys.test_journeys import PHONE, apply, tab_to, type_by_keyboard

# Worked out by hand on the calendar of 2024: Qingming 4–6 April (7 April worked), 1–5 May (28 April, 11 May worked),
# 10 June. A day is counted after the one it happens on; the days of the consultation are not.
BY_HAND = {
    "received": (date(2024, 3, 5), date(2024, 4, 2)),  # 20 working days after 5 March
    "corrected": (date(2024, 3, 12), date(2024, 4, 10)),  # anew, after 12 March
    "consulted": (date(2024, 3, 26), date(2024, 4, 19)),  # 15 to 25 March do not count
    "extended": (date(2024, 4, 15), date(2024, 5, 7)),  # and 10 working days, 28 April among them
    "review": (date(2024, 5, 20), date(2024, 5, 27)),  # 5 working days in simplified procedure
    "decision": (date(2024, 5, 17), date(2024, 6, 17)),  # 30 days, the last a Sunday
    "reopened": (date(2024, 6, 17), date(2024, 7, 15)),  # 20 working days
}


class Clerk:
    """A clerk at the browser, who takes steps on a case on days of the test's choosing."""

    def __init__(self, visitor, office, settings, application):
        self.visitor, self.office, self.settings, self.application = visitor, office, settings, application
        self.browser = visitor()
        self.browser.sign_in(office.staff[Role.CLERK])
        self.page = self.browser.page

    def today(self, day):
        self.settings.GONGKAI_TODAY = day

    def open(self, event):
        self.browser.go(f"/desk/applications/{self.application.pk}/{event}/")
        self.browser.check()

    def take(self, event, button, day, **fields):
        """Fill a step's form by its labels, send it, and look at the case page it leads to."""
        self.today(day)
        self.open(event)
        for label, value in fields.items():
            field = self.page.get_by_label(re.compile(label))
            field.select_option(value) if isinstance(value, list) else field.fill(value)
        self.browser.press(button)
        self.browser.check()
        assert self.page.locator(".summary").count() == 0, self.page.inner_text(".summary")
        self.application.refresh_from_db()

    def due(self, which):
        day, due = BY_HAND[which]
        self.application.refresh_from_db()
        assert self.application.due_on == due, which
        assert f"{due.year}年{due.month}月{due.day}日" in self.page.inner_text("main"), which
        return day


def test_a_request_goes_from_a_phone_through_everything_to_its_second_answer(visitor, office, settings):
    office.unit.duties = "征地"
    office.unit.save()
    settings.GONGKAI_TODAY = date(2024, 3, 4)
    resident = visitor(**PHONE)
    number, code = apply(resident)
    application = Application.objects.get(number=number)
    clerk = Clerk(visitor, office, settings, application)
    page = clerk.page

    clerk.take("receipt_confirmed", "确认收到", date(2024, 3, 5))
    clerk.due("received")
    clerk.take("registered", "登记", date(2024, 3, 6))
    clerk.take(
        "correction_requested",
        "告知补正",
        date(2024, 3, 8),
        期限的最后一天="2024-03-20",
        需要补正的事项="请写明地块的位置。",
    )
    clerk.today(date(2024, 3, 12))
    resident.go("/query/")
    resident.page.get_by_label("申请编号").fill(number)
    resident.page.get_by_label("查询码").fill(code)
    resident.press("查询")
    resident.check()
    assert "请写明地块的位置" in resident.page.inner_text("main")
    resident.page.get_by_label("补正后的申请内容").fill("跳磴镇某地块征收土地的批准文件和补偿协议")
    resident.press("提交补正后的申请")
    resident.check()
    clerk.take(
        "examined",
        "审查通过，交业务科室办理",
        date(2024, 3, 12),
        业务科室承办人=[office.staff[Role.OFFICER].name],
    )
    clerk.due("corrected")

    clerk.take(
        "consult_sent", "发出征求意见书", date(2024, 3, 14), 收文人地址="乙路2号", **{"^收文人$": "示范公司"},
        涉及的信息="补偿协议", 为什么涉及="其中有补偿金额",
    )  # fmt: skip
    clerk.take("consult_delivered", "征求意见书送达", date(2024, 3, 15))
    clerk.today(date(2024, 3, 25))
    clerk.open("consult_answered")
    page.get_by_label("部分同意公开").check()
    page.get_by_label(re.compile("对方的理由")).fill("账号不同意公开")
    clerk.browser.press("收到被征求方意见")
    clerk.take("consult_closed", "征求意见结束", date(2024, 3, 26), 怎样权衡="账号不公开，其余公开。")
    clerk.due("consulted")
    resident.go("/query/case/")
    resident.check()
    assert "这段时间不计入答复期限" in resident.page.inner_text("main")

    head = visitor()
    head.sign_in(office.staff[Role.OFFICE_HEAD])
    clerk.today(date(2024, 4, 15))
    head.go(f"/desk/applications/{application.pk}/extended/")
    head.check()
    head.page.get_by_label(re.compile("工作日")).first.fill("10")
    head.page.get_by_label(re.compile("延期的理由")).fill("需要区分处理")
    head.press("延长答复期限")
    head.check()
    clerk.browser.go(f"/desk/applications/{application.pk}/")
    clerk.due("extended")

    clerk.today(date(2024, 4, 29))
    clerk.browser.go(f"/desk/applications/{application.pk}/redactions/")
    page.get_by_label("要区分处理的文件").set_input_files(
        {"name": "补偿协议.pdf", "mimeType": "application/pdf", "buffer": two_pages()}
    )
    clerk.browser.press("上传")
    for words, ground in (("张三", "第三方权益"), ("内部讨论", "内部事务")):
        page.get_by_label("遮盖的理由").select_option(label=ground)
        page.get_by_label("查找文字（选填）").fill(words)
        clerk.browser.press("查找并遮盖")
    clerk.browser.press("生成公开版")
    clerk.browser.check()
    clerk.open("drafted")
    page.get_by_label(re.compile("提供的信息内容")).fill("随本告知书提供补偿协议公开版。")
    clerk.browser.press("先检查，看告知书正文")
    clerk.browser.check()
    assert "齐备，可以送审" in page.inner_text("main")
    clerk.browser.press("拟稿送审")
    office.review_and_sign(application, date(2024, 4, 30))
    clerk.take("sealed", "编号、用印", date(2024, 5, 6))
    clerk.take("answered", "送达答复", date(2024, 5, 6), 邮件号码="XA00000009CN")
    clerk.take("archived", "归档", date(2024, 5, 8))
    resident.go("/query/case/")
    resident.check()
    assert "部分公开" in resident.page.inner_text(
        "main"
    ) and "补偿协议（公开版）.pdf" in resident.page.inner_text("main")

    received, answer_due = BY_HAND["review"]
    accepted, decision_due = BY_HAND["decision"]
    clerk.today(received)
    clerk.browser.go(f"/desk/remedies/new/?number={number}")
    clerk.browser.check()
    page.get_by_label("复议机关、法院").fill("示范区人民政府")
    page.get_by_label("案号（选填）").fill("示府复〔2024〕9号")
    page.get_by_label("程序", exact=True).select_option(label="简易程序")
    page.get_by_label("受理、立案日期（选填）").fill(accepted.isoformat())
    clerk.browser.press("保存")
    clerk.browser.check()
    review = Remedy.objects.get()
    assert (review.answer_due_on, review.decision_due_on) == (answer_due, decision_due)
    assert answer_due.isoformat() in page.inner_text("main") and decision_due.isoformat() in page.inner_text(
        "main"
    )
    clerk.browser.follow("整理证据材料")
    clerk.browser.check()
    with page.expect_download() as bundle:
        clerk.browser.press("下载证据材料")
    with zipfile.ZipFile(bundle.value.path()) as container:
        assert "证据目录.pdf" in container.namelist() and len(container.namelist()) > 5
    clerk.today(date(2024, 5, 24))
    clerk.browser.go(f"/desk/remedies/{review.pk}/steps/answer_handed_in/")
    clerk.browser.check()
    clerk.browser.press("保存")
    clerk.today(date(2024, 6, 14))
    clerk.browser.go(f"/desk/remedies/{review.pk}/steps/decided/")
    page.get_by_label("结果").select_option("撤销")
    clerk.browser.press("保存")
    clerk.browser.check()
    assert "计入“结果纠正”" in page.inner_text("main")
    before = list(queries.case_counts(queries.whole(2024)))
    clerk.take("reopened", "复议、诉讼后重新办理", date(2024, 6, 17), 内容="复议决定撤销，责令重新答复")
    clerk.due("reopened")
    office.draft(application, date(2024, 6, 28))
    office.review_and_sign(application, date(2024, 7, 1))
    clerk.take("sealed", "编号、用印", date(2024, 7, 1))
    clerk.take("answered", "送达答复", date(2024, 7, 1), 邮件号码="XA00000010CN")
    assert list(queries.case_counts(queries.whole(2024))) == before  # no second intake, no moved figure
    assert (application.outcome, application.concluded_on) == ("B3.2", date(2024, 5, 6))
    assert application.answered_again_on == date(2024, 7, 1) and application.concluded_in_time is True
    resident.go("/query/case/")
    resident.check()
    assert "重新答复的结果" in resident.page.inner_text("main")


def test_a_posted_request_by_keyboard_corrected_signed_on_paper_posted_returned_and_filed(
    visitor, office, settings
):
    settings.GONGKAI_TODAY = date(2024, 3, 6)
    first = visitor()
    first.sign_in(office.staff[Role.CLERK])
    first.go("/desk/applications/new/")
    first.check()
    pressed = first.page.evaluate(
        "() => { window.pressed = 0; addEventListener('keydown', () => { window.pressed += 1 }, true); return 0 }"
    )
    tab_to(first.page, lambda focused: focused["id"] == "id_channel")
    while first.page.locator("#id_channel").input_value() != "registered_mail":
        first.page.keyboard.press("ArrowDown")
    type_by_keyboard(first.page, {"id_name": "金丝雀", "id_description": "某地块征收批文"})
    tab_to(first.page, lambda focused: focused["text"] == "登记")
    pressed = first.page.evaluate("window.pressed")
    first.page.keyboard.press("Enter")
    first.page.wait_for_selector(".code")
    first.check()
    application = Application.objects.get()
    print(f"registering a posted request took {pressed + 1} keystrokes beside its words")
    assert application.channel == "registered_mail" and pressed < 120
    clerk = Clerk(visitor, office, settings, application)
    page = clerk.page
    clerk.browser.go(f"/desk/applications/{application.pk}/")
    page.get_by_role("link", name="更正日期（第 1 步）").click()
    page.get_by_label("正确的日期").fill("2024-03-05")
    page.get_by_label("更正的理由").fill("收发室登记为 3 月 5 日")
    clerk.browser.press("更正日期")
    clerk.browser.check()
    application.refresh_from_db()
    assert (application.received_on, application.due_on) == BY_HAND["received"]

    clerk.take("registered", "登记", date(2024, 3, 7))
    clerk.take("examined", "审查通过，交业务科室办理", date(2024, 3, 7))
    clerk.today(date(2024, 3, 12))
    clerk.open("drafted")
    page.get_by_label(re.compile("^\\s*予以公开告知书（")).check()
    page.get_by_label(re.compile("提供的信息内容")).fill("随本告知书提供复印件。")
    clerk.browser.press("拟稿送审")
    with page.expect_download() as sheet:
        clerk.browser.follow("PDF（呈批单）")
    assert "呈批单" in sheet.value.suggested_filename
    scan = {"name": "呈批单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1 signed"}
    for event, label, role in (
        ("confidentiality_cleared", "保密审查通过", Role.CONFIDENTIALITY_REVIEWER), ("legality_cleared", "法制审核通过", Role.LEGAL_REVIEWER),
        ("section_approved", "科室负责人审核通过", Role.SECTION_HEAD), ("signed", "签发", Role.LEADER),
    ):  # fmt: skip
        clerk.open(event)
        page.get_by_label("签字人").select_option(label=office.staff[role].name)
        page.get_by_label("已签字的呈批单扫描件").set_input_files(scan)
        clerk.browser.press(label)
        clerk.browser.check()
    application.refresh_from_db()
    assert application.state == State.SIGNED
    assert application.attachments.filter(purpose=Purpose.APPROVAL_SHEET).count() == 4
    clerk.take("sealed", "编号、用印", date(2024, 3, 13))
    clerk.take("answered", "送达答复", date(2024, 3, 13), 邮件号码="XA00000011CN")
    clerk.take("delivery_failed", "退件、拒收", date(2024, 3, 20), 怎样跟进="电话核对地址后再寄", 情形=["退件"])
    clerk.browser.go("/desk/?list=returned")
    clerk.browser.check()
    assert application.number in page.inner_text("main")
    clerk.take("redelivered", "再次送达", date(2024, 3, 22), 邮件号码="XA00000012CN")
    clerk.take("archived", "归档", date(2024, 3, 27))
    assert application.concluded_on == date(2024, 3, 13) and application.state == State.ARCHIVED


def test_an_administrator_changes_a_wording_and_a_letter_shows_it(visitor, office, settings):
    day = date(2024, 3, 5)
    settings.GONGKAI_TODAY = day
    admin = visitor()
    admin.sign_in(office.staff[Role.ADMINISTRATOR])
    admin.go("/desk/admin/wordings/provide/")
    admin.check()
    body = admin.page.get_by_label("文字（一行一段）")
    body.fill(body.input_value().replace("经审查，", "经本机关审查，"))
    admin.press("预览")
    admin.check()
    admin.page.get_by_label(re.compile("修改的理由")).fill("统一用语")
    admin.press("保存为新版本")
    admin.check()
    application = office.take_in_hand(office.receive(day), day)
    office.draft(application, day)
    office.review_and_sign(application, day)
    office.do(application, Event.SEALED, day)
    clerk = visitor()
    clerk.sign_in(office.staff[Role.CLERK])
    clerk.go(f"/desk/applications/{application.pk}/")
    with clerk.page.expect_download() as letter:
        clerk.follow("Word（予以公开告知书）")
    said = "".join(paragraph.text for paragraph in docx.Document(letter.value.path()).paragraphs)
    assert "经本机关审查，你申请的信息" in said


def test_thirty_villagers_are_registered_answered_and_labelled_in_one_go(visitor, office, settings):
    day = date(2024, 3, 5)
    settings.GONGKAI_TODAY = day
    clerk = visitor()
    page = clerk.page
    clerk.sign_in(office.staff[Role.CLERK])
    clerk.go("/desk/applications/new-many/")
    clerk.check()
    page.get_by_label("申请途径").select_option("registered_mail")
    page.get_by_label("所需政府信息").fill("示范村征地补偿安置方案")
    people = "\n".join(f"村民{n:02d}，，0230000{n:04d}，示范村{n}号" for n in range(1, 31))
    page.get_by_label("申请人名单").fill(people)
    clerk.press("登记")
    page.wait_for_selector("table")
    clerk.check()
    cases = list(Application.objects.order_by("number"))
    assert len(cases) == 30 and {case.due_on for case in cases} == {BY_HAND["received"][1]}
    batch = cases[0].batch

    def together(who, event, button, **fields):
        who.go(f"/desk/batches/{batch}/{event}/")
        who.check()
        for label, value in fields.items():
            who.page.get_by_label(re.compile(label)).first.fill(value)
        who.press(button)
        who.check()

    together(clerk, "registered", "为 30 件登记")
    together(clerk, "examined", "为 30 件审查通过，交业务科室办理")
    clerk.go(f"/desk/batches/{batch}/drafted/")
    page.get_by_label(re.compile("^\\s*予以公开告知书（")).check()
    page.get_by_label(re.compile("提供的信息内容")).fill("随本告知书提供复印件。")
    clerk.press("为 30 件拟稿送审")
    for role, event, label in (
        (Role.CONFIDENTIALITY_REVIEWER, "confidentiality_cleared", "保密审查通过"), (Role.LEGAL_REVIEWER, "legality_cleared", "法制审核通过"),
        (Role.SECTION_HEAD, "section_approved", "科室负责人审核通过"), (Role.LEADER, "signed", "签发"),
    ):  # fmt: skip
        reviewer = visitor()
        reviewer.sign_in(office.staff[role])
        together(reviewer, event, f"为 30 件{label}")
    page.set_default_timeout(60_000)
    together(clerk, "sealed", "为 30 件编号、用印")
    numbers = "\n".join(f"XA{n:08d}CN" for n in range(30))
    together(clerk, "answered", "为 30 件送达答复", 邮件号码=numbers)
    clerk.go(f"/desk/batches/{batch}/")
    clerk.check()
    with page.expect_download() as labels:
        page.get_by_role("button", name=re.compile("邮寄封面")).click()
    assert "30件" in labels.value.suggested_filename
    sent = [case.letters.exclude(kind="receipt").get() for case in Application.objects.all()]
    assert len({letter.number for letter in sent}) == 30
    assert all(io.BytesIO(content_of(letter.pdf)).read(4) == b"%PDF" for letter in sent)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_new_pages_are_accessible(visitor, office, width):
    case = office.answered(date(2020, 12, 1), date(2020, 12, 10))
    for role, paths in (
        (Role.CLERK, ["/desk/precedents/", "/desk/precedents/new/", "/desk/handover/", "/desk/registers/", f"/desk/applications/{case.pk}/proactive_decided/", "/desk/figures/2020/"]),
        (Role.OFFICE_HEAD, [f"/desk/handover/{office.unit.pk}/{office.staff[Role.CLERK].pk}/handler/"]),
        (Role.ADMINISTRATOR, ["/desk/admin/guidance/", "/desk/admin/retention/", "/desk/admin/result-columns/", "/desk/admin/wordings/"]),
    ):  # fmt: skip
        staff = visitor(viewport={"width": width, "height": 900})
        staff.sign_in(office.staff[role])
        for path in paths:
            staff.go(path)
            staff.check()
