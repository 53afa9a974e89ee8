"""Letters: worded as the office wants, finished in Word, and the same in both files."""

import io
import zipfile
from datetime import date

import docx
import pytest
from django.urls import reverse
from docx.oxml import OxmlElement
from pypdf import PdfReader

from gongkai.accounts.models import Role
from gongkai.applications import actions, queries, sheets, wording
from gongkai.applications.actions import ChangedMeanwhile, Upload
from gongkai.applications.letters import Drafted, LetterIncomplete
from gongkai.applications.models import Purpose, Wording
from gongkai.applications.sheets import SheetKind
from gongkai.files.queries import content_of
from gongkai.ledger.models import Entry
from gongkai.regulation.case import CaseRefused, Event
from gongkai.regulation.outcomes import LetterKind, Need
from tests.factories import CANARIES, moment

DAY = date(2020, 3, 2)
LATER = date(2020, 3, 9)


@pytest.mark.parametrize("kind", list(wording.KINDS))
def test_every_shipped_wording_says_what_the_law_asks(kind):
    text = wording.shipped(kind)
    wording.check(kind, text)
    paragraphs = wording.filled(text, wording.SAMPLES)
    assert not any(mark in "".join(paragraphs) for mark in "{}[]")
    assert set(wording.SAMPLES) == set(wording.VARIABLES)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("{救济途径}", ""), "必须写明 {救济途径}"),
        (("{收到日期}", "{收文日期}"), "没有“收文日期”这样的变量"),
        (("{收到日期}", "{收到日期"), "花括号没有配对"),
        (("[其间", "其间"), "方括号应当括住一整段"),
        (("{提供的信息}", "{提供的信息}{告知事项}"), "没有 {告知事项} 的内容可填"),
        (("[{获取方式}]", ""), "必须写明 {获取方式}"),  # what an officer filled in would be lost
    ],
)
def test_a_wording_that_would_lose_something_is_refused(change, sentence):
    with pytest.raises(wording.WordingRefused, match=sentence):
        wording.check("provide", wording.shipped("provide").replace(*change))


def test_an_empty_variable_leaves_out_a_bracketed_paragraph_and_stops_any_other():
    values = dict.fromkeys(wording.VARIABLES, "") | {"机关": "某局\n第二行", "告知事项": "{机关}"}
    assert wording.filled("[因{期限}]\n{机关}：{告知事项}", values) == ["某局", "第二行：{机关}"]
    with pytest.raises(wording.WordingRefused, match="还缺：期限、收到日期"):
        wording.filled("{期限}{收到日期}", values)


def drafted(office, **texts):
    application = office.take_in_hand(office.receive(DAY), DAY)
    return office.draft(application, LATER, **texts)


def sealed_letter(office, application):
    office.review_and_sign(application, LATER)
    office.do(application, Event.SEALED, LATER)
    application.refresh_from_db()
    return queries.current_letter(application)


def word_lines(content):
    return [p.text for p in docx.Document(io.BytesIO(content)).paragraphs if p.text.strip()]


def pdf_text(content):
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return "".join(text.split())


