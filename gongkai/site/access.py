"""Who may open which address. An address that is not in the table is closed to everyone."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from gongkai.accounts import clock
from gongkai.accounts.models import Role
from gongkai.accounts.queries import roles_by_unit
from gongkai.applications.permissions import CASE_ROLES, REDACTORS, REVEAL_ROLES
from gongkai.mailbox.permissions import KEEPERS as LETTER_KEEPERS
from gongkai.mailbox.permissions import LETTER_ROLES
from gongkai.publishing.editor import OPEN
from gongkai.publishing.permissions import COLUMN_KEEPERS, PUBLISHING_ROLES
from gongkai.publishing.permissions import WRITERS as EDITORS
from gongkai.reports.permissions import WRITERS
from gongkai.site import sign_in


class Access(Enum):
    """Kinds of visitor, by the roles that let someone in. PUBLIC needs no sign-in, SIGNED_IN no role, STAFF any role."""

    PUBLIC = None
    SIGNED_IN = frozenset()
    STAFF = frozenset(Role)
    CASES = CASE_ROLES | {Role.COORDINATOR}
    CLERK = frozenset({Role.CLERK})
    LETTERS = LETTER_ROLES | {Role.COORDINATOR}
    LETTER_WORK = LETTER_ROLES
    LETTER_KEEPING = LETTER_KEEPERS
    LETTER_LISTS = LETTER_ROLES | LETTER_KEEPERS
    LETTER_CLERK = frozenset({Role.LETTER_CLERK})
    REVEAL = REVEAL_ROLES
    REDACTION = REDACTORS
    RETURNS = WRITERS | {Role.COORDINATOR}
    EDITING = EDITORS
    PUBLISHING = PUBLISHING_ROLES
    COLUMNS = PUBLISHING_ROLES | COLUMN_KEEPERS
    COLUMN_KEEPING = COLUMN_KEEPERS
    COORDINATION = frozenset({Role.COORDINATOR})
    ADMINISTRATION = frozenset({Role.ADMINISTRATOR})
    LEDGER = frozenset({Role.AUDITOR, Role.COORDINATOR})


ACCESS: dict[str, Access] = {
    "home": Access.PUBLIC,
    "elder": Access.PUBLIC,
    "ways-in": Access.PUBLIC,
    "mode": Access.PUBLIC,
    "proof": Access.PUBLIC,
    "publication": Access.PUBLIC,
    "attachment": Access.PUBLIC,
    "picture": Access.PUBLIC,
    "paper": Access.PUBLIC,
    "library": Access.PUBLIC,
    "services": Access.PUBLIC,
    "services-by": Access.PUBLIC,
    "platform-duties": Access.PUBLIC,
    "annual-report": Access.PUBLIC,
    "annual-report-file": Access.PUBLIC,
    "platform": Access.PUBLIC,
    "platform-unit": Access.PUBLIC,
    "platform-part": Access.PUBLIC,
    "platform-item": Access.PUBLIC,
    "sitemap": Access.PUBLIC,
    "sitemap-block": Access.PUBLIC,
    "robots": Access.PUBLIC,
    "site-map": Access.PUBLIC,
    "openapi": Access.PUBLIC,
    "data": Access.PUBLIC,
    "data-csv": Access.PUBLIC,
    "data-xlsx": Access.PUBLIC,
    "search": Access.PUBLIC,
    "search-titles": Access.PUBLIC,
    "leaving": Access.PUBLIC,
    "feed": Access.PUBLIC,
    "column": Access.PUBLIC,
    "column-page": Access.PUBLIC,
    "apply": Access.PUBLIC,
    "apply-step": Access.PUBLIC,
    "paper-form": Access.PUBLIC,
    "apply-check": Access.PUBLIC,
    "apply-done": Access.PUBLIC,
    "apply-receipt": Access.PUBLIC,
    "apply-restart": Access.PUBLIC,
    "apply-remove-file": Access.PUBLIC,
    "check-report": Access.PUBLIC,
    "report-schema": Access.PUBLIC,
    **dict.fromkeys(
        (
            "mailbox",
            "letters",
            "letter",
            "letter-figures",
            "letters-similar",
            "letters-feed",
            "letters-sitemap",
            "letter-start",
            "letter-check",
            "letter-done",
            "letter-receipt",
            "letter-restart",
            "letter-remove-file",
            "letter-step",
            "letter-query",
            "letter-case",
            "letter-rate",
            "letter-withdraw",
            "letter-consent",
            "letter-file",
            "letter-leave",
            "voices",
            "opinion",
            "survey",
            "site-error",
        ),
        Access.PUBLIC,
    ),
    "query": Access.PUBLIC,
    "query-case": Access.PUBLIC,
    "query-correct": Access.PUBLIC,
    "query-reasons": Access.PUBLIC,
    "query-withdraw": Access.PUBLIC,
    "query-contact": Access.PUBLIC,
    "query-rate": Access.PUBLIC,
    "query-file": Access.PUBLIC,
    "query-letter": Access.PUBLIC,
    "query-leave": Access.PUBLIC,
    "desk:login": Access.PUBLIC,
    "desk:logout": Access.SIGNED_IN,
    "desk:password": Access.SIGNED_IN,
    "desk:home": Access.CASES,
    "desk:list": Access.CASES,
    "desk:filters": Access.CASES,
    "desk:columns": Access.CASES,
    "desk:reminders": Access.CASES,
    "desk:register": Access.CLERK,
    "desk:register-many": Access.CLERK,
    "desk:batch": Access.CASES,
    "desk:batch-event": Access.CASES,
    "desk:batch-labels": Access.REVEAL,
    "desk:batch-letters": Access.CASES,
    "desk:case": Access.CASES,
    "desk:reveal": Access.REVEAL,
    "desk:new-code": Access.CLERK,
    "desk:sheet": Access.CASES,
    "desk:case-package": Access.REVEAL,
    "desk:redactions": Access.REDACTION,
    "desk:redaction": Access.REDACTION,
    "desk:redaction-page": Access.REDACTION,
    "desk:letter": Access.CASES,
    "desk:letter-difference": Access.CASES,
    "desk:attachment": Access.CASES,
    "desk:event": Access.CASES,
    "desk:handover": Access.REVEAL,
    "desk:handover-preview": Access.REVEAL,
    "desk:precedents": Access.CASES,
    "desk:precedent": Access.CASES,
    "desk:precedent-new": Access.CASES,
    "desk:registers": Access.REVEAL,
    "desk:register-check": Access.CLERK,
    "desk:register-in": Access.CLERK,
    "desk:register-out": Access.REVEAL,
    "desk:remedies": Access.CASES,
    "desk:remedy-new": Access.CLERK,
    "desk:remedy": Access.CASES,
    "desk:remedy-step": Access.CLERK,
    "desk:remedy-take-back": Access.CLERK,
    "desk:remedy-file": Access.CASES,
    "desk:remedy-evidence": Access.CLERK,
    "desk:remedy-annul": Access.CLERK,
    "desk:letters-desk": Access.LETTERS,
    "desk:letters-figures": Access.LETTERS,
    "desk:letter-register": Access.LETTER_CLERK,
    "desk:voices": Access.LETTERS,
    "desk:opinions": Access.LETTER_WORK,
    "desk:opinion-reveal": Access.LETTER_WORK,
    "desk:error-report": Access.LETTER_WORK,
    "desk:error-hand-on": Access.LETTER_WORK,
    "desk:error-reveal": Access.LETTER_WORK,
    "desk:survey-new": Access.LETTER_WORK,
    "desk:survey": Access.LETTER_WORK,
    "desk:letters-import": Access.LETTER_CLERK,
    "desk:letters-export": Access.LETTER_CLERK,
    "desk:letter-limits": Access.LETTER_KEEPING,
    "desk:letters-kept": Access.LETTER_LISTS,
    "desk:letters-kept-new": Access.LETTER_LISTS,
    "desk:letters-kept-entry": Access.LETTER_LISTS,
    "desk:letters-propose": Access.LETTER_LISTS,
    "desk:letter-desk": Access.LETTERS,
    "desk:letter-reveal": Access.LETTER_WORK,
    "desk:letter-desk-file": Access.LETTER_WORK,
    "desk:letter-step": Access.LETTER_WORK,
    "desk:publications": Access.COLUMNS,
    "desk:columns-of-portal": Access.COLUMNS,
    "desk:review-policy": Access.ADMINISTRATION,
    "desk:column-new": Access.ADMINISTRATION,
    "desk:column": Access.ADMINISTRATION,
    "desk:publication": Access.PUBLISHING,
    "desk:publication-attach": Access.EDITING,
    "desk:publication-detach": Access.EDITING,
    "desk:publication-submit": Access.EDITING,
    "desk:publication-proofread": Access.PUBLISHING,
    "desk:publication-review": Access.PUBLISHING,
    "desk:publication-waive": Access.PUBLISHING,
    "desk:publication-plan": Access.EDITING,
    "desk:publication-exempt": Access.PUBLISHING,
    "desk:publication-release": Access.PUBLISHING,
    "desk:publication-emergency": Access.PUBLISHING,
    "desk:publication-withdraw": Access.PUBLISHING,
    "desk:publication-file": Access.PUBLISHING,
    "desk:publication-picture": Access.PUBLISHING,
    "desk:duties": Access.COLUMNS,
    "desk:duty": Access.COORDINATION,
    "desk:duty-new": Access.COORDINATION,
    "desk:duty-import": Access.COORDINATION,
    "desk:issues": Access.PUBLISHING,
    "desk:issue-answer": Access.PUBLISHING,
    "desk:handovers": Access.PUBLISHING,
    "desk:handover-list": Access.PUBLISHING,
    "desk:uninterpreted": Access.PUBLISHING,
    "desk:drafts": Access.PUBLISHING,
    "desk:emergencies": Access.PUBLISHING,
    "desk:draft-from-word": Access.EDITING,
    "desk:publication-word": Access.PUBLISHING,
    "desk:publication-findings": Access.PUBLISHING,
    "desk:publication-remark": Access.PUBLISHING,
    "desk:publication-probe": Access.PUBLISHING,
    "desk:classifications": Access.COLUMN_KEEPING,
    "desk:classification": Access.COLUMN_KEEPING,
    "desk:classification-new": Access.COLUMN_KEEPING,
    "desk:words": Access.COLUMNS,
    "desk:word": Access.COLUMN_KEEPING,
    "desk:word-new": Access.COLUMN_KEEPING,
    "desk:word-import": Access.COLUMN_KEEPING,
    "desk:grey": Access.COLUMN_KEEPING,
    "desk:grey-end": Access.COLUMN_KEEPING,
    "desk:guide-draft": Access.EDITING,
    "desk:imports": Access.PUBLISHING,
    "desk:import": Access.PUBLISHING,
    "desk:import-submit": Access.PUBLISHING,
    "desk:report": Access.CASES,
    "desk:report-cell": Access.CASES,
    "desk:report-write": Access.CASES,
    "desk:report-sign": Access.CASES,
    "desk:report-returned": Access.CASES,
    "desk:report-years": Access.CASES,
    "desk:report-check": Access.CASES,
    "desk:report-hand-in": Access.CASES,
    "desk:report-hand-back": Access.CASES,
    "desk:report-returns": Access.RETURNS,
    "desk:report-progress": Access.COORDINATION,
    "desk:report-owners": Access.COORDINATION,
    "desk:report-file": Access.CASES,
    "desk:figures": Access.CASES,
    "desk:figure-cases": Access.CASES,
    "desk:ledger": Access.LEDGER,
    "desk:start": Access.STAFF,
    "desk:delegations": Access.STAFF,
    "desk:units": Access.ADMINISTRATION,
    "desk:unit-new": Access.ADMINISTRATION,
    "desk:unit": Access.ADMINISTRATION,
    "desk:people": Access.ADMINISTRATION,
    "desk:person-new": Access.ADMINISTRATION,
    "desk:person": Access.ADMINISTRATION,
    "desk:calendar": Access.ADMINISTRATION,
    "desk:result-columns": Access.ADMINISTRATION,
    "desk:guidance": Access.ADMINISTRATION,
    "desk:retention": Access.ADMINISTRATION,
    "desk:wordings": Access.ADMINISTRATION,
    "desk:wording": Access.ADMINISTRATION,
    **dict.fromkeys(sorted(OPEN), Access.EDITING),
}


class AccessMiddleware:
    """Looks the address up in the table before its view runs. What a view may do to an object it checks itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(("/desk/", "/editor/")):
            response["Cache-Control"] = "no-store"  # nothing of the desk stays on a shared computer
        return response

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        access = ACCESS.get(request.resolver_match.view_name)
        if access is None:
            raise PermissionDenied
        if access is Access.PUBLIC:
            return None
        if not request.user.is_authenticated:
            return sign_in.ask(request, keeps_form=access is not Access.SIGNED_IN)  # never a password
        request.held_roles = {
            role for roles in roles_by_unit(request.user, clock.today()).values() for role in roles
        }
        if access is not Access.SIGNED_IN and not request.held_roles & access.value:
            raise PermissionDenied
        return None
