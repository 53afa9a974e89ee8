"""信息处理费: what a request costs, by piece or by volume, never both (条例 42, 国办函〔2020〕109号)."""

from __future__ import annotations

from datetime import date

from gongkai.regulation.sources import FEE_RULES, REGULATION, implements

FREE_PIECES = 10
FREE_PAGES = 30


@implements(REGULATION.article("42"), FEE_RULES.article("全文"))
def fee_rules_apply(received_on: date) -> bool:
    """Whether the fee rules apply to a request received on that day: they are in force from 2021-01-01."""
    return FEE_RULES.in_force_on(received_on)


@implements(FEE_RULES.article("按件计收"))
def piece_fee(pieces: int, *, before: int = 0) -> int:
    """The fee in yuan for `pieces` requests of one applicant, after `before` others in the same calendar month.

    The first 10 of a month are free; 11–30 cost 100 each; from the 31st each step of ten costs 100 more each.
    """
    if pieces < 0 or before < 0:
        raise ValueError("件数不能为负数。")
    return _month_total(before + pieces) - _month_total(before)


def _month_total(pieces: int) -> int:
    total = max(0, min(pieces, 30) - FREE_PIECES) * 100
    rate, left = 200, pieces - 30
    while left > 0:
        total += min(left, 10) * rate
        rate, left = rate + 100, left - 10
    return total


@implements(FEE_RULES.article("按量计收"))
def volume_fee(pages: int) -> int:
    """The fee in yuan for one request's pages (one side of A4 or smaller is one page).

    30 pages are free; 31–100 cost 10 each, 101–200 cost 20 each, from the 201st 40 each.
    """
    if pages < 0:
        raise ValueError("页数不能为负数。")
    return (
        max(0, min(pages, 100) - FREE_PAGES) * 10
        + max(0, min(pages, 200) - 100) * 20
        + max(0, pages - 200) * 40
    )
