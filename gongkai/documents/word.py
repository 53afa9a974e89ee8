"""Word files as an office returns them: their text out, and blanks that were left for us filled in."""

from __future__ import annotations

import io
from collections.abc import Mapping

import docx

from gongkai.documents.reading import Unreadable


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
    if document.element.xpath("//w:ins | //w:del"):
        raise Unreadable("文件中有没有处理的修订，请在 Word 中接受或者拒绝全部修订后再上传。")
    return [paragraph.text.strip() for paragraph in document.paragraphs if paragraph.text.strip()]


def fill_in(content: bytes, values: Mapping[str, str]) -> bytes:
    """The docx with each of these texts, wherever it stands in a paragraph, replaced by its value."""
    document = docx.Document(io.BytesIO(content))
    for paragraph in document.paragraphs:
        for blank, value in values.items():
            if blank in paragraph.text:
                # Word may have cut the blank into several runs; the first takes the paragraph's text and form.
                text = paragraph.text.replace(blank, value)
                for run in paragraph.runs[1:]:
                    run.text = ""
                paragraph.runs[0].text = text
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
