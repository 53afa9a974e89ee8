"""What an action can refuse, each with a sentence for the person at the form."""

from gongkai.applications.letters import LetterIncomplete
from gongkai.files.checks import FileRefused
from gongkai.regulation.case import CaseRefused
from gongkai.regulation.outcomes import OutcomeRefused
from gongkai.regulation.receipt import ReceiptRefused
from gongkai.regulation.working_days import DateOutOfRange

REFUSALS = (CaseRefused, ReceiptRefused, LetterIncomplete, OutcomeRefused, FileRefused, DateOutOfRange)
