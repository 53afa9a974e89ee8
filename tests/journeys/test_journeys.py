"""Whole paths in a real browser, every page and error state checked by axe."""

import re
from datetime import date

import pytest
from pypdf import PdfReader

from gongkai.accounts.models import Role
from gongkai.applications.models import Application
from gongkai.regulation.case import Event, State
from tests.applications.test_redactions import two_pages
from tests.factories import CANARIES
from tests.reports.published import published

PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True}


def apply(visitor, *, check=lambda: None):
    """From the home page to the confirmation, looking at every page on the way."""
    page = visitor.page
    visitor.go("/")
    check()
    visitor.follow("申请公开政府信息")
    check()
    visitor.follow("开始申请")
    visitor.press("继续")  # nothing chosen: the error state
    check()
    page.get_by_label("按职责查找（选填）").fill("征地")
    visitor.press("查找")
    check()
    page.get_by_label("示范区人民政府办公室").check()
    visitor.press("继续")
    check()
    page.get_by_label("公民（自然人）").check()
    visitor.press("继续")
    page.get_by_label("姓名", exact=True).fill(CANARIES["name"])
    page.get_by_label("证件号码").fill("110105194912310021")
    visitor.press("继续")
    check()
    assert page.get_by_label("姓名", exact=True).input_value() == CANARIES["name"]
    page.get_by_label("证件号码").fill("110105 19491231 002x")
    visitor.press("继续")
    check()
    page.get_by_label("联系电话").fill("023-9999 8888")
    page.get_by_label("联系地址").fill(CANARIES["address"])
    visitor.press("继续")
    check()
    page.get_by_label("所需政府信息").fill("某地块征收土地的批准文件")
    visitor.press("继续")
    check()
    page.get_by_label("纸质").check()
    page.get_by_label("电子邮件").check()
    visitor.press("继续")  # no e-mail was given
    check()
    page.get_by_label("邮寄").check()
    visitor.press("继续")
    check()
    page.get_by_label("有关材料（选填）").set_input_files(
        {"name": "说明.exe", "mimeType": "x", "buffer": b"MZ"}
    )
    visitor.press("继续")
    page.locator(".summary").wait_for()  # it is sent without leaving the page
    check()
    page.get_by_label("有关材料（选填）").set_input_files(
        {"name": "说明.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1"}
    )
    visitor.press("继续")
    page.get_by_text("已上传").wait_for()
    check()
    visitor.press("继续")
    check()
    assert CANARIES["id_number"] not in page.content()
    visitor.press("提交申请")
    check()
    number, code = (page.locator(".code").nth(index).inner_text() for index in (0, 1))
    return number, code


def tab_to(page, is_there, most=80):
    """Press Tab until the focus is where it should be."""
    describe = "({id: document.activeElement.id, text: document.activeElement.innerText})"
    for _ in range(most):
        if is_there(page.evaluate(describe)):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard never gets there")


def type_by_keyboard(page, values):
    """Fill a form in the order of its fields, touching nothing but the keyboard."""
    for name, value in values.items():
        tab_to(page, lambda focused, name=name: focused["id"] == name)
        page.keyboard.type(value)


def test_a_resident_applies_on_a_phone_and_follows_the_request(visitor, office):
    resident = visitor(**PHONE)
    number, code = apply(resident, check=resident.check)
    application = Application.objects.get(number=number)
    assert application.state == State.SUBMITTED and application.attachments.get().name == "说明.pdf"
    page = resident.page
    page.go_back()  # a reader who goes back and sends again gets the same receipt
    resident.go("/apply/check/")
    assert page.locator(".code").first.inner_text() == number and Application.objects.count() == 1
    resident.go(f"/query/#{number}/{code.replace(' ', '')}")  # as the receipt's QR code opens it
    assert page.get_by_label("申请编号").input_value() == number and "#" not in page.url
    resident.check()
    page.get_by_label("查询码").fill("2222 2222 2222 2222")
    resident.press("查询")
    resident.check()
    page.get_by_label("查询码").fill(code.lower())
    resident.press("查询")
    resident.check()
    assert "待确认收到" in page.content()
    page.get_by_role("button", name=f"撤回申请 {number}").click()  # not ticked
    resident.check()
    page.get_by_label("我确认撤回这份申请，机关不再办理").check()
    page.get_by_role("button", name=f"撤回申请 {number}").click()
    resident.check()
    assert "你撤回了申请" in page.content()


def test_the_form_works_without_javascript(visitor, office):
    number, _ = apply(visitor(java_script_enabled=False))
    assert Application.objects.get().number == number


