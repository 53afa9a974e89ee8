"""区分处理: what is covered is gone, whatever it was covered in, and the original never leaves the office."""

import base64
import io
from datetime import date

import pytest
from django.core import signing
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter

from gongkai.accounts.models import Role
from gongkai.applications import actions, queries
from gongkai.applications.actions import NotPermitted, Upload
from gongkai.applications.forms.redactions import RedactionForm, line_of
from gongkai.applications.models import Application, Attachment, Purpose
from gongkai.applications.views.query import COOKIE
from gongkai.documents import limited, redaction
from gongkai.documents.letter import LetterContent, as_pdf
from gongkai.files.checks import FileRefused
from gongkai.files.queries import content_of
from gongkai.ledger.models import Entry
from gongkai.regulation.case import CaseRefused, Event
from gongkai.regulation.outcomes import Ground, LetterKind
from tests.factories import appoint, moment

DAY = date(2020, 6, 1)
NUMBER = "11010519491231002X"


def one_page(text):
    return as_pdf(LetterContent("甲", "协议", "1号", "某某", (text,), "甲", "2020年"))


def two_pages():
    """A PDF of two pages, with a secret on each and metadata that names someone."""
    writer = PdfWriter()
    for text in (f"被征收人张三，身份证号 {NUMBER}。", "经内部讨论，拟同意。"):
        writer.append(io.BytesIO(one_page(text)))
    writer.add_metadata({"/Author": "张三"})
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def half_a_picture():
    target = io.BytesIO()
    Image.effect_noise((200, 200), 50).convert("RGB").save(target, "JPEG")
    return target.getvalue()[: len(target.getvalue()) // 2]


def covered(content, boxes):
    return base64.b64decode(redaction.covered(content, boxes))


def dark(content, page, box):
    """The share of black in a box of a page."""
    picture = Image.open(io.BytesIO(base64.b64decode(redaction.page_picture(content, page)))).convert("L")
    width, height = picture.size
    area = picture.crop(
        (int(box[0] * width) + 2, int(box[1] * height) + 2, int(box[2] * width) - 2, int(box[3] * height) - 2)
    )
    pixels = list(area.get_flattened_data()) if hasattr(area, "get_flattened_data") else list(area.getdata())
    return sum(pixel < 60 for pixel in pixels) / len(pixels)


def test_nothing_is_left_beneath_or_beside():
    content = two_pages()
    boxes = redaction.find(content, "张三")
    public = covered(content, [[*box, "第三方权益"] for box in boxes])
    reader = PdfReader(io.BytesIO(public))
    assert "".join(page.extract_text() for page in reader.pages) == ""
    for secret in ("张三", NUMBER):
        assert secret.encode() not in public and secret.encode("utf-16-be") not in public
    assert "张三" not in str(reader.metadata) and redaction.find(public, "张三") == []
    assert dark(public, 0, boxes[0][1:]) > 0.5


def test_numbers_of_people_are_found_also_where_they_run_over_a_line():
    text = "甲" * 15 + NUMBER
    boxes = redaction.find(one_page(text), "")
    assert len(boxes) >= 2  # a box on each of the two lines


def test_a_number_at_the_end_of_a_line_is_found_whatever_the_next_begins_with():
    content = as_pdf(
        LetterContent("甲", "协议", "1号", "某某", ("电话13800138000", "2020年签"), "甲", "2020年")
    )
    assert len(redaction.find(content, "")) == 1


def test_words_are_found_over_a_line_and_covered_where_they_stand_after_rare_characters():
    content = one_page("𠮷𠮷𠮷𠮷𠮷乙" * 2 + "秘密地块" + "甲" * 7 + "秘密地块")
    boxes = redaction.find(content, "秘密地块")
    assert len(boxes) == 3  # the second runs over the end of a line
    public = covered(content, [[*box, ""] for box in boxes])
    assert all(0.02 < dark(content, 0, box[1:]) < 0.6 and dark(public, 0, box[1:]) > 0.98 for box in boxes)
    rare = redaction.find(content, "𠮷乙秘密地块")
    assert rare[0][3] == pytest.approx(boxes[0][3], abs=0.002) and rare[0][1] < boxes[0][1]


def test_full_width_letters_are_found_by_plain_ones():
    assert len(redaction.find(one_page("编号ＡＢ１２"), "ab12")) == 1


def test_what_is_looked_for_is_not_to_be_seen_among_the_processes(monkeypatch):
    run, commands = limited.subprocess.run, []

    def watched(command, **options):
        commands.append(command)
        return run(command, **options)

    monkeypatch.setattr(limited.subprocess, "run", watched)
    boxes = [[0, 0.1, 0.1, 0.2, 0.2, "第三方权益"]] * 5000  # more than a command could hold
    assert limited.read("find", one_page("张三"), "张三") and limited.read("covered", one_page("张三"), boxes)
    assert "张三" not in str(commands)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_covered_where_it_is_seen(turn):
    writer = PdfWriter()
    writer.append(io.BytesIO(one_page("秘密地块")))
    writer.pages[0].rotate(turn)
    target = io.BytesIO()
    writer.write(target)
    (box,) = redaction.find(target.getvalue(), "秘密地块")
    before = dark(target.getvalue(), 0, box[1:])
    public = covered(target.getvalue(), [[*box, ""]])
    assert 0.02 < before < 0.6 and dark(public, 0, box[1:]) > 0.98


def test_a_photograph_is_covered_as_it_is_held_and_says_nothing_of_where_it_was_taken():
    picture = Image.new("RGB", (400, 200), "white")
    exif = picture.getexif()
    exif[0x0112], exif[0x010E] = 6, "示范路1号"  # to be turned by 90 degrees; a description
    target = io.BytesIO()
    picture.save(target, "JPEG", exif=exif)
    public = covered(target.getvalue(), [[0, 0.1, 0.1, 0.9, 0.3, ""]])
    page = PdfReader(io.BytesIO(public)).pages[0]
    assert page.mediabox.height > page.mediabox.width
    assert "示范路".encode() not in public and dark(public, 0, (0.1, 0.1, 0.9, 0.3)) > 0.98


def test_what_is_transparent_does_not_come_to_light():
    picture = Image.new("RGBA", (60, 60), (0, 0, 0, 0))  # black, and not to be seen
    target = io.BytesIO()
    picture.save(target, "PNG")
    assert dark(target.getvalue(), 0, (0, 0, 1, 1)) == 0
    assert dark(covered(target.getvalue(), []), 0, (0, 0, 1, 1)) == 0


def test_a_scan_of_16_bits_is_seen_as_it_is():
    picture = Image.new("I;16", (60, 60), 20_000)
    target = io.BytesIO()
    picture.save(target, "PNG")
    seen = Image.open(io.BytesIO(base64.b64decode(redaction.page_picture(target.getvalue(), 0))))
    assert seen.getpixel((30, 30))[0] == pytest.approx(20_000 / 257, abs=2)


def test_as_many_pages_as_are_taken_can_be_covered():
    writer = PdfWriter()
    for _ in range(redaction.MOST_PAGES):
        writer.append(io.BytesIO(one_page("秘密")))
    target = io.BytesIO()
    writer.write(target)
    public = base64.b64decode(limited.read("covered", target.getvalue(), [[199, 0.1, 0.1, 0.9, 0.9, ""]]))
    assert limited.read("pages", public) == redaction.MOST_PAGES
    assert dark(public, 199, (0.1, 0.1, 0.9, 0.9)) > 0.98


@given(
    st.lists(
        st.tuples(st.integers(0, 1), *[st.floats(0.01, 0.4)] * 2, *[st.floats(0.5, 0.95)] * 2),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_drawn_is_black_in_the_public_copy(areas):
    boxes = [[page, left, top, right, bottom, ""] for page, left, top, right, bottom in areas]
    public = covered(two_pages(), boxes)
    assert all(dark(public, box[0], box[1:5]) > 0.98 for box in boxes)


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7 nothing", b"\xff\xd8\xff nothing", half_a_picture(), b"\x89PNG\r\n\x1a\n"]
)
def test_a_damaged_file_costs_a_sentence(content):
    with pytest.raises(limited.Unreadable, match="打不开"):
        limited.read("pages", content)


@pytest.mark.django_db
class TestAtTheDesk:
    @pytest.fixture
    def application(self, office):
        return office.take_in_hand(office.receive(DAY), DAY)

    def original(self, office, application, role=Role.OFFICER):
        upload = Upload("补偿协议.pdf", two_pages(), Purpose.ORIGINAL)
        return actions.add_original(application, upload, by=office.staff[role], at=moment(DAY))

    def test_the_public_copy_goes_with_the_answer_and_the_original_does_not(self, office, application, client):
        one = self.original(office, application)
        boxes = [[0, 0.1, 0.1, 0.9, 0.3, "third_party_rights"], [1, 0.1, 0.1, 0.9, 0.2, "internal_affairs"]]
        actions.cover(one, boxes, expected=None, by=office.staff[Role.OFFICER], at=moment(DAY))
        client.force_login(office.staff[Role.CLERK])
        url = reverse("desk:event", args=[application.pk, "drafted"])
        form = client.get(url).context["form"]
        assert form["kind"].value() == LetterKind.PARTLY
        assert form["grounds"].value() == [Ground.THIRD_PARTY_RIGHTS, Ground.INTERNAL_AFFAIRS]
        assert form["reasons"].value() == "《补偿协议.pdf》第 1 页：第三方权益 1 处；第 2 页：内部事务 1 处。"
        application.refresh_from_db()
        sent = {"on": "2020-06-01", "kind": "partly", "grounds": ["third_party_rights"], "content": "见附件", "reasons": form["reasons"].value(),
                "kept": form["kept"].value(), "expected": application.events_recorded}  # fmt: skip
        assert client.post(url, sent).status_code == 302
        office.review_and_sign(application, DAY)
        office.do(application, Event.SEALED, DAY)
        office.do(application, Event.ANSWERED, DAY, way="electronic")
        client.logout()
        client.cookies[COOKIE.name] = signing.dumps(application.number, salt=COOKIE.name)
        given_files = client.get(reverse("query-case")).context["files"]
        assert [file.name for file in given_files] == ["补偿协议（公开版）.pdf"]
        assert client.get(reverse("query-file", args=[one.original.pk])).status_code == 404
        public = client.get(reverse("query-file", args=[given_files[0].pk])).content
        assert redaction.find(public, "张三") == [] and redaction.page_count(public) == 2

    def test_covering_again_replaces_the_copy_that_nothing_carries(self, office, application):
        one = self.original(office, application)
        for boxes in ([], [[0, 0.1, 0.1, 0.9, 0.3, "third_party_rights"]]):
            one = actions.cover(one, boxes, expected=one.public_id, by=office.staff[Role.CLERK], at=moment(DAY))
        assert Attachment.objects.filter(purpose=Purpose.PUBLIC_COPY).count() == 1
        assert dark(content_of(one.public.file), 0, (0.1, 0.1, 0.9, 0.3)) > 0.9
        assert queries.summary(one) == ["第 1 页：第三方权益 1 处"]

    def draft(self, office, application, client):
        """What the form of a draft offers and, pre-ticked, would attach."""
        client.force_login(office.staff[Role.CLERK])
        form = client.get(reverse("desk:event", args=[application.pk, "drafted"])).context["form"]
        offered = [label for _, label in form.fields["kept"].choices]
        kept = [Attachment.objects.get(pk=getattr(pk, "pk", pk)) for pk in form["kept"].value()]
        return offered, kept

    def test_an_earlier_copy_is_never_offered_and_cannot_go_out(self, office, application, client):
        def cover(one, boxes):
            return actions.cover(
                one, boxes, expected=one.public_id, by=office.staff[Role.CLERK], at=moment(DAY)
            )

        one = cover(self.original(office, application), [])
        _, kept = self.draft(office, application, client)
        office.draft(application, DAY, kept=kept)
        office.do(application, Event.CONFIDENTIALITY_CLEARED, DAY, Role.CONFIDENTIALITY_REVIEWER)
        office.do(application, Event.LEGALITY_CLEARED, DAY, Role.LEGAL_REVIEWER)
        office.do(application, Event.SECTION_APPROVED, DAY, Role.SECTION_HEAD)
        one = cover(one, [[0, 0.1, 0.1, 0.9, 0.3, "third_party_rights"]])
        with pytest.raises(CaseRefused, match="重新生成过"):
            office.do(application, Event.SIGNED, DAY, Role.LEADER)
        office.do(application, Event.REVIEW_RETURNED, DAY, Role.LEADER, note="公开版有新的")
        offered, kept = self.draft(office, application, client)
        assert offered == ["补偿协议（公开版）.pdf"] and [copy.file for copy in kept] == [one.public.file]
        office.draft(application, DAY, kept=kept)
        office.review_and_sign(application, DAY)
        assert Application.objects.get(pk=application.pk).state == "signed"

    def test_two_who_cover_one_document_lose_nothing(self, office, application, client):
        one = self.original(office, application)
        client.force_login(office.staff[Role.CLERK])
        url = reverse("desk:redaction", args=[application.pk, one.pk])
        sent = {
            "ground": "third_party_rights",
            "boxes": "1 10 10 90 30 第三方权益",
            "words": "张三",
            "version": "",
        }
        other = [[1, 0.1, 0.1, 0.9, 0.2, "internal_affairs"]]
        actions.cover(one, other, expected=None, by=office.staff[Role.OFFICER], at=moment(DAY))
        looked = client.post(url, sent | {"find": "1"}).context["form"]  # looking for more does not hide it
        found = {name: looked[name].value() or "" for name in sent}
        page = client.post(url, found | {"cover": "1"})
        assert page.status_code == 409 and "别人也生成了公开版" in page.content.decode()
        lines = page.context["form"]["boxes"].value().splitlines()
        assert len(lines) == 3 and "2 10.00 10.00 90.00 20.00 内部事务" in lines
        form = page.context["form"]
        again = client.post(url, {name: form[name].value() for name in sent} | {"cover": "1"})
        assert again.status_code == 302 and len(type(one).objects.get().boxes) == 3

    def test_what_holds_the_withheld_is_opened_on_the_record(self, office, application, client):
        one = self.original(office, application)
        url = reverse("desk:attachment", args=[application.pk, one.original.pk])
        client.force_login(appoint(office.unit, Role.COORDINATOR))
        assert client.post(url).status_code == 403
        client.force_login(office.staff[Role.LEGAL_REVIEWER])
        assert client.post(url).status_code == 200
        assert Entry.objects.filter(action="attachment_opened").count() == 1

    def test_who_looks_at_its_pages_is_recorded_once_a_day(self, office, application, client):
        one = self.original(office, application)
        client.force_login(office.staff[Role.OFFICER])
        url = reverse("desk:redaction", args=[application.pk, one.pk])
        picture = reverse("desk:redaction-page", args=[application.pk, one.pk, 0])
        assert "打开原件" in client.get(url).content.decode() and client.get(picture).status_code == 403
        for _ in range(3):
            assert client.post(url, {"look": "1"}).status_code == 302
        assert "<figure" in client.get(url).content.decode() and client.get(picture).status_code == 200
        assert Entry.objects.filter(action="original_seen").count() == 1

    def test_others_neither_see_the_pages_nor_cover_them(self, office, application, client):
        with pytest.raises(NotPermitted):
            self.original(office, application, Role.LEADER)
        one = self.original(office, application)
        client.force_login(office.staff[Role.LEADER])
        for name, arguments in (("redaction", []), ("redaction-page", [0])):
            assert (
                client.get(reverse(f"desk:{name}", args=[application.pk, one.pk, *arguments])).status_code
                == 403
            )

    def test_what_cannot_be_covered_is_refused(self, office, application):
        word = b"PK\x05\x06" + b"\0" * 18
        with pytest.raises(FileRefused, match=r"另存为 PDF|扩展名不符"):
            upload = Upload("协议.docx", word, Purpose.ORIGINAL)
            actions.add_original(application, upload, by=office.staff[Role.CLERK], at=moment(DAY))

    def test_the_page_finds_covers_and_says_what_is_wrong(self, office, application, client):
        one = self.original(office, application)
        client.force_login(office.staff[Role.CLERK])
        url = reverse("desk:redaction", args=[application.pk, one.pk])
        page = client.post(url, {"ground": "third_party_rights", "boxes": "", "words": "张三", "find": "1"})
        boxes = page.context["form"]["boxes"].value()
        assert boxes.startswith("1 ") and boxes.endswith("第三方权益")
        numbers = client.post(
            url, {"ground": "third_party_rights", "boxes": boxes, "words": "", "numbers": "1"}
        )
        assert len(numbers.context["form"]["boxes"].value().splitlines()) > len(boxes.splitlines())
        wrong = client.post(url, {"ground": "third_party_rights", "boxes": "1 2 3", "words": "", "cover": "1"})
        assert wrong.status_code == 422 and "第 1 行" in wrong.content.decode()
        assert (
            client.post(
                url, {"ground": "third_party_rights", "boxes": boxes, "words": "", "cover": "1"}
            ).status_code
            == 302
        )
        picture = client.get(reverse("desk:redaction-page", args=[application.pk, one.pk, 0]))
        assert picture["Content-Type"] == "image/png" and picture.content.startswith(b"\x89PNG")

    @given(
        st.integers(0, 1),
        *[st.floats(0, 0.49)] * 2,
        *[st.floats(0.5, 1)] * 2,
        st.sampled_from(list(queries.COVERED_AS)),
    )
    def test_a_line_says_what_a_box_is(self, page, left, top, right, bottom, ground):
        box = [page, *(round(edge, 4) for edge in (left, top, right, bottom)), ground.value]
        form = RedactionForm({"ground": ground.value, "boxes": line_of(box), "words": ""}, pages=2)
        assert form.is_valid(), form.errors
        assert form.cleaned_data["boxes"] == [
            [pytest.approx(part) if isinstance(part, float) else part for part in box]
        ]