@pytest.mark.django_db
class TestWording:
    def save(self, office, kind, text, expected=0):
        return actions.save_wording(
            kind,
            text,
            reason="按法制部门意见",
            expected=expected,
            by=office.staff[Role.ADMINISTRATOR],
            at=moment(DAY),
        )

    def test_a_changed_wording_shows_in_letters_drafted_from_then_on(self, office):
        before = drafted(office)
        self.save(office, "provide", wording.shipped("provide").replace("经审查，", "经本机关审查，"))
        after = drafted(office, texts={Need.CONTENT: "附件"})
        old, new = (sealed_letter(office, application) for application in (before, after))
        for letter, says in ((old, "经审查，你申请的信息"), (new, "经本机关审查，你申请的信息")):
            content = content_of(letter.docx)
            assert any(line.startswith(says) for line in word_lines(content))
            assert says in pdf_text(content_of(letter.pdf))

    def test_two_administrators_do_not_overwrite_each_other(self, office):
        self.save(office, "receipt", wording.shipped("receipt"))
        with pytest.raises(ChangedMeanwhile):
            self.save(office, "receipt", wording.shipped("receipt"))
        assert self.save(office, "receipt", wording.shipped("receipt"), expected=1).version == 2

    def test_the_screen_previews_refuses_and_keeps_what_was_typed(self, client, office):
        client.force_login(office.staff[Role.ADMINISTRATOR])
        url = reverse("desk:wording", args=["provide"])
        text = wording.shipped("provide").replace("经审查，", "经本机关审查，")
        preview = client.post(url, {"body": text, "expected": 0, "preview": "1"}).content.decode()
        assert "经本机关审查，你申请的信息" in preview and Wording.objects.count() == 0
        refused = client.post(url, {"body": text + "{什么}", "expected": 0, "reason": "试", "save": "1"})
        assert refused.status_code == 422 and "没有“什么”这样的变量" in refused.content.decode()
        assert "经本机关审查" in refused.content.decode()
        assert (
            client.post(url, {"body": text, "expected": 0, "save": "1"}).status_code == 422
        )  # no reason given
        assert (
            client.post(url, {"body": text, "expected": 0, "reason": "统一用语", "save": "1"}).status_code
            == 302
        )
        stale = client.post(url, {"body": text, "expected": 0, "reason": "统一用语", "save": "1"})
        assert stale.status_code == 422 and "别人已经保存过" in stale.content.decode()
        assert "第 1 版" in client.get(reverse("desk:wordings")).content.decode()
        shipped = client.get(url, {"version": 0}).context["form"]["body"].value()
        assert shipped == wording.shipped("provide")