def test_the_elder_mode_is_the_same_page_larger(visitor, office):
    resident = visitor(**PHONE)
    resident.go("/apply/")
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    before = resident.page.evaluate(size)
    resident.press("长者模式")
    resident.page.get_by_role(
        "button", name="退出长者模式"
    ).wait_for()  # the page has the same address before and after
    assert resident.page.url.endswith("/apply/") and resident.page.evaluate(size) >= 24 > before
    number, _ = apply(resident, check=resident.check)
    assert Application.objects.get().number == number


def test_a_counter_request_goes_from_receipt_to_archive_and_the_applicant_reads_the_answer(visitor, office):
    clerk = visitor()
    page = clerk.page
    clerk.go("/desk/")
    clerk.check()
    clerk.sign_in(office.staff[Role.LEADER])
    clerk.check()
    clerk.press("退出")
    clerk.sign_in(office.staff[Role.CLERK])
    clerk.check()
    clerk.follow("登记新申请")
    clerk.check()
    clerk.press("登记")
    clerk.check()
    type_by_keyboard(
        page,
        {
            "id_channel": "当面",
            "id_name": CANARIES["name"],
            "id_id_number": CANARIES["id_number"],
            "id_phone": "02399998888",
            "id_description": "某地块征收土地的批准文件",
        },
    )
    tab_to(page, lambda focused: focused["text"] == "登记")
    page.keyboard.press("Enter")
    page.wait_for_selector(".code")
    clerk.check()
    code = page.locator(".code").nth(1).inner_text()
    application = Application.objects.get()
    assert page.locator(".code").first.inner_text() == application.number
    clerk.follow("办理这件申请")
    clerk.check()
    assert application.received_on == date(2020, 12, 31)
    for label in ("登记", "审查通过，交业务科室办理"):
        clerk.follow(label)
        clerk.check()
        clerk.press(label)
    clerk.follow("拟稿送审")
    clerk.check()
    page.get_by_label(re.compile("政府信息不存在告知书（")).check()
    page.get_by_label("理由和事实（选填）").fill("本机关没有制作或者获取该信息。")
    clerk.press("拟稿送审")
    assert "检索记录" in page.inner_text(".summary")
    clerk.check()
    clerk.go(f"/desk/applications/{application.pk}/searched/")
    clerk.check()
    page.get_by_label("检索的地方").fill("档案室、办公系统")
    page.get_by_label("检索词").fill("某地块")
    page.get_by_label("检索人").fill("张三")
    page.get_by_label("没有找到").check()
    clerk.press("检索记录")
    clerk.follow("拟稿送审")
    page.get_by_label(re.compile("政府信息不存在告知书（")).check()
    page.get_by_label("理由和事实（选填）").fill("本机关没有制作或者获取该信息。")
    clerk.press("先检查，看告知书正文")
    clerk.check()
    assert "齐备，可以送审" in page.inner_text("main")
    clerk.press("拟稿送审")
    clerk.check()
    for role, label in (
        (Role.CONFIDENTIALITY_REVIEWER, "保密审查通过"), (Role.LEGAL_REVIEWER, "法制审核通过"),
        (Role.SECTION_HEAD, "科室负责人审核通过"), (Role.LEADER, "签发"),
    ):  # fmt: skip
        reviewer = visitor()
        reviewer.sign_in(office.staff[role])
        reviewer.follow(application.number)
        reviewer.check()
        reviewer.follow(label)
        reviewer.check()
        reviewer.press(label)
    clerk.go(f"/desk/applications/{application.pk}/")
    with page.expect_download() as sheet:
        clerk.follow("PDF（呈批单）")
    assert "呈批单" in sheet.value.suggested_filename
    clerk.follow("编号、用印")
    clerk.check()
    clerk.press("编号、用印")
    clerk.follow("送达答复")
    clerk.press("送达答复")
    assert "请填写邮件号码" in page.inner_text(".summary")
    clerk.check()
    page.get_by_label("邮件号码（选填）").fill("XA00000001CN")
    clerk.press("送达答复")
    clerk.follow("归档")
    clerk.press("归档")
    clerk.check()
    application.refresh_from_db()
    assert (application.state, application.outcome) == (State.ARCHIVED, "B3.4.1")
    resident = visitor(**PHONE)
    resident.go("/query/")
    resident.page.get_by_label("申请编号").fill(application.number)
    resident.page.get_by_label("查询码").fill(code)
    resident.press("查询")
    resident.check()
    with resident.page.expect_download() as download:
        resident.follow("政府信息不存在告知书（PDF）")
    assert download.value.suggested_filename == "政府信息不存在告知书.pdf"


