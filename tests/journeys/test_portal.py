"""From the editor's desk to the public page, and down again, in a real browser."""

from __future__ import annotations

import re
from datetime import date

import openpyxl
import pytest
from playwright.sync_api import expect

from gongkai.accounts.models import Role
from gongkai.publishing.models import Effect, Publication
from gongkai.publishing.reviewing import Stage
from tests.publishing.texts import STAGE_ROLES, Newsroom, column, kind

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "11010519491231002X"


@pytest.fixture
def newsroom(office, settings):
    settings.GONGKAI_TODAY = date(2020, 6, 1)
    office.unit.name, office.unit.short_name = "示范区民政局", "区民政局"
    column("zcwj", "政策文件", kinds=["办法", "通知"], on_home=True)
    column("zcjd", "政策解读", kinds=["政策解读"], on_home=True)
    return Newsroom(office)


def workbook(path, *, hidden):
    book = openpyxl.Workbook()
    book.active["A1"] = "救助标准"
    if hidden:
        sheet = book.create_sheet("底表")
        sheet["A1"], sheet.sheet_state = NUMBER, "hidden"
    book.save(path)
    return str(path)


def write(editor, title, kind_name, text, more):
    """Fill in the editor's form and save."""
    page = editor.page
    page.locator("input[name=title]").fill(title)
    page.locator("select[name=kind]").select_option(label=kind_name)
    page.locator("input[name=formed_on]").fill("2020-06-01")
    page.locator("input[name=formed_on]").press("Escape")
    page.locator("button[title='插入区块'], .c-sf-add-button").first.click()
    page.get_by_role("option", name="文字").click()
    area = page.locator("[data-contentpath=body] .public-DraftEditor-content").first
    area.click()
    page.keyboard.type(text)
    page.get_by_role("tab", name="文件信息").click()
    for name, value in more.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=value)
        elif field.get_attribute("type") == "checkbox":
            field.check()
        else:
            field.fill(value)
    page.get_by_role("button", name="保存草稿").click()
    page.wait_for_url("**/edit/**")


