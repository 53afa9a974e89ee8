"""Writing: handing in, reading, reviewing, releasing, withdrawing. Drafts themselves are saved by the editor."""

from gongkai.publishing.actions.attaching import attach, detach
from gongkai.publishing.actions.classifying import save_classification
from gongkai.publishing.actions.columns import make_columns, save_column, set_review_policy
from gongkai.publishing.actions.drafting import draft, draft_from_word, draft_guide, replace_body
from gongkai.publishing.actions.duties import import_duties, make_duties, save_duty
from gongkai.publishing.actions.importing import import_texts, submit_imported
from gongkai.publishing.actions.interpreting import exempt_from_interpretation, plan_interpretation
from gongkai.publishing.actions.probing import probe_links
from gongkai.publishing.actions.recording import PublicationRefused
from gongkai.publishing.actions.registers import answer_issue, end_grey, hand_over, record_issue, set_grey
from gongkai.publishing.actions.releasing import release, withdraw
from gongkai.publishing.actions.reviewing import (
    proofread,
    release_in_emergency,
    remark,
    review,
    submit,
    waive,
)
from gongkai.publishing.actions.words import import_words, save_word
from gongkai.publishing.ready import outdate as invalidate

__all__ = [
    "PublicationRefused",
    "answer_issue",
    "attach",
    "detach",
    "draft",
    "draft_from_word",
    "draft_guide",
    "end_grey",
    "exempt_from_interpretation",
    "hand_over",
    "import_duties",
    "import_texts",
    "import_words",
    "invalidate",
    "make_columns",
    "make_duties",
    "plan_interpretation",
    "probe_links",
    "proofread",
    "record_issue",
    "release",
    "release_in_emergency",
    "remark",
    "replace_body",
    "review",
    "save_classification",
    "save_column",
    "save_duty",
    "save_word",
    "set_grey",
    "set_review_policy",
    "submit",
    "submit_imported",
    "waive",
    "withdraw",
]
