"""Letters, what happened to them, what is public of them, and the data the office keeps for handling them."""

from gongkai.mailbox.models.desk import AnswerEntry, LetterImport, Limit, LimitKey, ReplyTemplate, Topic
from gongkai.mailbox.models.figures import Dimension, Tally
from gongkai.mailbox.models.letters import (
    HIDDEN_FIELDS,
    Letter,
    LetterChange,
    LetterEvent,
    LetterFile,
    PublicChange,
    PublicText,
    Reply,
    Source,
)
from gongkai.mailbox.models.voices import ErrorReport, Opinion, Survey, SurveyAnswer

__all__ = [
    "HIDDEN_FIELDS",
    "AnswerEntry",
    "Dimension",
    "ErrorReport",
    "Letter",
    "LetterChange",
    "LetterEvent",
    "LetterFile",
    "LetterImport",
    "Limit",
    "LimitKey",
    "Opinion",
    "PublicChange",
    "PublicText",
    "Reply",
    "ReplyTemplate",
    "Source",
    "Survey",
    "SurveyAnswer",
    "Tally",
    "Topic",
]