def test_a_policy_and_its_interpretation_from_the_editor_to_everywhere_and_down_again(
    visitor, newsroom, tmp_path
):
    editor = visitor()
    editor.sign_in(newsroom.author)
    editor.go("/desk/publications/")
    editor.check()
    editor.follow("写一条信息")
    facts = {"document_number": "示民发[2020]第05号", "theme": "社会福利", "item": "涉及市政建设", "is_normative": "on",
             "normative_number": "S-2020-1", "secrecy_checked_by": "保密员", "secrecy_checked_on": "2020-06-01"}  # fmt: skip
    facts["theme"] = "民政、扶贫、救灾\\社会福利"
    facts["item"] = "行政法规、规章和规范性文件"
    write(editor, "社会救助实施办法", "办法", "为了做好社会救助，制定本办法。", facts)
    policy = Publication.objects.get()
    written = policy.get_latest_revision_as_object()
    assert written.document_number == "示民发〔2020〕5号" and policy.created_by == newsroom.author
    editor.go(f"/desk/publications/{policy.pk}/")
    editor.check()

    # two attachments, one with a hidden sheet: stopped
    files = [workbook(tmp_path / "标准.xlsx", hidden=False), workbook(tmp_path / "名单.xlsx", hidden=True)]
    editor.page.get_by_label("加入附件").set_input_files(files)
    editor.press("上传")
    editor.check()
    assert (
        "隐藏的工作表“底表”A1有居民身份证号码" in editor.page.content() and NUMBER not in editor.page.content()
    )
    editor.press("送审")
    assert "处问题没有处理" in editor.page.content()
    editor.press("去掉名单.xlsx")
    editor.page.get_by_label("加入附件").set_input_files(
        workbook(tmp_path / "流程.xlsx", hidden=False).replace("流程", "流程")
    )
    editor.press("上传")

    # no plan, no interpretation: not taken
    editor.press("送审")
    assert "没有解读方案，不予收文" in editor.page.content()
    editor.page.get_by_label("文字解读").check()
    editor.press("保存解读方案")
    editor.follow("写解读")
    write(
        editor,
        "《社会救助实施办法》解读",
        "政策解读",
        "低保标准提高了。",
        {"secrecy_checked_by": "保密员", "secrecy_checked_on": "2020-06-01"},
    )
    explained = Publication.objects.exclude(pk=policy.pk).get()
    assert explained.get_latest_revision_as_object().interprets_id == policy.pk
    editor.go(f"/desk/publications/{policy.pk}/")
    editor.press("送审")
    assert "已经送审" in editor.page.content()
    editor.check()

    # a change after the second review resets it
    reviewers = {}

    def review(stage):
        role = STAGE_ROLES[stage]
        if role not in reviewers:
            reviewers[role] = visitor()
            reviewers[role].sign_in(newsroom.staff[role])
        editor.go(f"/desk/publications/{policy.pk}/")
        editor.press(f"记录校对（第 {int(stage)} 次）")
        reviewer = reviewers[role]
        reviewer.go(f"/desk/publications/{policy.pk}/")
        reviewer.check()
        reviewer.press(f"{stage.label}通过")
        assert f"{stage.label}已经通过" in reviewer.page.content()

    review(Stage.FIRST)
    review(Stage.SECOND)
    editor.go(f"/editor/snippets/publishing/publication/edit/{policy.pk}/")
    editor.page.locator("input[name=title]").fill("社会救助实施办法（试行）")
    editor.page.get_by_role("button", name="保存草稿").click()
    editor.page.wait_for_load_state("networkidle")
    editor.go(f"/desk/publications/{policy.pk}/")
    assert "以后又有改动" in editor.page.content()
    assert editor.page.get_by_role("button", name="发布", exact=True).count() == 0
    editor.press("送审")
    for stage in Stage:
        review(stage)
    public = visitor(viewport={"width": 320, "height": 640})
    public.go("/")
    assert "社会救助实施办法" not in public.page.content()
    editor.go(f"/desk/publications/{policy.pk}/")
    editor.press("发布")
    assert "已经发布" in editor.page.content()

    # everywhere at once
    policy.refresh_from_db(), explained.refresh_from_db()
    assert policy.live and explained.live
    for path, whom in (
        ("/", (policy, explained)),
        ("/zcwj/", (policy,)),
        ("/zcjd/", (explained,)),
        ("/search/?q=救助标准", (policy,)),
        ("/search/?q=示民发(2020)5号", (policy,)),
    ):
        public.go(path)
        public.check()
        for one in whom:
            assert public.page.locator(f"a[href='{one.address}']").count() >= 1, path
    for path, one in (("/zcwj/rss.xml", policy), ("/zcjd/rss.xml", explained), ("/sitemap-0.xml", policy)):
        assert one.address in public.page.request.get(public.base + path).text()
    public.go(policy.address)
    public.check()
    public.follow("《社会救助实施办法》解读")
    public.check()
    public.follow("社会救助实施办法（试行）")
    attachment = policy.attachments.first()
    address = policy.address.removesuffix(".html") + f"/{attachment.digest[:16]}.xlsx"
    assert public.page.request.get(public.base + address).status == 200

    # repealed: the old page says so everywhere
    newer = newsroom.draft(title="社会救助条例实施细则", kind=kind("通知"), document_number="示民发〔2020〕9号")
    draft = newer.get_latest_revision_as_object()
    draft.effects.set([Effect(target=policy, kind="repeals", from_on=date(2020, 6, 1))])
    draft.save_revision(user=newsroom.author)
    newer.refresh_from_db()
    newsroom.approve(newer)
    newsroom.release(newer)
    public.go(policy.address)
    assert "废止，不再执行" in public.page.content()
    public.check()
    for path in ("/", "/zcwj/"):
        public.go(path)
        assert "已废止" in public.page.content()

    # taken down: the attachment is gone with it
    leader = reviewers[Role.LEADER]
    leader.go(f"/desk/publications/{policy.pk}/")
    leader.page.locator("summary", has_text="撤回").click()
    leader.page.get_by_label("撤回的理由").fill("内容有误")
    leader.press("撤回")
    assert public.page.request.get(public.base + address).status == 404
    public.go(policy.address)
    assert "已经撤回" in public.page.content()
    public.check()
    public.go("/search/?q=救助标准")
    assert public.page.locator(f"a[href='{policy.address}']").count() == 0


