"""The home page, the display mode, the ledger and the error pages."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from gongkai.accounts import clock
from gongkai.accounts.models import Role
from gongkai.accounts.paging import keyset_page, words_in
from gongkai.accounts.queries import roles_by_unit, units_on
from gongkai.applications.permissions import CASE_ROLES
from gongkai.ledger.queries import entries, verify_all
from gongkai.mailbox.course import EVENT_LABELS as LETTER_LABELS
from gongkai.publishing.queries import is_grey
from gongkai.regulation.case import EVENT_LABELS

LEDGER_PAGE_SIZE = 50
# What the entries of the ledger say was done, besides the events of a case.
LEDGER_LABELS = {
    **{event.value: label for event, label in EVENT_LABELS.items()},
    **{f"letter_{event}": f"信件：{label}" for event, label in LETTER_LABELS.items()},
    "letter_revealed": "查看写信人的联系方式",
    "letters_exported": "导出信件台账",
    "letter_purged": "按保存期限清除信件",
    "letter_limits_set": "设定信件的期限",
    "letter_list_saved": "保存信箱的主题、模板、答案",
    "opinion_given": "对征求意见稿提出意见",
    "opinion_decided": "研究征集的意见",
    "error_reported": "网站找错",
    "error_report_handed_on": "网站找错转给单位",
    "error_report_closed": "处理网站找错",
    "publication_proposed": "建议主动公开常见问题",
    "letter_file_opened": "打开来信的附件",
    "voice_revealed": "查看意见、找错的联系方式",
    "voice_purged": "清除意见、找错、调查中的个人信息",
    "survey_answered": "填写网上调查",
    "survey_saved": "保存网上调查",
    "appointed": "任命",
    "appointment_ended": "免去职务",
    "attachment_opened": "打开申请人提交的材料",
    "calendar_overridden": "设定放假、上班",
    "case_packaged": "导出案卷",
    "code_reissued": "重新给出查询码",
    "deadline_recomputed": "重新计算期限",
    "delegated": "委托",
    "delegation_ended": "终止委托",
    "guidance_saved": "修改申请指引",
    "imported": "导入",
    "report_amended": "更正年度报告",
    "report_signed": "签发年度报告",
    "report_handed_in": "报送年度报告",
    "report_handed_back": "退回年度报告",
    "hand_in_day_set": "设置年度报告报送截止日期",
    "report_taken_over": "导入已公布的年度报告",
    "returns_brought_in": "导入表二数据",
    "data_owners_set": "设置表二数据的填报单位",
    "report_written": "填报、编写年度报告",
    "original_seen": "查看区分处理的原件",
    "original_added": "上传区分处理的原件",
    "password_reset": "重设密码",
    "person_closed": "停用账户",
    "person_created": "新建账户",
    "person_opened": "恢复账户",
    "personal_data_revealed": "查看完整的个人信息",
    "precedent_added": "记入口径",
    "precedent_retired": "停用口径",
    "purged": "按保存期限清除",
    "redacted": "区分处理",
    "register_exported": "导出台账",
    "evidence_bundled": "整理证据材料",
    "remedy_annulled": "作废复议、诉讼登记",
    "remedy_answer_handed_in": "登记提交答复、答辩",
    "remedy_appealed": "登记上诉",
    "remedy_decided": "登记复议、诉讼结果",
    "remedy_extended": "登记审理期限延长",
    "remedy_file_opened": "打开复议、诉讼材料",
    "remedy_lodged": "登记复议、诉讼",
    "remedy_procedure_changed": "登记程序转换",
    "remedy_step_taken_back": "撤销复议、诉讼的一步",
    "review_policy_set": "设定三审规则",
    "result_columns_set": "设定结果的报告栏目",
    "retention_set": "设定保存期限",
    "unit_saved": "新建、修改单位",
    "column_saved": "修改栏目",
    "finding_waived": "放行检查发现的问题",
    "interpretation_exempted": "批准不解读",
    "interpretation_planned": "填写解读方案",
    "publication_handed_back": "退回修改信息",
    "publication_proofread": "校对信息",
    "publication_released": "发布信息",
    "publication_released_in_emergency": "应急发布信息",
    "publication_remarked": "批注信息",
    "publication_reviewed": "审核通过信息",
    "publication_scheduled": "定时发布信息",
    "duties_saved": "标准目录",
    "issue_recorded": "登记热点问题",
    "issue_answered": "记录热点回应",
    "publications_handed_over": "移送档案馆、图书馆",
    "classification_saved": "修改分类",
    "words_saved": "修改词表",
    "site_in_grey": "设定网站灰色显示",
    "site_in_colour": "取消网站灰色显示",
    "publications_imported": "迁入原网站的信息",
    "publication_submitted": "信息送审",
    "publication_withdrawn": "撤回信息",
    "wording_saved": "修改文书文字",
}
ELDER_SECONDS = 365 * 24 * 60 * 60


def home(request: HttpRequest) -> HttpResponse:
    """The two things a resident comes for, and who can be asked."""
    return render(request, "site/home.html", {"units": units_on(clock.today())})


@xframe_options_exempt
@require_safe
def ways_in(request: HttpRequest) -> HttpResponse:
    """The ways in, for a frame on the page of another site that is named in the settings; `unit` says whose they are."""
    unit = units_on(clock.today()).filter(code=words_in(request, "unit")).first()
    framed_by = csp_replace({"frame-ancestors": settings.GONGKAI_EMBED_HOSTS or [NONE]})
    return framed_by(lambda asked: render(asked, "site/ways_in.html", {"unit": unit}))(request)


@csrf_exempt  # it changes how pages look to this reader and nothing else; a token would differ for each reader
@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Switch the large-type mode, and go back to the page."""
    came_from = urlsplit(request.META.get("HTTP_REFERER", ""))
    target = came_from._replace(scheme="", netloc="").geturl()
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = reverse("home")
    response = redirect(target)
    on = request.COOKIES.get("elder") != "1"
    response.set_cookie("elder", "1" if on else "0", max_age=ELDER_SECONDS, samesite="Lax")
    return response


