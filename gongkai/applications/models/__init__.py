"""Requests, what happened to them, their letters and files, and 复议 and 诉讼."""

from gongkai.applications.models.desk import (
    CommonMatter,
    FrequentQuestion,
    ListColumns,
    Precedent,
    RegisterLayout,
    Reminder,
    SavedFilter,
)
from gongkai.applications.models.letters import (
    TO_OTHERS,
    Letter,
    NoticeKind,
    Wording,
)
from gongkai.applications.models.papers import (
    Attachment,
    Purpose,
    Redaction,
)
from gongkai.applications.models.remedies import (
    Remedy,
    RemedyFile,
    RemedyStep,
    ResultColumn,
)
from gongkai.applications.models.requests import (
    HIDDEN_FIELDS,
    Application,
    CaseEvent,
    Field,
    IdKind,
    Matter,
    RequestedText,
    SupplyForm,
    SupplyWay,
)
from gongkai.applications.models.retention import (
    DataClass,
    RetentionRule,
)

__all__ = [
    "HIDDEN_FIELDS",
    "TO_OTHERS",
    "Application",
    "Attachment",
    "CaseEvent",
    "CommonMatter",
    "DataClass",
    "Field",
    "FrequentQuestion",
    "IdKind",
    "Letter",
    "ListColumns",
    "Matter",
    "NoticeKind",
    "Precedent",
    "Purpose",
    "Redaction",
    "RegisterLayout",
    "Remedy",
    "RemedyFile",
    "RemedyStep",
    "Reminder",
    "RequestedText",
    "ResultColumn",
    "RetentionRule",
    "SavedFilter",
    "SupplyForm",
    "SupplyWay",
    "Wording",
]
