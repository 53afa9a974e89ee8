"""Official documents as offices write them in Word, read into a text."""

from __future__ import annotations

import io

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gongkai.documents import limited, manuscript
from gongkai.documents.reading import Unreadable


def saved(document):
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def centred(document, text):
    paragraph = document.add_paragraph(text)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


@pytest.fixture
def official():
    """A notice under GB/T 9704: head, number, title in two lines, text, signature."""
    document = docx.Document()
    centred(document, "重庆市示范区民政局文件")
    centred(document, "示民发〔2020〕10号")
    centred(document, "关于做好冬春救助工作")
    centred(document, "的通知")
    document.add_paragraph("各镇街：")
    document.add_paragraph("一、总体要求")
    document.add_paragraph(
        "（一）妥善安排困难群众生活，做到应救尽救，确保不漏一户、不落一人，并按月报送进展情况。"
    )
    document.add_paragraph("（二）工作目标")
    paragraph = document.add_paragraph("请于")
    paragraph.add_run("六月底").bold = True
    paragraph.add_run("前").bold = True
    paragraph.add_run("完成 <全部> 工作，面积单位为 m")
    paragraph.add_run("2").font.superscript = True
    document.add_paragraph("重庆市示范区民政局")
    document.add_paragraph("二〇二〇年六月一日")
    return document


def markup(found):
    return "".join(content for kind, content, *_ in found["parts"] if kind == "text")


def test_title_number_day_and_headings_are_found(official):
    found = limited.read("manuscript", saved(official))
    assert (found["title"], found["number"], found["dated"]) == ("关于做好冬春救助工作的通知", "示民发〔2020〕10号", "2020-06-01")  # fmt: skip
    said = markup(found)
    assert said.startswith("<p>各镇街：</p><h2>一、总体要求</h2><p>（一）妥善安排")
    assert "<h3>（二）工作目标</h3>" in said
    assert "请于<b>六月底前</b>完成 &lt;全部&gt; 工作，面积单位为 m<sup>2</sup>" in said
    assert "文件" not in said and found["remarks"] == []


@pytest.mark.parametrize(
    ("said", "day"),
    [("2020年6月1日", "2020-06-01"), ("二○二○年十二月三十一日", "2020-12-31"), ("二〇二一年二月十日", "2021-02-10"), ("2020年2月30日", "")],
)  # fmt: skip
def test_days_are_read_as_documents_write_them(said, day):
    document = docx.Document()
    document.add_paragraph("内容。")
    document.add_paragraph(said)
    assert manuscript.read(saved(document))["dated"] == day


def numbered(document, levels):
    """A numbering of Word's own with these forms; a function that adds a paragraph of a level."""
    part = document.part.numbering_part.element
    kinds = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        for n, (form, pattern) in enumerate(levels)
    )
    part.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{kinds}</w:abstractNum>'))
    part.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))

    def add(text, level):
        paragraph = document.add_paragraph(text)
        properties = OxmlElement("w:numPr")
        for name, value in (("w:ilvl", level), ("w:numId", 77)):
            element = OxmlElement(name)
            element.set(qn("w:val"), str(value))
            properties.append(element)
        paragraph._p.get_or_add_pPr().append(properties)

    return add


def test_numbers_that_word_sets_itself_are_written_out():
    document = docx.Document()
    add = numbered(document, [("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3.")])  # fmt: skip
    for text, level in (("甲", 0), ("乙", 1), ("丙", 1), ("丁", 2), ("戊", 0), ("己", 1)):
        add(text, level)
    said = markup(manuscript.read(saved(document)))
    assert (
        said == "<h2>一、甲</h2><h3>（一）乙</h3><h3>（二）丙</h3><p>1.丁</p><h2>二、戊</h2><h3>（一）己</h3>"
    )


def test_bullets_become_a_list():
    document = docx.Document()
    add = numbered(document, [("bullet", "·")])
    document.add_paragraph("材料：")
    add("身份证", 0)
    add("户口簿", 0)
    document.add_paragraph("完。")
    said = markup(manuscript.read(saved(document)))
    assert said == "<p>材料：</p><ul><li>身份证</li><li>户口簿</li></ul><p>完。</p>"


def test_what_word_does_not_show_is_not_read_and_what_is_left_out_is_said():
    document = docx.Document()
    paragraph = document.add_paragraph("看得见")
    hidden = paragraph.add_run("隐藏的身份证")
    hidden.font.hidden = True
    for inner in (
        '<w:del {} w:id="1" w:author="a"><w:r><w:delText>删去</w:delText></w:r></w:del>',
        '<w:ins {} w:id="2" w:author="a"><w:r><w:t>加上</w:t></w:r></w:ins>',
        "<w:r {}><w:pict><w:txbxContent><w:p><w:r><w:t>框里</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>",
        '<w:r {}><w:footnoteReference w:id="1"/></w:r>',
    ):
        paragraph._p.append(parse_xml(inner.format(nsdecls("w"))))
    found = manuscript.read(saved(document))
    assert markup(found) == "<p>看得见加上</p>"
    assert found["remarks"] == ["文本框里的文字没有读入，请核对后补上。", "脚注、尾注没有读入，请核对后补上。"]


