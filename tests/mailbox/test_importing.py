"""An office's register of letters comes along, and its figures with it."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from gongkai.documents import limited, table
from gongkai.ledger.models import Entry
from gongkai.mailbox import queries
from gongkai.mailbox.course import Event, State
from gongkai.mailbox.models import Dimension, Letter, LetterEvent, LetterImport, PublicText, Reply, Tally
from tests.mailbox.letters import Mailroom, recounted, tallies

pytestmark = pytest.mark.django_db
HEADS = ["状态", "信件编号", "交办编号", "信箱", "交办期限", "来源", "来信日期", "类型", "标题", "内容", "姓名", "电话", "同意公开", "受理日期", "主办单位", "答复日期", "答复", "公开标题", "公开来信", "公开答复", "评价", "备注"]  # fmt: skip
DONE = {
    "来信日期": "2020-03-02", "类型": "咨询", "标题": "低保标准", "内容": "请问低保标准是多少？", "姓名": "金丝雀", "电话": "13912345678", "同意公开": "是",
    "受理日期": "2020年3月3日", "主办单位": "区城管局", "答复日期": "2020/3/7", "答复": "请看附件。", "公开标题": "低保标准", "公开来信": "标准是多少？",
    "公开答复": "请看公告。", "评价": "满意", "备注": "电话来访",
}  # fmt: skip
OPEN = {"来信日期": "2020-12-29", "类型": "投诉", "标题": "噪音", "内容": "工地夜里施工。", "姓名": "某人"}


@pytest.fixture
def room(settings):
    settings.GONGKAI_TODAY = date(2020, 12, 31)
    return Mailroom()


def brought_in(tmp_path, *rows, **options):
    file = tmp_path / "台账.xlsx"
    file.write_bytes(table.written("台账", HEADS, [[row.get(head, "") for head in HEADS] for row in rows]))
    out = io.StringIO()
    try:
        call_command("import", "letters", file, stdout=out, stderr=out, **options)
    finally:
        (tmp_path / "said").write_text(out.getvalue())
    return out.getvalue()


def test_what_was_answered_is_counted_as_it_happened_and_what_is_open_begins_here(room, tmp_path):
    said = brought_in(tmp_path, DONE, OPEN)
    assert "不导入的列：备注" in said and "已导入 2 件" in said
    done, still_open = Letter.objects.order_by("pk")
    assert (done.number, done.state, done.lead, done.calendar_days, done.rating) == (
        "XJ2020-00001",
        State.ANSWERED,
        room.unit,
        4,
        4,
    )
    assert done.answered_in_time and queries.published().get() == done and not done.owes_visit
    assert (still_open.number, still_open.state) == ("XJ2020-00002", State.WRITTEN)
    figures = queries.figures_of(2020)
    assert (figures.all.received, figures.all.closed, figures.all.published, figures.all.calendar.mean) == (
        1,
        1,
        1,
        4,
    )
    assert room.write(date(2020, 12, 30)).number == "XJ2020-00003"


def test_what_was_passed_down_brings_its_day_along(room, tmp_path):
    brought_in(tmp_path, {**OPEN, "来源": "12345 热线转办", "交办期限": "2021-01-04"})
    letter = room.do(Letter.objects.get(), Event.ACCEPTED, date(2020, 12, 30), by=room.clerk, unit=room.unit)
    assert letter.due_on == date(2021, 1, 4)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"类型": "吐槽"}, "没有“吐槽”这种类型"),
        ({"来信日期": "2020-02-30"}, "不是日期"),
        ({"答复日期": "2021-01-05"}, "晚于今天"),
        ({"主办单位": ""}, "都要填写"),
        ({"受理日期": "2020-03-09"}, "先后不对"),
        ({"同意公开": "否"}, "不能有公开的内容"),
        ({"公开答复": "请拨打13912345678。"}, "公开答复中有手机号码“13912345678”，请遮盖"),
        ({"公开来信": "我是金丝雀。"}, "写信人的信息“金丝雀”"),
        ({"主办单位": "天宫"}, "没有“天宫”这个单位"),
        ({"评价": "一般"}, "没有“一般”这种评价"),
        ({"来信日期": "2020-03-021"}, "不是日期"),
        ({"来信日期": "2018-03-02"}, "早于 2019 年"),
        ({"交办期限": "2018-03-02"}, "早于"),
        (
            {
                "受理日期": "",
                "主办单位": "",
                "答复日期": "",
                "答复": "",
                "公开标题": "",
                "公开来信": "",
                "公开答复": "",
            },
            "没有答复的信不能有评价",
        ),
    ],
)
def test_one_wrong_row_and_nothing_is_written(room, tmp_path, changes, said):
    out = io.StringIO()
    file = tmp_path / "台账.xlsx"
    rows = [DONE, {**DONE, **changes}]
    file.write_bytes(table.written("台账", HEADS, [[row.get(head, "") for head in HEADS] for row in rows]))
    with pytest.raises(CommandError, match="没有导入任何一行"):
        call_command("import", "letters", file, stdout=out, stderr=out)
    assert "第 3 行" in out.getvalue() and said in out.getvalue()
    assert not Letter.objects.exists()


def test_what_is_here_already_is_named_row_by_row(room, tmp_path):
    first = {**OPEN, "来源": "12345 热线转办", "交办编号": "T1", "信件编号": "A-1"}
    brought_in(tmp_path, first)
    for changes, said in (
        ({"交办编号": ""}, "A-1 已经登记"),
        ({"信件编号": ""}, "交办编号 T1 已经登记为 A-1"),
    ):
        with pytest.raises(CommandError, match="1 处需要改正"):
            brought_in(tmp_path, {**first, **changes})
        assert said in (tmp_path / "said").read_text()
    assert Letter.objects.count() == 1


def sheet(*rows):
    return io.BytesIO(table.written("转办", HEADS, [[row.get(head, "") for head in HEADS] for row in rows]))


def test_a_clerk_brings_in_what_was_passed_down_and_nothing_that_skips_a_gate(room, client):
    client.force_login(room.clerk)
    address = reverse("desk:letters-import")
    down = {**OPEN, "来源": "12345 热线转办", "交办编号": "T1", "交办期限": "2021-01-04"}

    def sent(*rows):
        upload = sheet(*rows)
        upload.name = "转办.xlsx"
        return client.post(address, {"file": upload})

    for rows, said in (
        ((down, DONE), "第 3 行：已经办结"),
        ((down, {**down, "信箱": "区城管局"}), "第 3 行：区城管局的信箱"),
        ((), "没有内容"),
    ):
        answer = sent(*rows)
        assert answer.status_code == 422 and said in answer.content.decode(), said
    assert not Letter.objects.exists()
    assert sent(down).status_code == 302
    letter = Letter.objects.get()
    assert (letter.state, letter.source, letter.unit) == (State.WRITTEN, "hotline", room.district)
    assert "T1 已经登记" in sent(down).content.decode()
    client.force_login(room.head)
    assert client.get(address).status_code == 403


def test_what_was_public_before_has_its_day_and_stands_in_the_feed(room, tmp_path):
    brought_in(tmp_path, DONE)
    letter = Letter.objects.get()
    assert (letter.published_on, letter.public_by, letter.wants_notice) == (date(2020, 3, 7), room.unit, False)
    assert letter.page in Client().get("/xx/rss.xml").content.decode()


def test_rows_without_a_number_are_known_by_what_they_say(room, tmp_path):
    brought_in(tmp_path, DONE)
    for rows, said in (
        ((DONE, OPEN), "第 2 行：与已经登记的 XJ2020-00001 来信日期、姓名、标题和内容都相同"),
        ((OPEN, OPEN), "第 3 行：来信日期、姓名、标题和内容与第 2 行相同"),
        (({**OPEN, "交办编号": "T1"}, {**OPEN, "交办编号": "T1"}), "第 3 行：交办编号“T1”与第 2 行相同"),
    ):
        with pytest.raises(CommandError):
            brought_in(tmp_path, *rows)
        assert said in (tmp_path / "said").read_text()
    brought_in(tmp_path, {**OPEN, "交办编号": "无"}, {**OPEN, "标题": "另一件", "交办编号": "无"})
    assert Letter.objects.count() == 3


def test_what_ended_without_an_answer_is_left_out_and_said(room, tmp_path):
    assert "撤回的 1 行不导入" in brought_in(tmp_path, {**OPEN, "状态": "不予受理"}, DONE)
    assert Letter.objects.count() == 1


def test_a_column_twice_or_without_a_name_is_refused(room, tmp_path):
    file = tmp_path / "台账.xlsx"
    row = {**OPEN, "电话": "13912345678"}
    for heads, said in (([*row, "联系电话"], "有几列都是“电话”"), ([*row, ""], "第 7 列没有列名")):
        file.write_bytes(table.written("台账", heads, [[*row.values(), "13900000000"]]))
        out = io.StringIO()
        with pytest.raises(CommandError) as refused:
            call_command("import", "letters", file, stdout=out, stderr=out)
        assert said in out.getvalue() + str(refused.value)


def test_numbers_go_on_beyond_five_digits(room, tmp_path):
    brought_in(tmp_path, {**DONE, "信件编号": "XJ2020-99999"}, {**OPEN, "信件编号": "XJ2020-100000"})
    assert room.write(date(2020, 12, 30)).number == "XJ2020-100001"


def test_an_answer_brought_in_may_be_sent_back_when_it_begins_anew(room, tmp_path):
    brought_in(tmp_path, DONE)
    letter, day = Letter.objects.get(), date(2020, 12, 30)
    room.do(letter, Event.REOPENED, day, by=room.clerk, note="来电反映没有解决")
    room.do(letter, Event.SENT_BACK, date(2020, 12, 31), by=room.handler, note="不归我局")


def test_the_answer_that_was_sent_goes_out_and_no_draft(room, tmp_path, client):
    letter = room.answered(date(2020, 12, 1), reply="寄出的答复", consents=False)
    room.do(letter, Event.REOPENED, date(2020, 12, 2), by=room.clerk, note="来电")
    room.do(letter, Event.DRAFTED, date(2020, 12, 3), by=room.handler, reply="没有寄出的草稿")
    client.force_login(room.clerk)
    book = client.post(reverse("desk:letters-export"), {"year": 2020}).content
    text = str(limited.read("xlsx", book))
    assert "寄出的答复" in text and "草稿" not in text and "canary@example.com" in text


def test_the_same_register_is_brought_in_once_and_a_trial_writes_nothing(room, tmp_path):
    assert "没有写入" in brought_in(tmp_path, DONE, dry_run=True)
    assert not Letter.objects.exists()
    brought_in(tmp_path, DONE)
    with pytest.raises(CommandError, match="没有导入任何一行"):
        brought_in(tmp_path, DONE)


def test_the_running_figures_are_what_counting_all_letters_gives(room, tmp_path):
    brought_in(tmp_path, DONE, {**DONE, "标题": "第二封"}, OPEN)
    day = date(2020, 12, 28)
    room.published(day, date(2020, 12, 30))
    room.do(room.answered(day), Event.RATED, day, score=2, note="慢")
    room.do(room.assigned(day), Event.WITHDRAWN, day)
    assert tallies() == recounted()
    assert queries.figures_of(2020).by[Dimension.UNIT][-1].received


def test_what_goes_out_as_a_register_comes_in_again_the_same(room, tmp_path, client):
    brought_in(tmp_path, DONE, {**OPEN, "来源": "12345 热线转办", "交办期限": "2021-01-04"})
    client.force_login(room.clerk)
    book = client.post(reverse("desk:letters-export"), {"year": 2020}).content
    before = figures_and_letters()
    assert Entry.objects.filter(action="letters_exported").exists()
    for model in (LetterEvent, Reply, PublicText, Letter, LetterImport, Tally):
        model.objects.all().delete()
    file = tmp_path / "again.xlsx"
    file.write_bytes(book)
    call_command("import", "letters", file, stdout=io.StringIO(), stderr=io.StringIO())
    assert figures_and_letters() == before


def figures_and_letters():
    columns = (
        "number",
        "state",
        "title",
        "lead",
        "answered_on",
        "rating",
        "consents",
        "published_on",
        "source",
        "calendar_days",
    )
    days = LetterEvent.objects.order_by("letter__number", "sequence").values_list("letter__number", "until")
    return queries.figures_of(2020), list(Letter.objects.order_by("number").values_list(*columns)), list(days)
