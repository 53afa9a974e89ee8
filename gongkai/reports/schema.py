"""The JSON Schema of the report as JSON, from the same tables the form is written from."""

from __future__ import annotations

from typing import Any

from gongkai.regulation.annual_report.forms import (
    PROACTIVE_ROWS,
    REMEDY_COLUMNS,
    REQUEST_ROWS,
    SECTIONS,
    Column,
    Form,
)
from gongkai.regulation.annual_report.rules import RULES, Severity
from gongkai.regulation.remedies import REMEDY_LABELS, RemedyKind
from gongkai.reports.writing import WRITTEN

_COUNT = {"type": ["integer", "null"], "minimum": 0}


def schema() -> dict[str, Any]:
    """The schema, draft 2020-12; the tables depend on the form."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "政府信息公开工作年度报告",
        "description": "`gongkai annual-report YEAR --to r.json`. null is a figure that nobody has returned; blank is not zero.",
        **_object(
            {
                "title": {"type": "string", "description": "标题"},
                "unit": {"type": "string", "description": "报告的行政机关"},
                "year": {"type": "integer", "description": "报告年度"},
                "form": {"enum": [form.value for form in Form], "description": "格式版本，按首次适用的年度"},
                "tables": {"type": "object"},
                "sections": _object(
                    {str(n): {"type": "string", "description": SECTIONS[n - 1]} for n in WRITTEN}
                ),
                "labels": {
                    "type": "object",
                    "description": "表三各行的名称",
                    "additionalProperties": {"type": "string"},
                },
                "findings": {"type": "array", "items": {"$ref": "#/$defs/finding"}, "description": "错误"},
                "notes": {"type": "array", "items": {"$ref": "#/$defs/finding"}, "description": "注意和提示"},
            }
        ),
        "$defs": {"row": _object({column.value: _COUNT for column in Column}), "finding": _finding()},
        "oneOf": [{"properties": {"form": {"const": form.value}, "tables": _tables(form)}} for form in Form],
    }


def _object(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An object with exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        **more,
    }


def _tables(form: Form) -> dict[str, Any]:
    requests = {
        row.id: {"$ref": "#/$defs/row", "description": row.group + row.label} for row in REQUEST_ROWS[form]
    }
    proactive = {
        row.key: {
            "description": f"{row.label}：{'、'.join(row.columns)}",
            "type": "array",
            "prefixItems": [_figure(column) for column in row.columns],
            "minItems": len(row.columns),
            "maxItems": len(row.columns),
        }
        for row in PROACTIVE_ROWS[form]
    }
    size = {"minItems": len(REMEDY_COLUMNS), "maxItems": len(REMEDY_COLUMNS)}
    remedies = {
        kind.value: {
            "description": f"{REMEDY_LABELS[kind]}：{'、'.join(REMEDY_COLUMNS)}",
            "type": "array", "items": _COUNT, **size,
        }
        for kind in RemedyKind
    }  # fmt: skip
    return _object(
        {"requests": _object(requests), "proactive": _object(proactive), "remedies": _object(remedies)}
    )


def _figure(column: str) -> dict[str, Any]:
    """Money as a string of digits, a change with its sign, else a count."""
    if "金额" in column:
        return {"type": ["string", "null"], "pattern": r"^\d+(\.\d+)?$"}
    return {"type": ["integer", "null"]} if column == "本年增/减" else _COUNT


def _finding() -> dict[str, Any]:
    return _object(
        {
            "rule": {"enum": list(RULES)},
            "cell": {"type": "string"},
            "expected": {"type": ["integer", "string", "null"]},
            "printed": {"type": ["integer", "string", "null"]},
            "message": {"type": "string"},
            "quote": {"type": "string"},
            "severity": {"enum": [severity.value for severity in Severity]},
        }
    )