def mode(request: HttpRequest) -> HttpResponse:
    """The stylesheet of the reader's display mode, and of the day's: the pages themselves are the same for everyone."""
    style = _elder_style() if request.COOKIES.get("elder") == "1" else ""
    if is_grey(clock.today()):
        style += "\nhtml { filter: grayscale(1); }\n"
    response = HttpResponse(style, content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Cookie"
    return response


@lru_cache(maxsize=1)
def _elder_style() -> str:
    return Path(finders.find("site/elder.css")).read_text(encoding="utf-8")


def start(request: HttpRequest) -> HttpResponse:
    """Where someone begins after signing in: the work list, the ledger for auditors, units for administrators."""
    held = {role for roles in roles_by_unit(request.user, clock.today()).values() for role in roles}
    if held & (CASE_ROLES | {Role.COORDINATOR}):
        return redirect("desk:home")
    if Role.LETTER_CLERK in held:
        return redirect("desk:letters-desk")
    if Role.EDITOR in held:
        return redirect("desk:publications")
    if Role.AUDITOR in held:
        return redirect("desk:ledger")
    return redirect("desk:units" if Role.ADMINISTRATOR in held else "desk:password")


def ledger(request: HttpRequest) -> HttpResponse:
    """The record of who did what, the newest first, and whether the chain holds."""
    found = entries()
    subject = words_in(request, "subject")
    if subject:
        found = found.filter(subject__endswith=subject)
    page, before = keyset_page(found, request, key="sequence", size=LEDGER_PAGE_SIZE)
    for entry in page:
        entry.label = LEDGER_LABELS[entry.action]
    context = {
        "entries": page,
        "before": before,
        "subject": subject,
        "verdict": verify_all() if request.method == "POST" else None,
    }
    return render(request, "site/ledger.html", context)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    return render(
        request,
        "site/error.html",
        {
            "title": "这个请求无法处理",
            "text": f"{exception}。请返回上一页，减少后再试。"
            if isinstance(exception, RequestDataTooBig)
            else "请返回上一页再试。",
        },
        status=400,
    )


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403, with the reason where there is one to tell."""
    text = str(exception) or "你的岗位不能打开这一页。需要办理的，请联系本单位的系统管理员。"
    return render(request, "site/error.html", {"title": "不能打开这一页", "text": text}, status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    text = "地址可能有误，或者内容已经移动。请核对地址，或者从首页进入。"
    return render(request, "site/error.html", {"title": "没有找到这一页", "text": text}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500. The page asks nothing of the database, which may be what is broken."""
    return HttpResponse(render_to_string("site/broken.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is gone: cookies off, or the page was open too long."""
    text = "页面打开得太久，或者浏览器没有启用 Cookie。请返回上一页，刷新后再提交；写好的内容可以先复制下来。"
    return render(request, "site/error.html", {"title": "请重新提交", "text": text}, status=403)