@pytest.mark.django_db
class TestFinishedInWord:
    """The officer downloads the draft, changes it in Word, and drafts again with the file."""

    def download(self, client, office, application):
        client.force_login(office.staff[Role.CLERK])
        letter = queries.current_letter(application)
        response = client.get(reverse("desk:letter", args=[application.pk, letter.pk, "docx"]))
        return docx.Document(io.BytesIO(response.content))

    def bytes_of(self, document):
        target = io.BytesIO()
        document.save(target)
        return target.getvalue()

    def finish(self, office, application, document):
        return office.draft(application, LATER, finished=self.bytes_of(document))

    @pytest.fixture
    def application(self, office):
        return drafted(office)

    def change(self, document, old, new):
        paragraph = next(p for p in document.paragraphs if old in p.text)
        paragraph.runs[0].text = paragraph.text.replace(old, new)

    def test_the_finished_text_goes_out_with_number_and_date_in_both_files(self, client, office, application):
        document = self.download(client, office, application)
        self.change(document, "随本告知书提供复印件。", "随本告知书提供复印件一式两份，请查收。")
        application = self.finish(office, application, document)
        page = client.get(
            reverse("desk:letter-difference", args=[application.pk, queries.current_letter(application).pk])
        ).content.decode()
        assert "<del><b>删去</b>　随本告知书提供复印件。" in page and "一式两份，请查收。</ins>" in page
        letter = sealed_letter(office, application)
        lines = word_lines(content_of(letter.docx))
        assert (
            letter.number in lines
            and lines[-1] == "2020年3月9日"
            and "随本告知书提供复印件一式两份，请查收。" in lines
        )
        assert pdf_text(content_of(letter.pdf)).replace("—1—", "") == "".join("".join(lines).split())

    def test_both_files_list_the_attachments_it_goes_out_with(self, client, office):
        def draft(*names, finished=None):
            office.do(
                application,
                Event.DRAFTED,
                LATER,
                drafted=drafted_provide(),
                finished=finished,
                uploads=[Upload(name, b"%PDF-1", Purpose.ANSWER) for name in names],
            )
            application.refresh_from_db()

        for before, after in (
            ((), ("甲.pdf", "乙.pdf")),
            (("甲.pdf", "乙.pdf"), ("丙.pdf",)),
            (("甲.pdf",), ()),
        ):
            application = office.take_in_hand(office.receive(DAY), DAY)
            draft(*before)
            document = self.download(client, office, application)
            draft(*after, finished=self.bytes_of(document))
            letter = sealed_letter(office, application)
            lines = word_lines(content_of(letter.docx))
            listed = [line for line in lines if line.startswith("附件")]
            assert listed == [f"附件：{number}. {name}" for number, name in enumerate(after, start=1)]
            assert pdf_text(content_of(letter.pdf)).replace("—1—", "") == "".join("".join(lines).split())

    def test_a_name_that_a_waiting_letter_states_is_put_right_before_it_is_sealed(
        self, client, office, application
    ):
        self.finish(office, application, self.download(client, office, application))
        with pytest.raises(CaseRefused, match="Word 中改好的"):
            office.do(application, Event.DETAILS_AMENDED, LATER, details={"name": "金丝"}, note="笔误")
        office.do(application, Event.DETAILS_AMENDED, LATER, details={"phone": "02311112222"}, note="换号")
        sealed_letter(office, application)
        with pytest.raises(CaseRefused, match="已经用印"):
            office.do(application, Event.DETAILS_AMENDED, LATER, details={"name": "金丝"}, note="笔误")

    def test_what_cannot_be_a_letter_any_more_is_refused_in_words(self, client, office, application):
        def refused(change, sentence):
            document = self.download(client, office, application)
            change(document)
            with pytest.raises(LetterIncomplete, match=sentence):
                self.finish(office, application, document)

        refused(lambda d: self.change(d, "（文号待编）", "示公开〔2020〕9号"), "请保留“（文号待编）”")
        refused(lambda d: self.change(d, "如对本答复不服", "如不服"), "救济途径")
        refused(lambda d: self.change(d, "金丝雀：", "某某："), "没有找到称谓")
        refused(lambda d: d.add_table(1, 1), "表格、图片或者文本框")
        refused(lambda d: number_it(d.paragraphs[5]), "自动编号")
        refused(lambda d: wrap(d.paragraphs[5], "w:sdt"), "内容控件")
        refused(lambda d: wrap(d.paragraphs[5], "w:moveTo"), "没有处理的修订")
        application.refresh_from_db()
        assert application.draft_sequence == queries.last_draft(application).sequence

    def test_a_damaged_or_exploding_file_costs_a_sentence(self, office, application):
        bomb = io.BytesIO()
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as container:
            container.writestr("word/document.xml", b"0" * 400_000_000)
        for content in (b"PK\x03\x04 nothing", bomb.getvalue()):
            with pytest.raises(LetterIncomplete, match="无法打开"):
                office.draft(application, LATER, finished=content)

    def test_a_finished_letter_never_states_a_corrected_date(self, client, office, application):
        self.finish(office, application, self.download(client, office, application))
        with pytest.raises(CaseRefused, match="Word 中改好的"):
            office.do(application, Event.AMENDED, date(2020, 2, 28), target=1, note="收件章", today=LATER)

    def test_files_of_the_last_draft_go_with_the_next(self, client, office):
        application = office.take_in_hand(office.receive(DAY), DAY)
        office.do(
            application,
            Event.DRAFTED,
            LATER,
            drafted=drafted_provide(),
            uploads=[Upload("附图.pdf", b"%PDF-1", Purpose.ANSWER)],
        )
        client.force_login(office.staff[Role.CLERK])
        url = reverse("desk:event", args=[application.pk, "drafted"])
        form = client.get(url).context["form"]
        application.refresh_from_db()
        sent = {
            name: form[name].value() or ""
            for name in form.fields
            if name not in ("files", "finished", "kept", "grounds")
        }
        sent |= {
            "on": "2020-03-09",
            "kept": form["kept"].value(),
            "expected": application.events_recorded,
        }
        assert client.post(url, sent).status_code == 302
        application.refresh_from_db()
        kept = application.attachments.filter(sequence=application.draft_sequence)
        assert [file.name for file in kept] == ["附图.pdf"] and application.attachments.count() == 2