def test_a_wrong_receipt_date_is_corrected_and_personal_data_shown_with_a_reason(visitor, office):
    application = office.receive(date(2020, 12, 30))
    office.do(application, Event.REGISTERED, date(2020, 12, 30))
    clerk = visitor()
    clerk.sign_in(office.staff[Role.CLERK])
    clerk.go(f"/desk/applications/{application.pk}/")
    clerk.page.get_by_role("link", name="更正日期（第 2 步）").click()
    clerk.check()
    clerk.page.get_by_label("正确的日期").fill("2020-12-29")
    clerk.page.get_by_label("更正的理由").fill("窗口登记簿为 12 月 29 日")
    clerk.press("更正日期")
    clerk.check()
    application.refresh_from_db()
    assert application.received_on == date(2020, 12, 29)
    assert "2021年1月27日" in clerk.page.inner_text("main")
    clerk.page.get_by_text("查看完整的个人信息").click()
    clerk.press("显示完整信息")
    clerk.check()
    clerk.page.get_by_label("查看理由").fill("核对身份")
    clerk.press("显示完整信息")
    clerk.check()
    assert CANARIES["id_number"] in clerk.page.content()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_other_pages_of_the_desk_are_accessible(visitor, office, width):
    case = office.answered(date(2020, 12, 1), date(2020, 12, 10))
    for role, paths in (
        (Role.CLERK, [f"/desk/applications/{case.pk}/", f"/desk/applications/{case.pk}/phone_noted/"]),
        (Role.CLERK, ("/desk/applications/", "/desk/remedies/", "/desk/remedies/new/", "/desk/reports/2020/", "/desk/reports/2020/B1/n/", "/desk/reports/2020/write/", "/desk/reports/2020/returns/", "/desk/reports/2020/years/", "/desk/reports/2020/returned/规章/", "/desk/password/")),
        (Role.COORDINATOR, ("/desk/reports/2020/write/", "/desk/reports/2020/units/", "/desk/reports/owners/", "/desk/reports/2020/years/")),
        (Role.AUDITOR, ("/desk/ledger/", "/desk/applications/")),
        (
            Role.ADMINISTRATOR,
            ("/desk/admin/units/", "/desk/admin/units/new/", "/desk/admin/people/", "/desk/admin/people/new/",
             f"/desk/admin/people/{office.staff[Role.CLERK].pk}/", "/desk/admin/calendar/", "/desk/delegations/"),
        ),
    ):  # fmt: skip
        staff = visitor(viewport={"width": width, "height": 900})
        staff.sign_in(office.staff[role])
        for path in paths:
            staff.go(path)
            staff.check()
    stranger = visitor(viewport={"width": width, "height": 900})
    stranger.go("/nothing/")
    stranger.check()


@pytest.mark.parametrize(
    "context", [{"viewport": {"width": 1280, "height": 900}}, PHONE, {**PHONE, "java_script_enabled": False}]
)
def test_a_published_report_is_judged_on_a_page(visitor, office, context):
    resident = visitor(**context)
    resident.go("/check-report/")
    resident.press("检查")
    assert "请选择报告文件" in resident.page.inner_text(".summary")
    resident.page.get_by_label("或者粘贴报告的全文").fill(published())
    resident.press("检查")
    assert "应为 11，印为 10" in resident.page.inner_text("main")
    if context.get("java_script_enabled", True):
        resident.check()
        resident.press("长者模式")
        resident.check()


