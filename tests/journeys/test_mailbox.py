"""公开信箱 in a browser: from the street lamp that is broken to the answer everybody can read, and what comes after."""

from datetime import date

import pytest

from gongkai.accounts.models import Role
from gongkai.mailbox.models import Letter
from tests.journeys.conftest import PASSWORD
from tests.mailbox.letters import Mailroom

DAY = date(2020, 6, 1)


@pytest.fixture
def room(transactional_db, settings):
    """The district's office and a department, their people able to sign in."""
    settings.GONGKAI_TODAY = DAY
    room = Mailroom()
    for person in {*room.office.values(), *room.staff.values()}:
        person.set_password(PASSWORD)
        person.save()
    return room


def write(resident, title, body):
    """The first page of a letter, and on to the second."""
    resident.go("/xx/")
    resident.check()
    resident.follow("写信")
    resident.check()
    resident.page.get_by_label("标题").fill(title)
    resident.page.get_by_label("内容", exact=True).fill(body)
    resident.press("继续")
    resident.check()


def finish(resident, name="金丝雀"):
    """The other pages, and number and code."""
    page = resident.page
    page.get_by_label("投诉").check()
    resident.press("继续")
    resident.check()
    page.get_by_label("姓名").fill(name)
    page.get_by_label("联系电话").fill("13912345678")
    resident.press("继续")
    resident.check()
    page.get_by_label("同意公开", exact=True).check()
    page.get_by_label("通知我", exact=True).check()
    resident.press("继续")
    resident.check()
    resident.press("继续")
    resident.check()
    resident.press("提交")
    resident.check()
    return [one.inner_text() for one in page.locator(".code").all()]


class Desk:
    """Someone at the desk with a letter."""

    def __init__(self, browser, person):
        self.browser = browser
        browser.sign_in(person)

    def take(self, letter, step, button, **fields):
        """Open a step from the letter's page, fill it in and record it."""
        self.browser.go(f"/desk/letters/{letter.pk}/")
        self.browser.check()
        self.browser.page.locator("aside").get_by_role("link", name=step, exact=True).click()
        self.browser.check()
        for label, value in fields.items():
            field = self.browser.page.get_by_label(label, exact=True)
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)
        self.browser.press(button or step)
        self.browser.check()
        letter.refresh_from_db()


def test_a_street_lamp_from_letter_to_published_answer_and_back(visitor, room, settings):
    resident = visitor()
    write(resident, "路灯坏了", "春晖路公交站旁边的路灯坏了半个月，晚上老人和孩子走路不安全。")
    number, code = finish(resident)
    letter = Letter.objects.get(number=number)
    clerk, unit, head, second = (
        Desk(visitor(), person) for person in (room.clerk, room.handler, room.head, room.second)
    )
    clerk.browser.go("/desk/letters/")
    clerk.browser.check()
    clerk.take(letter, "受理", None)
    clerk.take(letter, "分办", None, 主办单位=room.unit.short_name)
    unit.take(letter, "退回，请重新分办", None, 说明="先请供电单位确认线路")
    clerk.take(letter, "分办", None, 主办单位=room.unit.short_name)
    head.take(letter, "延长办理期限", None, 说明="需要更换灯杆")
    settings.GONGKAI_TODAY = date(2020, 6, 5)
    unit.take(letter, "拟稿送审", None, 答复="金丝雀：路灯已经修好，有问题请拨打13912345678联系我们。")
    head.take(letter, "审核通过", None)
    unit.browser.go(f"/desk/letters/{letter.pk}/proposed/")
    unit.browser.page.get_by_label("公开的答复").fill("路灯已经修好，有问题请拨打13912345678。")
    unit.browser.press("提出公开稿")
    unit.browser.check()
    assert "手机号码“13912345678”，不能公开" in unit.browser.page.inner_text("main")
    unit.take(letter, "提出公开稿", None)
    second.take(letter, "公开", None)
    reader = visitor()
    reader.go(letter.page)
    reader.check()
    read = reader.page.content()
    assert "路灯已经修好" in read and "139****5678" in read
    assert not [secret for secret in ("金丝雀", "13912345678") if secret in read]
    reader.go("/xx/figures/2020/")
    reader.check()
    assert "受理 1 件，办结 1 件" in reader.page.inner_text("main")
    resident.go("/xx/query/")
    resident.page.get_by_label("信件编号").fill(number)
    resident.page.get_by_label("查询码").fill(code)
    resident.press("查询")
    resident.check()
    resident.page.get_by_label("不满意", exact=True).check()
    resident.page.get_by_label("没有解决").check()
    resident.page.get_by_label("想说的话").fill("灯还是不亮")
    resident.press("提交评价")
    resident.check()
    assert "重新办理" in resident.page.inner_text("main")
    letter.refresh_from_db()
    assert letter.times_reopened == 1 and letter.owes_visit
    clerk.take(letter, "回访", None, 说明="电话回访，灯泡已换，线路待修")
    reader.go(letter.page)
    assert "正在重新办理" in reader.page.inner_text("main")


def test_who_wants_a_document_is_led_to_the_request_without_typing_again(visitor, room):
    resident = visitor()
    write(resident, "要一份批复", "我想要春晖路改造工程的立项批复。")
    resident.press("申请公开政府信息")
    resident.check()
    page = resident.page
    page.get_by_label(room.district.name).check()
    resident.press("继续")
    page.get_by_label("公民（自然人）").check()
    resident.press("继续")
    page.get_by_label("姓名", exact=True).fill("金丝雀")
    page.get_by_label("证件名称").select_option("passport")
    page.get_by_label("证件号码", exact=True).fill("E12345678")
    resident.press("继续")
    page.get_by_label("联系电话").fill("13912345678")
    resident.press("继续")
    resident.check()
    assert "春晖路改造工程的立项批复" in page.get_by_label("所需政府信息").input_value()


def test_no_one_is_offered_two_gates(visitor, room):
    """Whoever let the letter in is told why the exit is another's."""
    letter = room.answered()
    room.proposed(letter, DAY)
    clerk = visitor()
    clerk.sign_in(room.office[Role.LETTER_CLERK])
    clerk.go(f"/desk/letters/{letter.pk}/")
    clerk.check()
    assert "入口关是你把的，出口关须由另一个人把" in clerk.page.inner_text("aside")
