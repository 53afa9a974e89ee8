"""A publication as Word and PDF: the same content as its page, and gone with it."""

from __future__ import annotations

import io

import docx
import pytest
from django.test import Client
from pypdf import PdfReader

from gongkai.accounts.models import Role
from gongkai.publishing import actions
from gongkai.publishing.actions.bodies import table_value
from tests.publishing.test_guides import ELEMENTS
from tests.publishing.texts import Newsroom

pytestmark = pytest.mark.django_db(transaction=True)
BODY = [
    {"type": "text", "value": "<p>各镇街：</p><h2>一、要求</h2><p>按<b>时</b>办理 &lt;全部&gt;。</p><ol><li>甲事</li><li>乙事</li></ol>"},
    {"type": "table", "value": table_value([["镇街", "户数"], ["合计", ""], *([f"镇{n}", str(n)] for n in range(90))], [{"row": 1, "col": 0, "rowspan": 1, "colspan": 2}], has_head=True)},
    {"type": "question", "value": {"question": "何时施行？", "answer": "<p>七月。</p>"}},
    {"type": "figure", "value": {"title": "人数", "unit": "人", "rows": [{"name": "低保", "number": "120"}]}},
    {"type": "guide", "value": ELEMENTS},
]  # fmt: skip
SAID = ("各镇街：", "一、要求", "按时办理 <全部>。", "1. 甲事", "合计", "镇89", "何时施行？", "七月。", "人数", "120", "办理材料", "户口簿", "校验码", "示民发〔2020〕10号")  # fmt: skip


@pytest.fixture
def published(db):
    newsroom = Newsroom()
    return newsroom, newsroom.published(body=BODY)


def words_of_docx(content):
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_word_and_pdf_say_what_the_page_says_and_go_with_it(published):
    newsroom, one = published
    address = one.address.removesuffix(".html")
    page = Client().get(one.address).content.decode()
    assert f'href="{address}.docx"' in page and f'href="{address}.pdf"' in page
    word, pdf = (Client().get(f"{address}.{form}").content for form in ("docx", "pdf"))
    printed = "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(pdf)).pages)
    for said in SAID:
        assert said in words_of_docx(word), said
        assert said.replace(" ", "") in printed.replace(" ", "").replace("\n", ""), said
    assert len(PdfReader(io.BytesIO(pdf)).pages) > 1  # a long table goes on over the page
    actions.withdraw(one.pk, reason="有误", by=newsroom.staff[Role.LEADER], at=newsroom.now)
    assert [Client().get(f"{address}.{form}").status_code for form in ("docx", "pdf")] == [404, 404]


def test_what_is_not_public_has_no_document(published):
    newsroom, one = published
    draft = newsroom.draft(document_number="")
    other = one.address.replace(f"_{one.pk}.html", f"_{draft.pk}.pdf")
    assert Client().get(other).status_code == 404