def test_tables_keep_what_is_merged_pictures_their_description_and_links_their_address():
    document = docx.Document()
    table = document.add_table(3, 3)
    for y, row in enumerate(table.rows):
        for x, cell in enumerate(row.cells):
            cell.text = f"{y}{x}"
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(1, 1).merge(table.cell(1, 2))
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    document.add_picture(io.BytesIO(picture.getvalue()))
    document.inline_shapes[0]._inline.docPr.set("descr", "示意图")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    relation = document.part.relate_to("https://www.gov.cn/a", kind, is_external=True)
    link = f'<w:hyperlink {nsdecls("w", "r")} r:id="{relation}"><w:r><w:t>中国政府网</w:t></w:r></w:hyperlink>'
    document.add_paragraph()._p.append(parse_xml(link))
    parts = manuscript.read(saved(document))["parts"]
    kind, rows, merged, has_head = parts[0]
    assert kind == "table" and has_head
    assert rows == [["00", "01", "02"], ["10 20", "11 12", ""], ["", "21", "22"]]
    assert merged == [
        {"row": 1, "col": 0, "rowspan": 2, "colspan": 1},
        {"row": 1, "col": 1, "rowspan": 1, "colspan": 2},
    ]
    assert (
        parts[1][0] == "picture"
        and parts[1][1].startswith("data:image/png;base64,")
        and parts[1][2] == "示意图"
    )
    assert parts[2] == ["text", '<p><a href="https://www.gov.cn/a">中国政府网</a></p>']


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old doc"])
def test_what_is_no_docx_is_refused_in_words(content):
    with pytest.raises(Unreadable, match="另存为"):
        manuscript.read(content)


@given(st.integers(1, 99))
def test_chinese_numbers_are_counted_as_they_are_read(number):
    assert manuscript._figure(manuscript._counted(number, "chineseCounting")) == number


def test_an_empty_file_is_said_to_be_empty():
    with pytest.raises(Unreadable, match="没有文字"):
        manuscript.read(saved(docx.Document()))


def lines(*said):
    document = docx.Document()
    for text, is_centred in said:
        if is_centred:
            centred(document, text)
        else:
            document.add_paragraph(text)
    return manuscript.read(saved(document))


def test_a_number_under_the_title_and_numbers_in_the_text():
    found = lines(
        ("关于救助的通知", True),
        ("示民发〔2020〕10号", True),
        ("各镇街：", False),
        ("现转发下列文件：", False),
        ("国发〔2020〕1号", False),
    )
    assert (found["title"], found["number"]) == ("关于救助的通知", "示民发〔2020〕10号")
    assert markup(found) == "<p>各镇街：</p><p>现转发下列文件：</p><p>国发〔2020〕1号</p>"


def test_nothing_but_the_head_is_taken_out_of_the_text():
    found = lines(("各镇街：", False), ("国发〔2020〕1号", False), ("请执行。", False))
    assert (found["title"], found["number"]) == ("", "") and markup(found).count("<p>") == 3
    long = lines(*[(f"很长的居中一段文字第{n}行，一共有二十多个字", True) for n in range(12)], ("完。", False))
    assert len(long["title"]) <= 150 and "第11行" in markup(long)


def test_numbering_and_place_are_inherited_from_the_style_below():
    document = docx.Document()
    base = document.styles.add_style("底", 1)
    base.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    derived = document.styles.add_style("题", 1)
    derived.base_style = base
    document.add_paragraph("居中的标题", style="题")
    document.add_paragraph("正文。")
    assert manuscript.read(saved(document))["title"] == "居中的标题"


def test_what_a_table_hides_is_said():
    document = docx.Document()
    table = document.add_table(1, 2)
    target = io.BytesIO()
    Image.new("RGB", (4, 4)).save(target, "PNG")
    table.cell(0, 0).paragraphs[0].add_run().add_picture(io.BytesIO(target.getvalue()))
    table.cell(0, 1).text = "字"
    span = OxmlElement("w:gridSpan")
    span.set(qn("w:val"), "3000000")
    table.cell(0, 1)._tc.get_or_add_tcPr().append(span)
    found = manuscript.read(saved(document))
    assert "表格里的图片没有读入，请核对后补上。" in found["remarks"] and len(found["parts"][0][1][0]) < 200
