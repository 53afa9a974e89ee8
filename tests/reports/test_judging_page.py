"""Anyone can have a report judged on a page that keeps nothing of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from gongkai.files.models import StoredFile
from tests.reports.published import published

pytestmark = pytest.mark.django_db
PAGE = "check-report"


def test_a_pasted_report_is_shown_with_its_failing_cells_and_repairs(client, office):
    page = client.post(reverse(PAGE), {"text": published()})
    html = page.content.decode()
    assert page.status_code == 200 and page["Cache-Control"] == "no-store"
    assert "应为 11，印为 10" in html and "表三“（一）予以公开”的总计：10 → 11" in html and "只有这一种" in html
    assert html.count('class="failing"') >= 3
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "请选择报告文件"),
        ({"text": "一篇别的文章。"}, "没有找到"),
        ({"file": SimpleUploadedFile("a.doc", b"\xd0\xcf\x11\xe0")}, "另存为 docx 后再试"),
        ({"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 broken")}, "PDF 已损坏"),
        ({"file": SimpleUploadedFile("a.docx", b"PK\x03\x04 broken")}, "已损坏"),
        ({"file": SimpleUploadedFile("a.txt", "报".encode()), "text": "告"}, "只能选一种"),
    ],
)
def test_what_cannot_be_judged_gets_a_sentence_and_keeps_what_was_typed(client, office, sent, sentence):
    page = client.post(reverse(PAGE), sent)
    assert page.status_code == 422 and sentence in page.content.decode()
    assert sent.get("text", "") in page.content.decode()


def test_markup_in_a_report_stays_text(client, office):
    page = client.post(
        reverse(PAGE), {"text": published(unit="<script>区").replace("2020年政府", "2020年政府")}
    )
    assert b"<script>\xe5\x8c\xba" not in page.content