def number_it(paragraph):
    """As Word numbers a list: the number stands nowhere in the text."""
    paragraph._p.get_or_add_pPr()._add_numPr()


def wrap(paragraph, tag):
    """As Word wraps what is moved with tracking, or chosen from a list."""
    wrapper = OxmlElement(tag)
    wrapper.append(paragraph.runs[0]._r)
    paragraph._p.append(wrapper)


def drafted_provide():
    return Drafted(LetterKind.PROVIDE, (), {Need.CONTENT: "见附图。"})


def table_lines(content):
    document = docx.Document(io.BytesIO(content))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    texts = [p.text for p in document.paragraphs] + [p.text for cell in cells for p in cell.paragraphs]
    return [text for text in texts if text.strip()]


@pytest.mark.django_db
class TestSheets:
    """The forms that are printed, signed and filed."""

    @pytest.fixture
    def application(self, office):
        application = office.take_in_hand(office.receive(DAY), DAY)
        office.draft(application, LATER)
        return application

    def printed(self, client, office, application, kind, role=Role.CLERK):
        client.force_login(office.staff[role])
        return {
            format: client.post(reverse("desk:sheet", args=[application.pk, kind, format]))
            for format in ("docx", "pdf")
        }

    @pytest.mark.parametrize("kind", list(SheetKind))
    def test_both_files_say_the_same(self, client, office, application, kind):
        printed = self.printed(client, office, application, kind)
        application.refresh_from_db()
        lines = [
            "".join(line.split()) for line in sheets.sheet(kind, application, on=LATER).lines() if line.strip()
        ]
        words = ["".join(line.split()) for line in table_lines(printed["docx"].content)]
        assert sorted(words) == sorted(lines)
        text = pdf_text(printed["pdf"].content)
        assert all(line in text for line in lines)

    def test_the_approval_sheet_has_the_answer_room_to_sign_and_who_has_signed(
        self, client, office, application
    ):
        office.do(
            application, Event.CONFIDENTIALITY_CLEARED, LATER, Role.CONFIDENTIALITY_REVIEWER, note="不涉密"
        )
        lines = table_lines(self.printed(client, office, application, "approval")["docx"].content)
        assert "予以公开告知书" in lines and sum("签字：" in line for line in lines) == 4
        signed = lines.index("保密审查意见")
        assert (
            lines[signed + 1] == "不涉密"
            and office.staff[Role.CONFIDENTIALITY_REVIEWER].name in lines[signed + 2]
        )
        office.do(application, Event.REVIEW_RETURNED, LATER, Role.LEGAL_REVIEWER, note="改")
        office.draft(application, LATER)
        lines = table_lines(self.printed(client, office, application, "approval")["docx"].content)
        assert sum("签字：" in line for line in lines) == 5  # a clearance is of the draft it was given to

    @pytest.mark.parametrize("kind", ["registration", "delivery", "envelope"])
    def test_an_address_is_printed_by_a_clerk_and_the_printing_recorded(
        self, client, office, application, kind
    ):
        client.force_login(office.staff[Role.CLERK])
        url = reverse("desk:sheet", args=[application.pk, kind, "pdf"])
        assert client.get(url).status_code == 302  # nothing is printed by following a link
        before = Entry.objects.filter(action="personal_data_revealed").count()
        assert CANARIES["address"] in pdf_text(client.post(url).content)
        assert Entry.objects.filter(action="personal_data_revealed").count() == before + 1
        client.force_login(office.staff[Role.LEGAL_REVIEWER])
        assert client.post(url).status_code == 403
