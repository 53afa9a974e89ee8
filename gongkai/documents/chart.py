"""Bar charts as SVG. A chart stands beside the table of its figures and never carries the only copy of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lxml import etree

_WIDTH, _HEIGHT, _FOOT, _TOP = 640, 260, 30, 44
_BAR, _GAP, _GROUP_GAP = 26, 4, 28
_INK, _DARK, _LIGHT = "#1b1f24", "#14508c", "#cfe0f2"
# Told apart without colour too: full, hatched, and light with an outline.
MOST_SERIES = 3


def bars(name: str, title: str, labels: Sequence[str], series: Mapping[str, Sequence[int | None]]) -> str:
    """Grouped bars: a group for each label, a bar for each series with its figure above; None has no bar.

    `name` tells charts of one page apart; `title` is read out in place of the picture. At most MOST_SERIES series.
    """
    if len(series) > MOST_SERIES:
        raise ValueError(f"a chart tells at most {MOST_SERIES} series apart")
    group = len(series) * (_BAR + _GAP) + _GROUP_GAP
    width = max(_WIDTH, group * len(labels) + _GROUP_GAP)
    svg = etree.Element(
        "svg", {"viewBox": f"0 0 {width} {_HEIGHT}", "role": "img", "aria-label": title, "class": "chart"}
    )
    hatch = f"{name}-hatch"
    pattern = etree.SubElement(
        etree.SubElement(svg, "defs"), "pattern",
        {"id": hatch, "width": "6", "height": "6", "patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"},
    )  # fmt: skip
    _box(pattern, 0, 0, 6, 6, _LIGHT)
    _box(pattern, 0, 0, 2, 6, _DARK)
    fills = (_DARK, f"url(#{hatch})", _LIGHT)
    for index, what in enumerate(series):
        _box(svg, _GROUP_GAP / 2 + index * 190, 8, 16, 16, fills[index])
        _words(svg, _GROUP_GAP / 2 + index * 190 + 22, 21, what, "start")
    highest = max((figure or 0 for figures in series.values() for figure in figures), default=0) or 1
    room = _HEIGHT - _FOOT - _TOP - 18
    for number, label in enumerate(labels):
        left = _GROUP_GAP + number * group
        for index, figures in enumerate(series.values()):
            figure = figures[number]
            if figure is None:
                continue
            tall = figure / highest * room
            x, y = left + index * (_BAR + _GAP), _HEIGHT - _FOOT - tall
            _box(svg, x, y, _BAR, tall, fills[index])
            _words(svg, x + _BAR / 2, y - 5, str(figure), "middle")
        _words(svg, left + (group - _GROUP_GAP) / 2, _HEIGHT - 9, label, "middle")
    line = {"x1": "0", "x2": str(width), "stroke": _INK}
    etree.SubElement(svg, "line", line | {"y1": str(_HEIGHT - _FOOT), "y2": str(_HEIGHT - _FOOT)})
    return etree.tostring(svg, encoding="unicode")


def _box(parent: etree._Element, x: float, y: float, width: float, height: float, fill: str) -> None:
    place = {"x": f"{x:g}", "y": f"{y:.1f}", "width": f"{width:g}", "height": f"{height:.1f}"}
    etree.SubElement(parent, "rect", place | {"fill": fill, "stroke": _DARK})


def _words(parent: etree._Element, x: float, y: float, words: str, anchor: str) -> None:
    place = {"x": f"{x:g}", "y": f"{y:.1f}", "text-anchor": anchor, "font-size": "14", "fill": _INK}
    etree.SubElement(parent, "text", place).text = words