@pytest.mark.parametrize("elder", [False, True])
def test_public_pages_hold_on_a_phone_and_in_the_elder_mode(visitor, newsroom, elder):
    publication = newsroom.published(
        body=[
            {"type": "text", "value": "<h2>一、对象</h2><p>城乡困难群众。</p>"},
            {"type": "table", "value": {"data": [["项目", "标准"], ["低保", "每月六百二十元"]], "first_row_is_table_header": True, "first_col_is_header": False, "cell": [], "table_caption": "", "mergeCells": []}},
            {"type": "figure", "value": {"title": "救助人数", "unit": "人", "rows": [{"name": "低保", "number": "120"}]}},
            {"type": "question", "value": {"question": "怎么申请？", "answer": "<p>到社区申请。</p>"}},
        ]
    )  # fmt: skip
    publication.refresh_from_db()
    public = visitor(viewport={"width": 320, "height": 640})
    public.go("/")
    if elder:
        public.press("长者模式")
        public.page.get_by_role("button", name="退出长者模式").wait_for()
    paths = ["/", "/zcwj/", publication.address, "/search/?q=低保", "/search/?q=没有的词", "/site-map/", f"/zfxxgk/{newsroom.unit.code}/fdzdgknr/",
             f"/zfxxgk/{newsroom.unit.code}/zfxxgkzn/", f"/zfxxgk/{newsroom.unit.code}/fdzdgknr/20-11/", "/leaving/?to=https%3A%2F%2Fexample.com%2F",
             f"/gk/proof/{publication.content_hash[:16]}/", "/nothing/"]  # fmt: skip
    for path in paths:
        public.go(path)
        public.check()
    public.go(publication.address)
    assert public.page.get_by_role("img", name="救助人数").is_visible()
    assert public.page.get_by_role("cell", name="120").is_visible()
    plain = visitor(java_script_enabled=False)
    plain.go("/search/?q=低保")
    assert publication.title in plain.page.content()


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{font-family:仿宋}</style></head><body><!--StartFragment-->
<h1 style="mso-pagination:lines-together"><span style="font-family:黑体">一、总体要求</span></h1><p class="MsoNormal" style="text-indent:32pt"><span lang="EN-US" style="font-size:16pt">妥善安排<b>困难群众</b>生活<o:p></o:p></span></p>
<p class="MsoListParagraph" style="mso-list:l0 level1 lfo1"><span style="mso-list:Ignore">（一）</span><span>按月报送。</span></p><!--EndFragment--></body></html>"""


def test_what_is_pasted_from_word_keeps_its_meaning_and_loses_its_looks(visitor, newsroom):
    draft = newsroom.draft(body=[{"type": "text", "value": "<p>。</p>"}])
    editor = visitor()
    editor.sign_in(newsroom.author)
    editor.go(f"/editor/snippets/publishing/publication/edit/{draft.pk}/")
    area = editor.page.locator("[data-contentpath=body] .public-DraftEditor-content").first
    area.click()
    area.evaluate(
        """(area, html) => { const data = new DataTransfer(); data.setData("text/html", html);
        data.setData("text/plain", "x"); area.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true})); }""",
        WORD,
    )
    # the field follows what is shown after a moment
    expect(editor.page.locator("[name=body-0-value]")).to_have_value(re.compile("按月报送"))
    with editor.page.expect_navigation():
        editor.page.get_by_role("button", name="保存草稿").click()
    draft.refresh_from_db()
    said = draft.get_latest_revision_as_object().body[0].value.source
    for piece in ("一、总体要求</", "妥善安排<b>困难群众</b>生活", "（一）", "按月报送。"):
        assert piece in said
    assert "Mso" not in said and "style=" not in said and "<h1" not in said


def test_cells_are_pasted_from_a_spreadsheet(visitor, newsroom):
    draft = newsroom.draft(body=[{"type": "text", "value": "<p>。</p>"}])
    editor = visitor()
    editor.sign_in(newsroom.author)
    editor.go(f"/editor/snippets/publishing/publication/edit/{draft.pk}/")
    editor.page.locator(".c-sf-add-button").last.click()
    editor.page.get_by_role("option", name="表格").click()
    editor.page.locator(".htCore tbody td").first.click()
    editor.page.evaluate(
        """(cells) => { const data = new DataTransfer(); data.setData("text/plain", cells);
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true})); }""",
        "项目\t金额\n基本支出\t100\n项目支出\t200",
    )
    expect(editor.page.locator("[name=body-1-value]")).to_have_value(re.compile("项目支出"))
    with editor.page.expect_navigation():
        editor.page.get_by_role("button", name="保存草稿").click()
    draft.refresh_from_db()
    table = draft.get_latest_revision_as_object().body[1].value
    assert table["data"] == [["项目", "金额"], ["基本支出", "100"], ["项目支出", "200"]]


def test_a_reviewer_marks_words_and_the_writer_finds_the_remark_beside_the_text(visitor, newsroom):
    draft = newsroom.draft(body=[{"type": "text", "value": "<p>请从速办理，并布署检查。</p>"}])
    submission = newsroom.submit(draft)
    newsroom.proofread(submission)
    reviewer = visitor()
    reviewer.sign_in(newsroom.staff[Role.SECTION_HEAD])
    reviewer.go(f"/desk/publications/{draft.pk}/")
    reviewer.check()
    reviewer.page.evaluate(
        """() => { const text = document.querySelector("[data-place] p").firstChild; const range = document.createRange();
        range.setStart(text, 1); range.setEnd(text, 5); getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    )
    quote = reviewer.page.get_by_label("引用的原文").first
    quote.wait_for(state="visible")
    assert quote.input_value() == "从速办理"
    reviewer.page.get_by_label("批注", exact=True).first.fill("写明期限")
    reviewer.page.get_by_role("button", name="记录批注").first.click()
    reviewer.check()
    assert reviewer.page.locator("mark", has_text="从速办理").is_visible()
    reviewer.press("退回修改")
    writer = visitor()
    writer.sign_in(newsroom.author)
    writer.go(f"/editor/snippets/publishing/publication/edit/{draft.pk}/")
    writer.page.locator("[data-side-panel-toggle=findings]").click()
    panel = writer.page.locator("[data-findings]")
    panel.get_by_text("写明期限").wait_for()
    assert "“布署”应为“部署”" in panel.inner_text()
    # what is found follows what is typed; the editor looks for changes from two seconds after opening
    writer.page.wait_for_timeout(2500)
    area = writer.page.locator("[data-contentpath=body] .public-DraftEditor-content").first
    area.click()
    writer.page.keyboard.press("Control+a")
    writer.page.keyboard.type("请于六月底前与攻府联系。")
    panel.get_by_text("“攻府”应为“政府”").wait_for()
    assert "布署" not in panel.inner_text() and "已经改动" in panel.inner_text()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_desks_pages_of_the_portal_hold(visitor, newsroom, width):
    newsroom.published(
        title="关于水质的回应", kind=kind("热点回应"), document_number="", heard_on=date(2020, 5, 30)
    )
    newsroom.draft(document_number="")
    for who, paths in (
        (newsroom.author, ["", "columns/", "duties/", "issues/", "handovers/", "words/"]),
        (newsroom.staff[Role.COORDINATOR], ["", "columns/", "duties/", "duties/new/", "duties/import/", "words/", "words/new/", "words/import/", "grey/"]),
    ):  # fmt: skip
        someone = visitor(viewport={"width": width, "height": 800})
        someone.sign_in(who)
        for path in paths:
            someone.go(f"/desk/portal/{path}" if path else "/desk/publications/")
            someone.check()
