"""What a text is made of, as its writer puts it together."""

from __future__ import annotations

from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.images.blocks import ImageBlock

# No h1: that is the title. No embedding: nothing is fetched from another host.
TEXT_FEATURES = ["h2", "h3", "h4", "bold", "ol", "ul", "hr", "link", "superscript", "subscript"]
TABLE_OPTIONS = {
    "minSpareRows": 0,
    "startRows": 2,
    "startCols": 2,
    "language": "zh-CN",
    "contextMenu": ["row_above", "row_below", "---------", "col_left", "col_right", "---------", "remove_row", "remove_col", "---------", "mergeCells", "undo", "redo"],
}  # fmt: skip


class QuestionBlock(blocks.StructBlock):
    """A question and its answer."""

    question = blocks.CharBlock(label="问")
    answer = blocks.RichTextBlock(label="答", features=["bold", "ol", "ul", "link"])

    class Meta:
        icon = "help"
        label = "问答"
        template = "publishing/blocks/question.html"


class FigureBlock(blocks.StructBlock):
    """Numbers as a chart, drawn on the server, with the table they come from as its text alternative."""

    title = blocks.CharBlock(label="图名")
    unit = blocks.CharBlock(label="单位", required=False)
    rows = blocks.ListBlock(
        blocks.StructBlock(
            [("name", blocks.CharBlock(label="项目")), ("number", blocks.DecimalBlock(label="数值"))]
        ),
        label="数据",
        min_num=1,
        max_num=20,
    )

    class Meta:
        icon = "table"
        label = "图表"
        template = "publishing/blocks/figure.html"


class VideoBlock(blocks.StructBlock):
    """A video elsewhere, by a link that says what it is."""

    title = blocks.CharBlock(label="视频名称")
    address = blocks.URLBlock(label="网址")
    summary = blocks.TextBlock(label="文字说明", help_text="看不了视频的人由此知道内容")

    class Meta:
        icon = "media"
        label = "视频链接"
        template = "publishing/blocks/video.html"


class ConferenceBlock(blocks.StructBlock):
    """A press conference at which a document is explained."""

    held_on = blocks.DateBlock(label="时间")
    place = blocks.CharBlock(label="地点", max_length=100)
    speakers = blocks.CharBlock(label="发布人", max_length=200)
    record = blocks.RichTextBlock(label="实录", features=["bold", "h3", "ol", "ul", "link"])

    class Meta:
        icon = "group"
        label = "新闻发布会"
        template = "publishing/blocks/conference.html"


class GuideBlock(blocks.StructBlock):
    """A service guide: the ten key elements, under their names (检查指标, 办事指南重点要素类别)."""

    matter = blocks.CharBlock(label="事项名称", max_length=100)
    basis = blocks.TextBlock(label="设定依据", rows=2)
    conditions = blocks.TextBlock(label="申请条件", rows=3)
    papers = blocks.ListBlock(blocks.CharBlock(label="材料", max_length=200), label="办理材料", min_num=1)
    place = blocks.CharBlock(label="办理地点", max_length=200)
    organ = blocks.CharBlock(label="办理机构", max_length=100)
    fees = blocks.TextBlock(label="收费标准", rows=2, help_text="不收费的写“不收费”")
    hours = blocks.TextBlock(label="办理时间", rows=2, help_text="对外办理的时间，以及承诺几个工作日办结")
    telephone = blocks.CharBlock(label="联系电话", max_length=100)
    steps = blocks.ListBlock(blocks.CharBlock(label="步骤", max_length=200), label="办理流程", min_num=1)
    online = blocks.URLBlock(label="在线办理的网址（市政务服务平台）", required=False)

    class Meta:
        icon = "list-ol"
        label = "办事指南"
        template = "publishing/blocks/guide.html"


class BodyBlock(blocks.StreamBlock):
    """A whole text."""

    text = blocks.RichTextBlock(label="文字", features=TEXT_FEATURES, template="publishing/blocks/text.html")
    table = TableBlock(label="表格", table_options=TABLE_OPTIONS, template="publishing/blocks/table.html")
    image = ImageBlock(label="图片", template="publishing/blocks/image.html")
    question = QuestionBlock()
    figure = FigureBlock()
    video = VideoBlock()
    guide = GuideBlock()
    conference = ConferenceBlock()
