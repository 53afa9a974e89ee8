"""The statutory annual report (条例 49–50): its two forms, its tally, its equations and what breaks them."""

from gongkai.regulation.annual_report.equations import Equation, equations_of
from gongkai.regulation.annual_report.findings import ProseFact, findings, place_of, roll_up_findings
from gongkai.regulation.annual_report.forms import (
    REQUEST_ROWS,
    Column,
    Form,
    Report,
    form_of,
    publish_by,
)
from gongkai.regulation.annual_report.rules import RULES, Finding, ReportRule, Severity
from gongkai.regulation.annual_report.text import Text, numbers_said

__all__ = [
    "REQUEST_ROWS",
    "RULES",
    "Column",
    "Equation",
    "Finding",
    "Form",
    "ProseFact",
    "Report",
    "ReportRule",
    "Severity",
    "Text",
    "equations_of",
    "findings",
    "form_of",
    "numbers_said",
    "place_of",
    "publish_by",
    "roll_up_findings",
]
