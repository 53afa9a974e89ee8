"""Word files as an office returns them: their text out, and blanks that were left for us filled in."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy

import docx
import docx.document
from docx.shared import Cm
from docx.text.paragraph import Paragraph

from gongkai.documents.reading import Unreadable


def blank_page(title: str, organ: str) -> docx.document.Document:
    """A document of one empty page as GB/T 9704 lays it out."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    document.core_properties.title = title
    document.core_properties.author = organ
    return document


def paragraphs_of(content: bytes) -> list[str]:
    """The paragraphs of a docx, in order. Raises Unreadable where text or pictures would be lost.

    For files from outside call it through `limited.read`.
    """
    document = docx.Document(io.BytesIO(content))
    if document.tables or document.element.xpath("//w:drawing | //w:pict | //w:object"):
        raise Unreadable(
            "文件正文中有表格、图片或者文本框，系统不能保证它们原样进入 PDF，请把它们作为附件上传。"
        )
    if document.element.xpath("//w:numPr | //w:footnoteReference | //w:endnoteReference"):
        raise Unreadable("文件中有自动编号或者脚注，它们不会进入 PDF，请改为直接输入的文字。")
    if document.element.xpath("//w:sdt"):
        raise Unreadable(
            "文件中有内容控件（例如日期选择、下拉框），其中的文字不会进入 PDF，请改为直接输入的文字。"
        )
    if document.element.xpath("//w:ins | //w:del | //w:moveFrom | //w:moveTo"):
        raise Unreadable("文件中有没有处理的修订，请在 Word 中接受或者拒绝全部修订后再上传。")
    return [paragraph.text.strip() for paragraph in document.paragraphs if paragraph.text.strip()]


ATTACHMENT = re.compile(r"附件：\d+\. ")  # how the line of an attachment begins


def fill_in(content: bytes, values: Mapping[str, str], *, attachments: Sequence[str], above: str) -> bytes:
    """The docx with each of these texts, wherever it stands in a paragraph, replaced by its value.

    `attachments`: what its lines of attachments are to name; where it has none yet they go above the last paragraph
    that reads `above`.
    """
    document = docx.Document(io.BytesIO(content))
    _list_attachments(document, attachments, above)
    for paragraph in document.paragraphs:
        for blank, value in values.items():
            if blank in paragraph.text:
                # Word may have cut the blank into several runs; the first takes the paragraph's text and form.
                _set_text(paragraph, paragraph.text.replace(blank, value))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _set_text(paragraph: Paragraph, text: str) -> None:
    for run in paragraph.runs[1:]:
        run.text = ""
    paragraph.runs[0].text = text


def _list_attachments(document: docx.document.Document, names: Sequence[str], above: str) -> None:
    paragraphs = [paragraph for paragraph in document.paragraphs if paragraph.runs]
    listed = [paragraph for paragraph in paragraphs if ATTACHMENT.match(paragraph.text.strip())]
    signature = max(index for index, paragraph in enumerate(paragraphs) if paragraph.text.strip() == above)
    body = [paragraph for paragraph in paragraphs[:signature] if paragraph.text.strip()]
    last = listed[-1] if listed else body[-1]
    for index, name in reversed(list(enumerate(names, start=1))):
        added = Paragraph(deepcopy(last._p), last._parent)
        last._p.addnext(added._p)
        _set_text(added, f"附件：{index}. {name}")
    for paragraph in listed:
        paragraph._p.getparent().remove(paragraph._p)
