"""What a file says is found wherever it says it."""

from __future__ import annotations

import io
import zipfile

import docx
import openpyxl
import pytest
from openpyxl.comments import Comment

from gongkai.documents.contents import parts_of
from gongkai.documents.reading import Unreadable
from gongkai.publishing import actions, checks
from tests.publishing.texts import Newsroom

NUMBER = "11010519491231002X"


def word(where):
    document = docx.Document()
    document.add_paragraph(NUMBER if where == "body" else "正文")
    if where == "table":
        document.add_table(1, 1).cell(0, 0).text = NUMBER
    if where == "header":
        document.sections[0].header.paragraphs[0].text = NUMBER
    if where == "properties":
        document.core_properties.comments = NUMBER
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def sheet(where):
    book = openpyxl.Workbook()
    first = book.active
    first["A1"] = NUMBER if where == "cell" else "x"
    if where == "hidden sheet":
        other = book.create_sheet("底表")
        other["A1"], other.sheet_state = NUMBER, "hidden"
    if where == "hidden column":
        first["C3"] = NUMBER
        first.column_dimensions["C"].hidden = True
    if where == "comment":
        first["A1"].comment = Comment(NUMBER, "某人")
    if where == "header":
        first.oddHeader.left.text = NUMBER
    if where == "formula":
        first["B1"] = f'=IF(1,"{NUMBER}","")'
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("where", ["body", "table", "header", "properties"])
def test_in_word(where):
    assert any(NUMBER in text for _, text in parts_of(word(where), "a.docx"))


@pytest.mark.parametrize("where", ["cell", "hidden sheet", "hidden column", "comment", "header", "formula"])
def test_in_excel(where):
    assert any(NUMBER in text for _, text in parts_of(sheet(where), "a.xlsx"))


def with_part(content, name, text):
    """The package with another part."""
    target = io.BytesIO(content)
    with zipfile.ZipFile(target, "a") as package:
        package.writestr(name, text)
    return target.getvalue()


def test_what_cannot_be_read_is_refused():
    with pytest.raises(Unreadable, match="嵌有其他文件"):
        parts_of(with_part(word("body"), "word/embeddings/a.bin", "x"), "a.docx")
    with pytest.raises(Unreadable, match="与扩展名不符"):
        parts_of(sheet("cell"), "a.docx")
    with pytest.raises(Unreadable, match="已损坏"):
        parts_of(b"PK\x03\x04rubbish", "a.xlsx")
    with pytest.raises(Unreadable, match="读不了"):
        parts_of(b"x", "a.ofd")


def test_text_in_a_part_nobody_thinks_of():
    drawn = '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:r><w:t>%s</w:t></w:r></w:p>'
    assert any(
        NUMBER in text
        for _, text in parts_of(with_part(word(""), "word/glossary/document.xml", drawn % NUMBER), "a.docx")
    )


@pytest.mark.django_db
def test_the_same_bytes_under_another_name_are_read_anew():
    newsroom = Newsroom()
    publication = newsroom.draft()
    content = sheet("cell")
    who = {"by": newsroom.author, "at": newsroom.now}
    first = actions.attach(publication.pk, name="a.docx", content=content, **who)
    publication.refresh_from_db()
    actions.detach(publication.pk, digest=first.digest, **who)
    publication.refresh_from_db()
    actions.attach(publication.pk, name="名单.xlsx", content=content, **who)
    publication.refresh_from_db()
    found = checks.findings(publication.get_latest_revision_as_object())
    assert [one.check for one in found if one.severity == "stop"] == ["P-PERSON"]
