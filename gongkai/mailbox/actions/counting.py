"""Keeping the running figures: what a letter adds to them before a change is taken out, what it adds after is put in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from gongkai.mailbox.models import Dimension, Letter, Tally

SATISFIED_FROM = 3  # 基本满意 of five
_Key = tuple[int, str, str]
_HISTOGRAMS = ("calendar", "working")


def shares_of(letter: Letter) -> dict[_Key, Counter[str]]:
    """What a letter adds, by year, dimension and value; of a histogram as "calendar:4"."""
    shares: dict[_Key, Counter[str]] = {}
    handling = letter.answered_by_id or letter.lead_id or letter.unit_id

    def add(year: int, month: int, unit: int, what: list[str]) -> None:
        for dimension, value in (
            (Dimension.ALL, ""),
            (Dimension.UNIT, str(unit)),
            (Dimension.TOPIC, str(letter.topic_id or "")),
            (Dimension.MONTH, f"{month:02d}"),
            (Dimension.KIND, letter.kind),
            (Dimension.SOURCE, letter.source),
        ):
            shares.setdefault((year, dimension.value, value), Counter()).update(what)

    if letter.accepted_on and letter.state not in ("merged", "withdrawn", "refused"):
        add(letter.accepted_on.year, letter.accepted_on.month, handling, ["received"])
    if letter.answered_on:
        what = ["closed", f"calendar:{letter.calendar_days}", f"working:{letter.working_days}"]
        what += ["published"] if letter.public else []
        what += ["in_time"] if letter.answered_in_time else []
        what += ["rated"] if letter.rating else []
        what += ["satisfied"] if letter.rating and letter.rating >= SATISFIED_FROM else []
        add(letter.answered_on.year, letter.answered_on.month, letter.answered_by_id or handling, what)
    return shares


def count(before: dict[_Key, Counter[str]], after: dict[_Key, Counter[str]]) -> None:
    """Put the difference into the tallies, within the change's transaction."""
    changes = {}
    for key in {*before, *after}:
        change = Counter(after.get(key, {}))
        change.subtract(before.get(key, {}))
        if any(change.values()):
            changes[key] = change
    for key in sorted(changes):  # always in this order, so that two changes never wait for each other
        _add(key, changes[key])


def _add(key: _Key, change: Counter[str]) -> None:
    year, dimension, value = key
    Tally.objects.get_or_create(year=year, dimension=dimension, value=value)
    row = Tally.objects.select_for_update().get(year=year, dimension=dimension, value=value)
    for what, number in change.items():
        histogram, _, days = what.partition(":")
        if histogram in _HISTOGRAMS:
            held = getattr(row, histogram)
            held[days] = held.get(days, 0) + number
            if not held[days]:
                del held[days]
        else:
            setattr(row, what, getattr(row, what) + number)
    row.save()


def recount(letters: Iterable[Letter]) -> None:
    """Add what many letters add that no tally knows yet, each tally written once."""
    total: dict[_Key, Counter[str]] = {}
    for letter in letters:
        for key, share in shares_of(letter).items():
            total.setdefault(key, Counter()).update(share)
    count({}, total)
