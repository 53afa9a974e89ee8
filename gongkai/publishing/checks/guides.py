"""Service guides: complete, and in words that say what to bring."""

from __future__ import annotations

from collections.abc import Iterator

from gongkai.publishing.checks.registry import Finding, Severity, check
from gongkai.publishing.models import DocumentKind, Publication

_ELEMENTS = {
    "matter": "事项名称", "basis": "设定依据", "conditions": "申请条件", "papers": "办理材料", "place": "办理地点", "organ": "办理机构",
    "fees": "收费标准", "hours": "办理时间", "telephone": "联系电话", "steps": "办理流程",
}  # fmt: skip
_VAGUE = ("其他有关材料", "其他相关材料", "其它材料", "等材料", "按规定", "视情况")


@check("P-GUIDE")
def guide(publication: Publication) -> Iterator[Finding]:
    """办事指南的十个要素齐全，没有“其他有关材料”这样的模糊表述，选择了生活事件。"""
    if publication.kind.group != DocumentKind.Group.GUIDE:
        return
    guides = [block.value for block in publication.body if block.block_type == "guide"]
    if not guides:
        yield Finding("P-GUIDE", Severity.STOP, "正文", "办事指南没有填写十个要素，请在正文中加入“办事指南”。")
    for value in guides:
        missing = [label for name, label in _ELEMENTS.items() if not _said(value[name])]
        if missing:
            yield Finding("P-GUIDE", Severity.STOP, "正文", f"办事指南缺少：{'、'.join(missing)}。")
        for name, label in _ELEMENTS.items():
            for vague in _VAGUE:
                if vague in _said(value[name]):
                    yield Finding(
                        "P-GUIDE",
                        Severity.WARN,
                        "正文",
                        f"{label}中的“{vague}”不明确，请写清楚具体的内容。",
                        vague,
                    )
    if guides and not publication.attachments.all():
        yield Finding(
            "P-GUIDE", Severity.WARN, "附件", "办事指南没有表格下载，需要填写表格的请加入空白表格和样表。"
        )
    if not publication.life_events.all():
        yield Finding("P-GUIDE", Severity.WARN, "文件信息", "办事指南没有选择生活事件，群众按事件找不到它。")


def _said(value: object) -> str:
    return value.strip() if isinstance(value, str) else "\n".join(str(one) for one in value or ()).strip()
