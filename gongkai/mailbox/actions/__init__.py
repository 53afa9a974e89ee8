"""Writing of letters: taking in, every step, what the office keeps for handling them."""

from gongkai.mailbox.actions.checking import REASONED, SENT_TODAY
from gongkai.mailbox.actions.importing import import_letters
from gongkai.mailbox.actions.keeping import propose_publication, save_kept, set_limits
from gongkai.mailbox.actions.letters import (
    PUBLIC_PAGES,
    Submitted,
    note_export,
    note_opened,
    page_key,
    perform,
    reveal,
    topic_key,
    write,
)
from gongkai.mailbox.actions.steps import ChangedMeanwhile, NotPermitted, Proposal, Step, Upload
from gongkai.mailbox.actions.upkeep import (
    archive_finished,
    purge_letter,
    recompute_letter,
    remind_of_limits,
    renew_pages,
)
from gongkai.mailbox.actions.voices import (
    answer_survey,
    close_error,
    decide_opinion,
    give_opinion,
    hand_error_on,
    purge_voice,
    report_error,
    reveal_voice,
    save_survey,
)

__all__ = [
    "PUBLIC_PAGES",
    "REASONED",
    "SENT_TODAY",
    "ChangedMeanwhile",
    "NotPermitted",
    "Proposal",
    "Step",
    "Submitted",
    "Upload",
    "answer_survey",
    "archive_finished",
    "close_error",
    "decide_opinion",
    "give_opinion",
    "hand_error_on",
    "import_letters",
    "note_export",
    "note_opened",
    "page_key",
    "perform",
    "propose_publication",
    "purge_letter",
    "purge_voice",
    "recompute_letter",
    "remind_of_limits",
    "renew_pages",
    "report_error",
    "reveal",
    "reveal_voice",
    "save_kept",
    "save_survey",
    "set_limits",
    "topic_key",
    "write",
]