def test_a_report_is_written_handed_in_corrected_and_signed_at_the_desk(visitor, office):
    office.answered(date(2020, 12, 1), date(2020, 12, 10))
    clerk = visitor()
    clerk.sign_in(office.staff[Role.CLERK])
    clerk.go("/desk/reports/2020/")
    clerk.follow("编写、签发这份报告")
    for field in clerk.page.locator("fieldset input").all():
        field.fill("0")
    overview = clerk.page.get_by_label("一、总体情况")
    assert "（待填写）" in overview.input_value()
    overview.fill("收到政府信息公开申请418件。工作考核、社会评议结果良好，没有责任追究。")
    clerk.page.locator("#findings").get_by_text("418").first.wait_for()  # found while typing, nothing saved
    asked = []
    clerk.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    clerk.press("报送")  # what is typed is not handed in unsaved, and not lost
    assert asked == ["beforeunload"] and "418" in overview.input_value()
    clerk.check()
    overview.fill("收到政府信息公开申请{新收}件。工作考核、社会评议结果良好，没有责任追究。")
    clerk.page.get_by_label("五、存在的主要问题及改进情况").fill(
        "存在的主要问题是公开质量不够高，本年已经改进上年所列的问题。"
    )
    clerk.page.get_by_label("六、其他需要报告的事项").fill("没有收取{信息处理费}。")
    clerk.page.locator("#findings").get_by_text("没有叫“信息处理费”的数").wait_for()
    clerk.press("保存并检查")
    assert "没有叫“信息处理费”的数" in clerk.page.inner_text(".summary")
    clerk.check()
    clerk.page.get_by_label("六、其他需要报告的事项").fill("没有收取信息处理费。")
    clerk.press("保存并检查")
    assert "收到政府信息公开申请{新收}件" in overview.input_value()  # the field keeps the names
    clerk.press("报送")
    assert "退回以后才能修改" in clerk.page.inner_text("main")
    clerk.check()
    coordinator = visitor(**PHONE)
    coordinator.sign_in(office.staff[Role.COORDINATOR])
    coordinator.go(f"/desk/reports/2020/write/?unit={office.unit.code}")
    coordinator.press("退回")
    assert "请写明退回的原因" in coordinator.page.inner_text("main")
    coordinator.check()
    coordinator.page.get_by_label("退回原因").fill("第五部分太短")
    coordinator.press("退回")
    clerk.go("/desk/reports/2020/write/")
    assert "退回：第五部分太短" in clerk.page.inner_text("main")
    head = visitor()
    head.sign_in(office.staff[Role.OFFICE_HEAD])
    head.go("/desk/reports/2020/write/")
    head.press("签发")
    assert "第 1 版" in head.page.inner_text("main")
    head.check()
    with head.page.expect_download() as download:
        head.page.get_by_role("link", name="pdf", exact=True).last.click()
    assert download.value.suggested_filename.endswith("2020年政府信息公开工作年度报告.pdf")


def test_two_pages_are_redacted_on_two_grounds_by_drawing_and_by_words(office, visitor):
    """Drawn with the pointer, found by words; the public copy has nothing beneath, and the answer says what and why."""
    application = office.take_in_hand(office.receive(date(2020, 12, 1)), date(2020, 12, 1))
    clerk = visitor()
    page = clerk.page
    clerk.sign_in(office.staff[Role.CLERK])
    clerk.go(f"/desk/applications/{application.pk}/redactions/")
    clerk.check()
    pdf = two_pages()
    page.get_by_label("要区分处理的文件").set_input_files(
        {"name": "补偿协议.pdf", "mimeType": "application/pdf", "buffer": pdf}
    )
    clerk.press("上传")
    page.locator(".page[data-page='1'] img").wait_for()
    clerk.check()
    area = page.locator(".page[data-page='1'] .sheet").bounding_box()
    page.mouse.move(area["x"] + area["width"] * 0.1, area["y"] + area["height"] * 0.05)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.9, area["y"] + area["height"] * 0.2, steps=4)
    page.mouse.up()
    assert page.get_by_label(re.compile("遮盖的位置")).input_value().startswith("1 10.")
    page.get_by_label("遮盖的理由").select_option(label="内部事务")
    page.get_by_label("查找文字（选填）").fill("内部讨论")
    clerk.press("查找并遮盖")
    assert "找到 1 处" in page.inner_text(".messages")
    page.locator(".page[data-page='2'] .cover").scroll_into_view_if_needed()
    clerk.check()
    clerk.press("生成公开版")
    assert "第 1 页：第三方权益 1 处" in page.inner_text(
        "aside"
    ) and "第 2 页：内部事务 1 处" in page.inner_text("aside")
    with page.expect_download() as copy:
        clerk.press("下载公开版核对")
    public = PdfReader(copy.value.path())
    assert len(public.pages) == 2 and "".join(p.extract_text() for p in public.pages) == ""
    clerk.go(f"/desk/applications/{application.pk}/drafted/")
    assert page.get_by_label(re.compile("部分公开告知书（")).is_checked()
    assert page.get_by_label("补偿协议（公开版）.pdf").is_checked()
    assert "第 2 页：内部事务 1 处" in page.get_by_label("理由和事实（选填）").input_value()
    clerk.check()
    page.locator(".page")  # a phone shows the same page
    phone = visitor(**PHONE)
    phone.sign_in(office.staff[Role.CLERK])
    phone.go(f"/desk/applications/{application.pk}/redactions/{application.redactions.get().pk}/")
    phone.check()
