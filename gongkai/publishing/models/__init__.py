"""What is published, where it shows, and who approved it."""

from gongkai.publishing.models.columns import Column, ColumnEntry, DocumentKind, Theme
from gongkai.publishing.models.duties import Duty
from gongkai.publishing.models.grey import GreyPeriod
from gongkai.publishing.models.guides import LifeEvent
from gongkai.publishing.models.handovers import Handover
from gongkai.publishing.models.hot_issues import HotIssue
from gongkai.publishing.models.interpretation import InterpretationForm, InterpretationPlan
from gongkai.publishing.models.legacy import LegacyImport, LegacyText, OldAddress
from gongkai.publishing.models.links import LinkProbe
from gongkai.publishing.models.publications import (
    Attachment,
    AttachmentText,
    Correction,
    Effect,
    KeptFile,
    Publication,
)
from gongkai.publishing.models.ready import ReadyKey, ReadyState, SearchChange
from gongkai.publishing.models.reviews import (
    EmergencyRelease,
    FindingWaiver,
    Proofreading,
    Remark,
    Review,
    ReviewPolicy,
    Submission,
    Withdrawal,
)
from gongkai.publishing.models.words import Severity, WordEntry

__all__ = [
    "Attachment",
    "AttachmentText",
    "Column",
    "ColumnEntry",
    "Correction",
    "DocumentKind",
    "Duty",
    "Effect",
    "EmergencyRelease",
    "FindingWaiver",
    "GreyPeriod",
    "Handover",
    "HotIssue",
    "InterpretationForm",
    "InterpretationPlan",
    "KeptFile",
    "LegacyImport",
    "LegacyText",
    "LifeEvent",
    "LinkProbe",
    "OldAddress",
    "Proofreading",
    "Publication",
    "ReadyKey",
    "ReadyState",
    "Remark",
    "Review",
    "ReviewPolicy",
    "SearchChange",
    "Severity",
    "Submission",
    "Theme",
    "Withdrawal",
    "WordEntry",
]
