"""Bar charts as SVG. A chart stands beside the table of its figures and never carries the only copy of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree

_WIDTH, _RIGHT, _TOP = 360, 56, 30  # as narrow as a phone, so that its words stay large enough to read
_LEAST_LEFT, _LONGEST_LABEL = 44, 11
_BAR, _GAP, _GROUP_GAP, _LETTER = 16, 2, 12, 13
_INK, _DARK, _LIGHT = "#1b1f24", "#14508c", "#cfe0f2"
# Told apart without colour too: full, hatched, and light with an outline.
MOST_SERIES = 3


def bars(name: str, title: str, labels: Sequence[str], series: Mapping[str, Sequence[int | None]]) -> str:
    """Grouped bars, one below the other: a group for each label, a bar for each series with its figure behind it.

    None has no bar. `name` tells charts of one page apart; `title` is read out in place of the picture.
    At most MOST_SERIES series.
    """
    if len(series) > MOST_SERIES:
        raise ValueError(f"a chart tells at most {MOST_SERIES} series apart")
    group = len(series) * (_BAR + _GAP) + _GROUP_GAP
    height = _TOP + group * len(labels)
    svg = etree.Element(
        "svg", {"viewBox": f"0 0 {_WIDTH} {height}", "role": "img", "aria-label": title, "class": "chart"}
    )
    hatch = f"{name}-hatch"
    pattern = etree.SubElement(
        etree.SubElement(svg, "defs"), "pattern",
        {"id": hatch, "width": "6", "height": "6", "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"},
    )  # fmt: skip
    _box(pattern, 0, 0, 6, 6, _LIGHT)
    _box(pattern, 0, 0, 2, 6, _DARK)
    fills = (_DARK, f"url(#{hatch})", _LIGHT)
    place = 8
    for what, fill in zip(series, fills, strict=False):
        _box(svg, place, 7, 12, 12, fill)
        _words(svg, place + 16, 18, what, "start")
        place += 16 + _LETTER * len(what) + 14
    highest = max((figure or 0 for figures in series.values() for figure in figures), default=0) or 1
    shown = [label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…" for label in labels]
    left = max(_LEAST_LEFT, 10 + _LETTER * max(map(len, shown), default=0))
    room = _WIDTH - left - _RIGHT
    for number, label in enumerate(shown):
        top = _TOP + number * group
        _words(svg, left - 6, top + (group - _GROUP_GAP) / 2 + 4, label, "end")
        for index, figures in enumerate(series.values()):
            figure = figures[number]
            if figure is None:
                continue
            y, long = top + index * (_BAR + _GAP), figure / highest * room
            _box(svg, left, y, long, _BAR, fills[index])
            _words(svg, left + long + 5, y + _BAR - 3, str(figure), "start")
    line = {"y1": str(_TOP - 4), "y2": str(height), "stroke": _INK}
    etree.SubElement(svg, "line", line | {"x1": str(left), "x2": str(left)})
    return etree.tostring(svg, encoding="unicode")


def _box(parent: etree._Element, x: float, y: float, width: float, height: float, fill: str) -> None:
    place = {"x": f"{x:g}", "y": f"{y:g}", "width": f"{width:.1f}", "height": f"{height:g}"}
    etree.SubElement(parent, "rect", place | {"fill": fill, "stroke": _DARK})


def _words(parent: etree._Element, x: float, y: float, words: str, anchor: str) -> None:
    place = {"x": f"{x:.1f}", "y": f"{y:g}", "text-anchor": anchor, "font-size": str(_LETTER), "fill": _INK}
    etree.SubElement(parent, "text", place).text = words
