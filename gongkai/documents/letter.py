"""An official letter as docx and as PDF, from one content: same text, order, numbers and dates."""

from __future__ import annotations

import io
import json
import unicodedata
from dataclasses import asdict, dataclass
from pathlib import Path

import docx
import pylopdf_fonts_zh_cn
import typst
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph

from gongkai.documents.word import blank_page

DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF_TYPE = "application/pdf"
_TEMPLATE = Path(__file__).parent / "letter.typ"
FONTS = str(Path(pylopdf_fonts_zh_cn.__file__).parent)
# Named in Word files for offices that have them; GB/T 9704 asks for them.
TITLE_FONT, BODY_FONT = "方正小标宋简体", "仿宋_GB2312"


@dataclass(frozen=True, slots=True)
class LetterContent:
    """What a letter says. `paragraphs` in order; `dated` as it is printed, 2020年3月5日."""

    organ: str
    title: str
    number: str
    addressee: str
    paragraphs: tuple[str, ...]
    signature: str
    dated: str
    attachments: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """All text in reading order: what both files must contain."""
        attachments = [f"附件：{index}. {name}" for index, name in enumerate(self.attachments, start=1)]
        body = [f"{self.addressee}：", *self.paragraphs, *attachments]
        return [self.organ, self.title, self.number, *body, self.signature, self.dated]


def printable(text: str) -> str:
    """A text without what no document can hold: control characters and code points that are no characters."""
    if text.isprintable():
        return text  # nearly all are, and nothing below would change them
    kept = (
        character
        for character in text.replace("\r\n", "\n").replace("\r", "\n")
        if character in "\n\t" or (unicodedata.category(character) not in ("Cc", "Cs", "Cn", "Co"))
    )
    return "".join(kept).replace("\t", " ")


def as_pdf(letter: LetterContent) -> bytes:
    """The letter as a tagged PDF. The content goes in as data, so nothing in it can act as markup."""
    try:
        return _compiled(letter, pdf_standards="ua-1")
    except typst.TypstError:
        # A rare character our font lacks: printed as a box, in a PDF that then makes no promise to screen readers.
        return _compiled(letter)


def _compiled(letter: LetterContent, **standards: str) -> bytes:
    return typst.compile(
        str(_TEMPLATE),
        sys_inputs={"letter": json.dumps(asdict(letter), ensure_ascii=False)},
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        **standards,
    )


def as_docx(letter: LetterContent) -> bytes:
    """The letter as a Word document on a GB/T 9704 page."""
    document = blank_page(letter.title, letter.organ)
    _add(document, letter.organ, TITLE_FONT, 22, WD_ALIGN_PARAGRAPH.CENTER)
    _add(document, letter.title, TITLE_FONT, 22, WD_ALIGN_PARAGRAPH.CENTER)
    _add(document, letter.number, BODY_FONT, 16, WD_ALIGN_PARAGRAPH.CENTER)
    _add(document, "", BODY_FONT, 16)
    _add(document, f"{letter.addressee}：", BODY_FONT, 16)
    for text in letter.paragraphs:
        _add(document, text, BODY_FONT, 16).paragraph_format.first_line_indent = Pt(32)
    for index, name in enumerate(letter.attachments, start=1):
        _add(document, f"附件：{index}. {name}", BODY_FONT, 16).paragraph_format.first_line_indent = Pt(32)
    _add(document, "", BODY_FONT, 16)
    for text in (letter.signature, letter.dated):
        paragraph = _add(document, text, BODY_FONT, 16, WD_ALIGN_PARAGRAPH.RIGHT)
        paragraph.paragraph_format.right_indent = Pt(32)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _add(
    document: docx.document.Document,
    text: str,
    font: str,
    size: int,
    alignment: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = alignment
    paragraph.paragraph_format.line_spacing = Pt(28)
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.name = font
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)
    return paragraph
