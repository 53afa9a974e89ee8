"""The only writers of requests, reviews and suits. Each action is one transaction and one ledger entry.

`by` is the person (None: the applicant), `at` the moment recorded in Chinese time, `on` the legal date of the event.
"""

from gongkai.applications.actions.batches import perform_many, submit_many
from gongkai.applications.actions.guidance import save_guidance
from gongkai.applications.actions.listing import (
    MOST_FILTERS,
    choose_columns,
    drop_filter,
    save_filter,
    see_reminders,
)
from gongkai.applications.actions.precedents import add_precedent, retire_precedent
from gongkai.applications.actions.redactions import add_original, cover
from gongkai.applications.actions.register import AlreadyImported, Imported, import_register
from gongkai.applications.actions.remedies import (
    annul_remedy,
    note_evidence,
    open_remedy_file,
    record_remedy,
    set_result_columns,
    take_back_remedy_step,
    take_remedy_step,
)
from gongkai.applications.actions.reminders import remind_of_limits
from gongkai.applications.actions.requests import Submitted, perform, submit
from gongkai.applications.actions.retention import ERASED, purge, set_retention
from gongkai.applications.actions.steps import ChangedMeanwhile, NotPermitted, Step, Upload
from gongkai.applications.actions.upkeep import (
    give_new_code,
    look_at_original,
    note_export,
    note_package,
    open_attachment,
    recompute_deadline,
    reveal,
)
from gongkai.applications.actions.wordings import save_wording

__all__ = [
    "ERASED",
    "MOST_FILTERS",
    "AlreadyImported",
    "ChangedMeanwhile",
    "Imported",
    "NotPermitted",
    "Step",
    "Submitted",
    "Upload",
    "add_original",
    "add_precedent",
    "annul_remedy",
    "choose_columns",
    "cover",
    "drop_filter",
    "give_new_code",
    "import_register",
    "look_at_original",
    "note_evidence",
    "note_export",
    "note_package",
    "open_attachment",
    "open_remedy_file",
    "perform",
    "perform_many",
    "purge",
    "recompute_deadline",
    "record_remedy",
    "remind_of_limits",
    "retire_precedent",
    "reveal",
    "save_filter",
    "save_guidance",
    "save_wording",
    "see_reminders",
    "set_result_columns",
    "set_retention",
    "submit",
    "submit_many",
    "take_back_remedy_step",
    "take_remedy_step",
]
