"""Metadata: what must be there, and what cannot be so."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.accounts import clock
from gongkai.publishing import queries
from gongkai.publishing.checks.registry import Finding, Severity, check
from gongkai.publishing.models import DocumentKind, InterpretationForm, Publication
from gongkai.regulation.catalogue import comment_period_is_short

_PLACE = "文件信息"
_BLOCKS_OF_FORM = {
    InterpretationForm.TEXT: {"text"}, InterpretationForm.CHART: {"figure", "image"},
    InterpretationForm.QUESTIONS: {"question"}, InterpretationForm.VIDEO: {"video"},
    InterpretationForm.CONFERENCE: {"conference"},
}  # fmt: skip
_COMMENT_NOTICE = "征求意见公告"


def _stop(identifier: str, message: str) -> Finding:
    return Finding(identifier, Severity.STOP, _PLACE, message)


@check("P-OPEN")
def openness(publication: Publication) -> Iterator[Finding]:
    """公开属性不是“主动公开”的，不能在网站发布。"""
    if publication.openness != Publication.Openness.PROACTIVE:
        yield _stop("P-OPEN", f"公开属性是“{publication.get_openness_display()}”，不能在网站发布。")


@check("P-SECRECY")
def secrecy(publication: Publication) -> Iterator[Finding]:
    """公开前应当经过保密审查并留有记录（条例第十七条）。"""
    if not (publication.secrecy_checked_by and publication.secrecy_checked_on):
        yield _stop("P-SECRECY", "没有保密审查记录，请填写保密审查人和审查日期（条例第十七条）。")
    elif publication.secrecy_checked_on > clock.today():
        yield _stop("P-SECRECY", "保密审查日期晚于今天，请核对。")


@check("P-META")
def required(publication: Publication) -> Iterator[Finding]:
    """政策文件应当有发文字号，主动公开的信息应当对应法定公开事项，正文或者附件不能都空着。"""
    is_policy = publication.kind.group == DocumentKind.Group.POLICY
    if not publication.title.strip():
        yield _stop("P-META", "没有标题，请填写。")
    if not publication.unit.organ_code:
        yield _stop(
            "P-META", f"{publication.unit.short_name}没有机构代码，不能编索引号，请系统管理员在单位信息中填写。"
        )
    for other in (
        publication.interprets,
        publication.outcome_of,
        *(one.target for one in publication.effects.all()),
    ):
        if (
            other is not None
            and not other.live
            and publication.unit_id not in queries.interpreting_units(other)
        ):
            yield _stop("P-META", "关联的信息属于其他单位，还没有发布，请核对。")
    if publication.duty is not None and publication.duty.unit_id != publication.unit_id:
        yield _stop("P-META", f"标准目录事项“{publication.duty}”的公开主体不是本单位，请重新选择。")
    if publication.source_url and not publication.source:
        yield _stop("P-META", "填写了原文网址，没有填写来源，转载请写明原发布单位。")
    if is_policy and not publication.document_number:
        yield Finding("P-META", Severity.WARN, _PLACE, "政策文件没有填写发文字号，有文号的请补上。")
    if is_policy and not publication.theme_id:
        yield _stop("P-META", "政策文件没有选择主题分类，请选择。")
    if is_policy and not publication.item:
        yield _stop("P-META", "没有选择法定公开事项（条例第二十条、第二十一条），请选择。")
    if not publication.body and not publication.attachments.all():
        yield _stop("P-META", "正文和附件都是空的，请填写。")
    if publication.is_normative and not publication.normative_number:
        yield Finding("P-META", Severity.WARN, _PLACE, "行政规范性文件没有填写统一编号，有编号的请补上。")
    if publication.kind.group == DocumentKind.Group.INTERPRETATION and not publication.interprets_id:
        yield _stop("P-META", "政策解读没有选择所解读的文件，请选择，两个页面才能互相链接。")


@check("P-DATES")
def dates(publication: Publication) -> Iterator[Finding]:
    """日期的先后：成文不晚于今天，施行不早于成文，有效期不早于施行，年份与发文字号一致。"""
    formed, begins, ends = publication.formed_on, publication.effective_on, publication.expires_on
    if formed > clock.today():
        yield _stop("P-DATES", "成文日期晚于今天，请核对。")
    if begins and begins < formed:
        yield Finding("P-DATES", Severity.WARN, _PLACE, "施行日期早于成文日期，请核对。")
    if ends and ends < (begins or formed):
        yield _stop("P-DATES", "有效期截止日期早于施行日期，请核对。")
    if publication.document_number and f"〔{formed.year}〕" not in publication.document_number:
        yield Finding("P-DATES", Severity.WARN, _PLACE, "发文字号的年份与成文日期不一致，请核对。")
    for effect in publication.effects.all():
        if effect.from_on < effect.target.formed_on:
            yield _stop("P-DATES", f"“{effect.target}”成文以前就被修改或者废止，请核对日期。")


@check("P-COMMENT")
def comment_period(publication: Publication) -> Iterator[Finding]:
    """重大行政决策征求意见一般不少于 30 日，缩短的应当说明；结果反馈应当在征求意见结束以后。"""
    begins, ends = publication.comment_from, publication.comment_until
    if (publication.is_major_decision or publication.kind.name == _COMMENT_NOTICE) and not begins:
        yield _stop("P-COMMENT", "没有填写征求意见的起止日期，请填写。")
    if (
        publication.is_major_decision
        and begins
        and comment_period_is_short(begins, ends)
        and not publication.short_comment_reason
    ):
        yield _stop("P-COMMENT", "重大行政决策征求意见不足 30 日，请延长，或者填写缩短期限的说明。")
    draft = publication.outcome_of
    if draft and draft.comment_until and publication.formed_on < draft.comment_until:
        yield _stop("P-COMMENT", f"“{draft}”的征求意见还没有结束，请核对成文日期。")


@check("P-RESPONSE")
def response(publication: Publication) -> Iterator[Finding]:
    """热点回应应当写明热点首次出现的日期。"""
    if publication.kind.group == DocumentKind.Group.RESPONSE and not publication.heard_on:
        yield Finding("P-RESPONSE", Severity.WARN, _PLACE, "热点回应没有填写热点首次出现的日期，请补上。")


@check("P-FORMS")
def planned_forms(publication: Publication) -> Iterator[Finding]:
    """政策解读应当有解读方案中计划的各种形式。"""
    plan = queries.plan_of(publication.interprets) if publication.interprets_id else None
    if plan is None or publication.kind.group != DocumentKind.Group.INTERPRETATION:
        return
    present = {block.block_type for block in publication.body}
    for form in plan.forms:
        if not present & _BLOCKS_OF_FORM[InterpretationForm(form)]:
            label = InterpretationForm(form).label
            yield Finding(
                "P-FORMS", Severity.WARN, "正文", f"解读方案计划了“{label}”，正文中没有，请补上或者修改方案。"
            )
