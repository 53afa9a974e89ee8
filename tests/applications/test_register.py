"""The office's own register: brought in whole with its open cases, or not at all, and handed out as it came."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from gongkai.accounts.models import Role
from gongkai.applications import queries
from gongkai.applications.forms import register
from gongkai.applications.models import Application, CaseEvent, Letter
from gongkai.intake.models import Submission
from gongkai.ledger.models import Entry
from gongkai.regulation.case import Event, State
from gongkai.regulation.outcomes import Ground, Outcome
from gongkai.regulation.working_days import national_calendar
from tests.factories import Office, submitted

CALENDAR = national_calendar()
TODAY = date(2024, 6, 1)
# A register as an office keeps it: a title, its own heads, its own words.
HEADS = [
    "登记编号", "申请人姓名", "申请人类别", "身份证号码", "联系方式", "申请方式", "申请时间", "受理日期", "申请内容",
    "补正告知日期", "补正收到日期", "延期日期", "延期天数", "答复期限", "答复类型", "不予公开理由", "答复文号", "答复时间", "寄送方式", "快递单号", "承办人", "本局分类",
]  # fmt: skip
CLOSED = ["渡〔2020〕1", "张三", "公民", "11010519491231002X", "023-99998888", "EMS", date(2020, 6, 1), "", "某地块征收批文",
          "", "", "", "", "2020-06-30", "予以公开", "", "渡公开〔2020〕7号", "2020年6月12日", "EMS", "XA1CN", "职员零", "甲类"]  # fmt: skip
OPEN = ["渡〔2020〕2", "某公司", "企业", "", "", "网上申请", "2020/9/10", "2020.9.10", "某项目环评",
        "2020-09-16", "2020-09-21", "", "", "", "办理中", "", "", "", "", "", "", "乙类"]  # fmt: skip


def workbook(*rows, heads=HEADS, title=("2020年依申请公开台账",)):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (title, heads, *rows):
        sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_cells(row, **cells):
    """A copy of a row with some cells changed, by the head they stand under."""
    changed = list(row)
    for head, value in cells.items():
        changed[HEADS.index(head)] = value
    return changed


class TestReading:
    """What a row says; no database."""

    def record(self, row, heads=HEADS, chosen=None):
        rows = [[str(cell) for cell in row]]
        keys = register.layout_of(heads, chosen)
        return next(register.records_of(rows, 0, keys, calendar=CALENDAR, today=TODAY))

    def test_a_closed_row_becomes_the_history_it_tells(self):
        record = self.record(CLOSED)
        assert [entry.event for entry in record.entries] == [
            Event.FILED, Event.RECEIPT_CONFIRMED, Event.REGISTERED, Event.EXAMINED, Event.CONCLUDED_BEFORE,
        ]  # fmt: skip
        assert (record.standing.outcome, record.standing.concluded_on) == (Outcome.DISCLOSED, date(2020, 6, 12))
        assert record.columns["id_kind"] == "id_card" and record.remarks == []

    def test_an_open_row_stands_where_it_stood_with_its_clock(self):
        record = self.record(OPEN)
        due = register.case.due_of(record.standing, CALENDAR)
        assert record.standing.state is State.IN_HAND and due.on == date(2020, 10, 23)

    @pytest.mark.parametrize(
        ("words", "ground", "outcome"),
        [
            ("已主动公开", "", Outcome.DISCLOSED), ("部分公开", "第三方", Outcome.PARTLY_DISCLOSED), ("不予公开", "过程性信息", Outcome.PROCESS_INFORMATION),
            ("不予公开（国家秘密）", "", Outcome.STATE_SECRET), ("信息不存在", "", Outcome.NOT_HELD), ("非本机关公开职责", "", Outcome.NOT_HELD),
            ("需另行制作", "", Outcome.NEEDS_MAKING), ("信访类不予处理", "", Outcome.PETITION_OR_COMPLAINT), ("重复申请", "", Outcome.REPEATED),
            ("其他", "", Outcome.OTHER), ("申请人撤回", "", Outcome.OTHER), ("终止", "", Outcome.OTHER), ("补正后仍不明确", "", Outcome.STILL_UNCLEAR),
            # What happened on the way is not how it ended.
            ("补正后予以公开", "", Outcome.DISCLOSED), ("逾期补正后公开", "", Outcome.DISCLOSED), ("第三方同意公开", "", Outcome.DISCLOSED),
            ("征求第三方意见后予以公开", "", Outcome.DISCLOSED), ("经审查不涉密，予以公开", "", Outcome.DISCLOSED), ("经确认予以公开", "", Outcome.DISCLOSED),
            ("第三方不同意公开", "", Outcome.THIRD_PARTY_RIGHTS), ("征求第三方意见后不予公开", "商业秘密", Outcome.THIRD_PARTY_RIGHTS),
            ("不属于本条例所称政府信息", "", Outcome.OTHER), ("信息不存在，不予公开", "", Outcome.NOT_HELD), ("不属于本机关负责公开", "", Outcome.NOT_HELD),
            ("部分不予公开", "", Outcome.PARTLY_DISCLOSED), ("不予处理：要求行政机关确认或重新出具已获取信息", "", Outcome.CONFIRMATION),
        ],
    )  # fmt: skip
    def test_the_words_of_an_outcome_lead_to_its_row(self, words, ground, outcome):
        record = self.record(with_cells(CLOSED, 答复类型=words, 不予公开理由=ground))
        assert record.standing.outcome is outcome

    @pytest.mark.parametrize(
        ("cells", "sentence"),
        [
            ({"申请人姓名": ""}, "“申请人”：没有填写"),
            ({"答复类型": "不属于本机关主动公开"}, "可以理解为不同的办理结果"),
            ({"答复类型": "第三方不同意，予以公开"}, "可以理解为不同的办理结果"),
            (
                {"答复类型": "同意公开批复，会议纪要不予公开", "不予公开理由": "过程性信息"},
                "可以理解为不同的办理结果",
            ),
            ({"答复类型": "主动公开，纸质件不予公开"}, "可以理解为不同的办理结果"),
            ({"答复类型": "公开申请不予受理"}, "不认识"),
            ({"答复类型": "逾期不补正"}, "“补正告知日期”：逾期不补正的，请填写这一天"),
            ({"答复类型": "逾期未缴费"}, "“收费通知日期”：逾期未缴费的，请填写这一天"),
            ({"申请时间": "2020.11"}, "“2020.11”不是日期"),
            ({"答复时间": "2024-06-02"}, "晚于今天"),
            ({"申请人类别": "法人"}, "不认识“法人”，可以填：自然人"),
            ({"申请时间": "6月1日"}, "“6月1日”不是日期"),
            ({"答复类型": "已处理"}, "不认识“已处理”"),
            ({"答复类型": "不予公开"}, "请写明理由"),
            ({"答复时间": ""}, "请填写答复（办结）日期"),
            ({"答复类型": "", "答复时间": "2020-06-12"}, "没有填办理结果"),
            ({"答复时间": "2020-05-12"}, "早于上一步的日期"),
            ({"延期日期": "2020-06-20", "延期天数": "30"}, "1 至 20 个工作日"),
            ({"申请时间": "2018-06-01"}, "《条例》修订施行"),
            ({"补正告知日期": "9999-12-31"}, "年份不对"),
            ({"答复文号": "号" * 61}, "最多 60 个字"),
            ({"延期日期": "2020-06-20", "延期天数": "25天"}, "1 至 20 个工作日"),
        ],
    )
    def test_what_cannot_be_is_said_with_row_and_head(self, cells, sentence):
        problems = self.record(with_cells(CLOSED, **cells))
        assert (
            isinstance(problems, list)
            and sentence in str(problems[0])
            and str(problems[0]).startswith("第 1 行")
        )

    def test_what_was_untimely_or_wrong_on_paper_is_brought_in_and_remarked(self):
        record = self.record(
            with_cells(CLOSED, 身份证号码="110105194912310021", 答复期限="2020-07-01", 受理日期="2020-06-02")
        )
        remarks = " ".join(map(str, record.remarks))
        assert (
            "最后一位与前面的号码不符" in remarks
            and "按规定计算为 2020-06-30" in remarks
            and "收到之日是 2020-06-01" in remarks
        )
        late = self.record(
            with_cells(CLOSED, 补正告知日期="2020-06-19", 补正收到日期="2020-06-22", 答复时间="2020-07-12")
        )
        assert "7 个工作日" in str(late.remarks[0]) and late.standing.concluded_on == date(2020, 7, 12)

    @pytest.mark.parametrize(
        ("words", "kind"),
        [("村民委员会", "o"), ("居委会", "o"), ("村民", "n"), ("个人独资企业", "e"), ("律师", "l")],
    )
    def test_the_words_for_an_applicant_lead_to_its_column(self, words, kind):
        row = with_cells(CLOSED, 申请人类别=words, 身份证号码="")
        assert self.record(row).columns["applicant_kind"] == kind

    def test_a_fee_that_was_not_paid_ends_a_request(self):
        heads = [*HEADS, "收费通知日期"]
        dates = {"申请时间": "2021-06-01", "答复类型": "逾期未缴费", "答复时间": "2021-07-20"}
        record = self.record([*with_cells(CLOSED, **dates), "2021-06-10"], heads)
        assert (record.standing.outcome, record.standing.is_open) == (Outcome.FEE_NOT_PAID, False)

    def test_what_was_withheld_in_part_keeps_its_grounds_and_no_word_is_lost(self):
        record = self.record(with_cells(CLOSED, 答复类型="部分公开", 不予公开理由="个人隐私；过程性信息"))
        assert record.grounds == (Ground.THIRD_PARTY_RIGHTS, Ground.PROCESS_INFORMATION)
        other = self.record(with_cells(CLOSED, 不予公开理由="领导意见"))
        assert other.grounds == () and other.note == "不予公开的理由：领导意见"

    def test_the_offices_own_heads_can_be_named_or_left_out(self):
        heads = ["甲方" if head == "申请人姓名" else head for head in HEADS]
        with pytest.raises(register.RegisterRefused, match="缺少申请人列"):
            register.layout_of(heads)
        assert self.record(CLOSED, heads, {"甲方": "name"}).columns["name"] == "张三"
        assert "number" not in register.layout_of(HEADS, {"登记编号": ""})
        with pytest.raises(register.RegisterRefused, match="都被当作"):
            register.layout_of([*HEADS, "编号"])


@pytest.mark.django_db
class TestImport:
    @pytest.fixture
    def office(self):
        office = Office(parent=None)
        person = office.staff[Role.CLERK]
        person.name = "职员零"
        person.save()
        return office

    def run(self, tmp_path, *rows, **options):
        file = tmp_path / "台账.xlsx"
        file.write_bytes(workbook(*rows))
        call_command("import", "applications", file, **options)

    def test_closed_and_open_cases_come_in_with_their_clocks_and_count_in_the_report(
        self, office, tmp_path, capsys
    ):
        self.run(tmp_path, CLOSED, OPEN)
        assert "已导入 2 件，其中在办 1 件" in capsys.readouterr().out
        closed, still_open = Application.objects.order_by("number")
        assert (closed.state, closed.outcome, closed.handled_working_days) == (
            State.ANSWERED,
            Outcome.DISCLOSED,
            9,
        )
        assert closed.handler == office.staff[Role.CLERK] and closed.letters.get().number == "渡公开〔2020〕7号"
        assert (still_open.state, still_open.due_on) == (State.IN_HAND, date(2020, 10, 23))
        assert list(queries.search(Application.objects.all(), "11010519491231002X")) == [closed]
        counts = {count.outcome: count.number for count in queries.case_counts(queries.whole(2020))}
        assert counts == {Outcome.DISCLOSED: 1, None: 1}
        entry = Entry.objects.get()
        assert (entry.action, entry.subject) == ("imported", "register")
        call_command("verify_ledger")
        # The open case goes on here as if it had been registered here.
        office.draft(still_open, date(2020, 9, 25))
        still_open.refresh_from_db()
        assert still_open.state == State.IN_REVIEW

    def test_one_bad_row_keeps_everything_out(self, office, tmp_path, capsys):
        with pytest.raises(CommandError, match="没有导入任何一行"):
            self.run(tmp_path, CLOSED, with_cells(OPEN, 申请时间="九月"))
        assert "第 4 行“提交、签收日期”" in capsys.readouterr().out
        assert (
            not Application.objects.exists() and not CaseEvent.objects.exists() and not Entry.objects.exists()
        )

    def test_a_dry_run_writes_nothing(self, office, tmp_path, capsys):
        self.run(tmp_path, CLOSED, OPEN, dry_run=True)
        assert "2 件都可以导入；没有写入" in capsys.readouterr().out and not Application.objects.exists()

    def test_the_same_register_twice_makes_no_second_copy(self, office, tmp_path):
        self.run(tmp_path, CLOSED, OPEN)
        with pytest.raises(CommandError, match=r"渡〔2020〕1.*系统里已经有了"):
            self.run(tmp_path, CLOSED, OPEN)
        with pytest.raises(CommandError, match="出现不止一次"):
            self.run(tmp_path, with_cells(CLOSED, 登记编号="甲1"), with_cells(CLOSED, 登记编号="甲1"))
        assert Application.objects.count() == 2

    def test_without_numbers_it_is_brought_in_once_too(self, office, tmp_path):
        self.run(tmp_path, with_cells(CLOSED, 登记编号=""))
        with pytest.raises(CommandError, match="已经导入过"):
            self.run(tmp_path, with_cells(CLOSED, 登记编号=""))
        assert Application.objects.count() == 1

    def test_numbers_like_ours_are_never_given_again_and_missing_ones_are_given(self, office, tmp_path):
        number = f"2020-{office.unit.number:03d}-00007"
        self.run(
            tmp_path,
            with_cells(CLOSED, 登记编号=number),
            with_cells(OPEN, 登记编号=""),
            with_cells(OPEN, 登记编号=""),
        )
        next_one = submitted(office.unit, on=date(2020, 12, 1))
        assert sorted(a.number[-5:] for a in Application.objects.all()) == ["00007", "00008", "00009", "00010"]
        assert next_one.number.endswith("00010")

    def test_a_letters_number_given_twice_stays_in_the_note(self, office, tmp_path):
        self.run(tmp_path, CLOSED, with_cells(CLOSED, 登记编号="乙2"))
        second = Application.objects.get(number="乙2")
        assert second.letters.get().number == "" and "文号：渡公开〔2020〕7号" in second.events.first().note

    def test_a_district_register_names_its_units(self, office, tmp_path):
        other = Office()
        heads = [*HEADS, "受理单位"]
        file = tmp_path / "台账.xlsx"
        file.write_bytes(workbook([*CLOSED, other.unit.short_name], [*OPEN, "不存在局"], heads=heads))
        with pytest.raises(CommandError):
            call_command("import", "applications", file)
        file.write_bytes(workbook([*CLOSED, other.unit.short_name], [*OPEN, ""], heads=heads))
        call_command("import", "applications", file)
        assert {a.unit for a in Application.objects.all()} == {other.unit, office.unit}

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"a,b,c"])
    def test_an_unreadable_file_costs_a_sentence(self, office, tmp_path, content):
        file = tmp_path / "台账.xlsx"
        file.write_bytes(content)
        with pytest.raises(CommandError, match="xlsx"):
            call_command("import", "applications", file)


def cells_of(content):
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.django_db
class TestAtTheDesk:
    @pytest.fixture
    def clerk(self, client, office):
        client.force_login(office.staff[Role.CLERK])
        return client

    def check(self, client, office, *rows, **options):
        upload = SimpleUploadedFile("台账.xlsx", workbook(*rows, **options))
        return client.post(reverse("desk:register-check"), {"unit": office.unit.pk, "file": upload})

    def bring_in(self, client, page, **changes):
        context = page.context
        sent = {
            "kept": context["kept"],
            "head": [c.head for c in context["choices"]],
            "key": [c.key for c in context["choices"]],
        }
        return client.post(reverse("desk:register-in"), sent | changes)

    def test_a_register_is_checked_and_then_brought_in(self, clerk, office):
        page = self.check(clerk, office, CLOSED, OPEN)
        assert page.status_code == 200 and "可以导入 2 件，其中在办 1 件" in page.content.decode()
        assert not Application.objects.exists()
        assert self.bring_in(clerk, page, write="1").status_code == 302 and Application.objects.count() == 2

    def test_an_unknown_head_is_chosen_on_the_screen(self, clerk, office):
        heads = ["甲方" if head == "申请人姓名" else head for head in HEADS]
        page = self.check(clerk, office, CLOSED, heads=heads)
        assert page.status_code == 422 and "缺少申请人列" in page.content.decode()
        keys = ["name" if choice.head == "甲方" else choice.key for choice in page.context["choices"]]
        assert self.bring_in(clerk, page, key=keys, write="1").status_code == 302
        assert Application.objects.get().name == "张三"

    def test_a_wrong_row_is_named_and_cannot_be_brought_in(self, clerk, office):
        page = self.check(clerk, office, with_cells(CLOSED, 答复类型="已处理"))
        assert page.status_code == 422 and "第 3 行“办理结果”" in page.content.decode()
        assert self.bring_in(clerk, page, write="1").status_code == 422 and not Application.objects.exists()

    def test_another_units_requests_are_not_brought_in_from_here(self, clerk, office):
        other = Office()
        page = self.check(clerk, office, [*CLOSED, other.unit.short_name], heads=[*HEADS, "受理单位"])
        assert page.status_code == 422 and "不能导入它的申请" in page.content.decode()

    def test_it_goes_out_under_its_own_heads_in_its_own_order_and_comes_in_again_the_same(self, clerk, office):
        self.bring_in(clerk, self.check(clerk, office, CLOSED, OPEN), write="1")
        before = (
            list(queries.case_counts(queries.whole(2020))),
            list(Application.objects.values_list("number", "due_on", "state")),
        )
        exported = clerk.post(reverse("desk:register-out"), {"unit": office.unit.code, "year": "2020"})
        rows = cells_of(exported.content)
        assert rows[0] == HEADS[:-1]  # "本局分类" was left out
        assert (
            rows[1][HEADS.index("身份证号码")] == "11010519491231002X"
            and rows[1][HEADS.index("答复文号")] == "渡公开〔2020〕7号"
        )
        assert Entry.objects.filter(action="register_exported").count() == 1
        for model in (Letter, CaseEvent, Application, Submission):
            model.objects.all().delete()
        upload = SimpleUploadedFile("台账.xlsx", exported.content)
        again = clerk.post(reverse("desk:register-check"), {"unit": office.unit.pk, "file": upload})
        self.bring_in(clerk, again, write="1")
        assert (
            list(queries.case_counts(queries.whole(2020))),
            list(Application.objects.values_list("number", "due_on", "state")),
        ) == before

    def test_what_was_worked_on_here_goes_out_too(self, clerk, office, django_assert_max_num_queries):
        for index in range(3):
            office.answered(date(2020, 6, 1), date(2020, 6, 12), token=f"t{index}", name="=1+1")
        with django_assert_max_num_queries(30):
            rows = cells_of(clerk.post(reverse("desk:register-out"), {"unit": office.unit.code}).content)
        assert [row[rows[0].index("办理结果")] for row in rows[1:]] == ["予以公开"] * 3
        assert rows[1][rows[0].index("申请人")] == "=1+1"  # text, never a formula

    def test_the_grounds_of_a_part_that_is_withheld_go_out_again(self, clerk, office):
        row = with_cells(CLOSED, 答复类型="部分公开", 不予公开理由="商业秘密")
        self.bring_in(clerk, self.check(clerk, office, row), write="1")
        rows = cells_of(clerk.post(reverse("desk:register-out"), {"unit": office.unit.code}).content)
        assert "合法权益" in rows[1][HEADS.index("不予公开理由")]

    @pytest.mark.parametrize("year", ["99999", "10000"])
    def test_a_year_that_is_none_costs_a_sentence(self, clerk, office, year):
        sent = {"unit": office.unit.code, "year": year}
        assert "请选择年份" in clerk.post(reverse("desk:register-out"), sent, follow=True).content.decode()
        assert not Entry.objects.filter(action="register_exported").exists()

    def test_an_answer_of_before_has_no_files_and_says_so(self, clerk, office):
        self.bring_in(clerk, self.check(clerk, office, CLOSED), write="1")
        letter = Letter.objects.get()
        page = clerk.get(reverse("desk:case", args=[letter.application_id])).content.decode()
        assert "系统启用前的文书" in page and f"/letters/{letter.pk}" not in page
        for url in (
            reverse("desk:letter", args=[letter.application_id, letter.pk, "pdf"]),
            reverse("desk:letter", args=[letter.application_id, letter.pk, "docx"]),
            reverse("desk:letter-difference", args=[letter.application_id, letter.pk]),
        ):
            said = clerk.get(url, follow=True).content.decode()
            assert "系统里没有这份文书的文字" in said

    def test_only_who_may_see_numbers_takes_it_out(self, client, office):
        client.force_login(office.staff[Role.LEGAL_REVIEWER])
        assert client.post(reverse("desk:register-out"), {"unit": office.unit.code}).status_code == 403
        client.force_login(office.staff[Role.CLERK])
        assert client.post(reverse("desk:register-out"), {"unit": Office().unit.code}).status_code == 403
