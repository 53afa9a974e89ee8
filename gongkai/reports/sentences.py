"""The report's sentences about requests, from the same figures as its tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from gongkai.applications import queries
from gongkai.applications.queries import Dimension, Figures, Period
from gongkai.regulation.annual_report.forms import COLUMN_LABELS, Column
from gongkai.regulation.outcomes import OUTCOME_LABELS, Outcome
from gongkai.regulation.receipt import CHANNEL_LABELS, Channel


def sentences(who: str, when: str, period: Period, units: Collection[int] | None) -> list[str]:
    """What the second part of a report says: how many came, from whom, how, about what, how they ended and how fast."""
    by = {dimension: queries.figures(period, dimension, units) for dimension in Dimension}
    total = queries.total_of(by[Dimension.OUTCOME])
    if not (total.new or total.done or total.open):
        return [f"{when}，{who}没有收到政府信息公开申请，也没有上年结转的申请。"]
    carried = total.done + total.open - total.new
    said = [
        f"{when}，{who}新收政府信息公开申请{total.new}件"
        + (f"，上期结转{carried}件" if carried else "")
        + f"，办结{total.done}件，期末在办{total.open}件。"
    ]
    for words, dimension, labels in (
        ("从申请人看", Dimension.APPLICANT, {column.value: COLUMN_LABELS[column] for column in Column}),
        ("从申请途径看", Dimension.CHANNEL, {channel.value: CHANNEL_LABELS[channel] for channel in Channel}),
        ("从申请内容看", Dimension.FIELD, queries.field_labels()),
    ):
        said += _listed(f"{words}，新收的申请中，", by[dimension], "new", labels)
    outcomes = {outcome.value: OUTCOME_LABELS[outcome] for outcome in Outcome}
    said += _listed("从办理结果看，", by[Dimension.OUTCOME], "done", outcomes)
    if total.share_in_time is not None:
        late = f"，超期{total.late}件" if total.late else ""
        said.append(
            f"应当答复的申请中，按期办结{total.in_time}件{late}，按期率{total.share_in_time:.1f}%；"
            f"平均用时{total.working_days:.1f}个工作日。"
        )
    return said


def _listed(words: str, groups: list[Figures], what: str, labels: Mapping[str, str]) -> list[str]:
    """The groups that are not empty, the largest first."""
    counted = [(getattr(group, what), labels.get(str(group.value), "")) for group in groups]
    given = sorted(((number, label) for number, label in counted if number and label), key=lambda one: -one[0])
    return [words + "，".join(f"{label}{number}件" for number, label in given) + "。"] if given else []
