"""A publication as a document for downloading: to be edited (docx) or kept as it is (PDF), from one content."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from lxml import html

from gongkai.documents.table import Cell
from gongkai.documents.tabled import Grid, Section, Tabled, as_docx, as_pdf
from gongkai.publishing.blocks import GuideBlock
from gongkai.publishing.models import Publication

FORMS = {
    "docx": (as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pdf": (as_pdf, "application/pdf"),
}
_HEADINGS = ("h2", "h3", "h4")
Piece = tuple[str, Any]  # ("heading" | "paragraph", text) or ("grid", Grid)


def document_of(publication: Publication, *, validity: str, check_code: str, proof_address: str) -> Tabled:
    """The text with the facts of its document above and its check code below; where a picture stands, its description."""
    number = publication.document_number
    body = _sections(piece for block in publication.body for piece in _pieces(block))
    end = [f"附件：{file.name}" for file in publication.attachments.all()]
    end.append(f"校验码 {check_code}，核对网址 {proof_address}")
    return Tabled(
        publication.unit.name,
        publication.title,
        (
            Section("", (number,) if number else (), (_facts(publication, validity),)),
            *body,
            Section("", tuple(end)),
        ),
    )


def _facts(publication: Publication, validity: str) -> Grid:
    organs = "、".join([publication.unit.name, *(unit.name for unit in publication.joint_units.all())])
    facts = [
        ("索引号", publication.index_number), ("主题分类", str(publication.theme or "无")), ("发布机构", organs),
        ("体裁", publication.kind.name), ("成文日期", _day(publication.formed_on)), ("有效性", validity),
        ("施行日期", _day(publication.effective_on)), ("有效期至", _day(publication.expires_on)),
    ]  # fmt: skip
    pairs = zip(facts[::2], facts[1::2], strict=True)
    return Grid(tuple(tuple(Cell(said) for fact in pair for said in fact) for pair in pairs), (3, 7, 3, 7))


def _day(day: date | None) -> str:
    return f"{day:%Y}年{day.month}月{day.day}日" if day else "未规定"


def _sections(pieces: Iterator[Piece]) -> list[Section]:
    """Each heading with what follows it; a table ends a section, for in one the paragraphs come first."""
    found: list[Section] = []
    heading, paragraphs = "", list[str]()
    for kind, content in pieces:
        if kind == "paragraph":
            paragraphs.append(content)
            continue
        grids = (content,) if kind == "grid" else ()
        if heading or paragraphs or grids:
            found.append(Section(heading, tuple(paragraphs), grids))
        heading, paragraphs = (content if kind == "heading" else ""), []
    if heading or paragraphs:
        found.append(Section(heading, tuple(paragraphs)))
    return found


def _pieces(block: Any) -> Iterator[Piece]:
    value = block.value
    if block.block_type == "text":
        yield from _of_markup(value.source)
    elif block.block_type == "question":
        yield "heading", value["question"]
        yield from _of_markup(value["answer"].source)
    elif block.block_type == "table" and value:
        yield from _of_table(value)
    elif block.block_type == "image" and value is not None and value.contextual_alt_text:
        yield "paragraph", f"［图：{value.contextual_alt_text}］"
    elif block.block_type == "figure":
        yield "paragraph", value["title"]
        rows = [
            ("项目", value["unit"] or "数值"),
            *((row["name"], f"{row['number']}") for row in value["rows"]),
        ]
        yield "grid", Grid(tuple(tuple(map(Cell, row)) for row in rows), (2, 1), heads=1, may_break=True)
    elif block.block_type == "video":
        yield "paragraph", f"视频：{value['title']}（{value['address']}）"
        yield "paragraph", value["summary"]
    elif block.block_type == "conference":
        yield "heading", "新闻发布会"
        yield (
            "paragraph",
            f"时间：{_day(value['held_on'])}　地点：{value['place']}　发布人：{value['speakers']}",
        )
        yield from _of_markup(value["record"].source)
    elif block.block_type == "guide":
        rows = [
            (child.label, _said(value[name]))
            for name, child in GuideBlock().child_blocks.items()
            if value[name]
        ]
        yield "grid", Grid(tuple(tuple(map(Cell, row)) for row in rows), (1, 4), may_break=True)


def _said(value: Any) -> str:
    return value if isinstance(value, str) else "\n".join(f"{n}. {one}" for n, one in enumerate(value, 1))


def _of_markup(markup: str) -> Iterator[Piece]:
    for element in html.fragment_fromstring(markup, create_parent="div"):
        words = element.text_content().strip()
        if element.tag in _HEADINGS and words:
            yield "heading", words
        elif element.tag in ("ul", "ol"):
            for number, item in enumerate(element.iter("li"), 1):
                mark = f"{number}. " if element.tag == "ol" else "· "
                yield "paragraph", mark + item.text_content().strip()
        elif words:
            yield "paragraph", words


def _of_table(value: dict[str, Any]) -> Iterator[Piece]:
    if value.get("table_caption"):
        yield "paragraph", value["table_caption"]
    height, width = len(value["data"]), max((len(row) for row in value["data"]), default=0)
    spans = {
        (one["row"], one["col"]): (
            min(one["rowspan"], height - one["row"]),
            min(one["colspan"], width - one["col"]),
        )
        for one in value.get("mergeCells") or []
    }
    under = {
        (y + i, x + j)
        for (y, x), (down, across) in spans.items()
        for i in range(down)
        for j in range(across)
        if (i, j) != (0, 0)
    }
    rows = tuple(
        tuple(
            Cell(str(said or ""), *spans.get((y, x), (1, 1)))
            for x, said in enumerate(row)
            if (y, x) not in under
        )
        for y, row in enumerate(value["data"])
    )
    if width:
        # A head cell that reaches down takes the rows beside it along.
        heads = max((cell.rows for cell in rows[0]), default=1) if value.get("first_row_is_table_header") else 0
        yield "grid", Grid(rows, (1,) * width, heads=heads, may_break=True)
