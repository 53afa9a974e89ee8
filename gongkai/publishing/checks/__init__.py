"""What is looked at before a text may be reviewed. Each check has an id that stays, and prints its own reference.

A finding that stops needs either a change of the text or the recorded reason of someone who did not write it.
"""

from gongkai.publishing.checks import attachments, guides, links, metadata, wording
from gongkai.publishing.checks.registry import CHECKS, NEVER_WAIVED, Finding, Severity, findings, unresolved

__all__ = [
    "CHECKS",
    "NEVER_WAIVED",
    "Finding",
    "Severity",
    "attachments",
    "findings",
    "guides",
    "links",
    "metadata",
    "unresolved",
    "wording",
]
