"""Who may do what to a request: events by role, and who may see a case at all."""

from __future__ import annotations

from gongkai.accounts.models import Role
from gongkai.applications.models import Purpose
from gongkai.regulation.case import Event

_CLERK = frozenset({Role.CLERK})
_CLERK_OR_HEAD = frozenset({Role.CLERK, Role.OFFICE_HEAD})

# The people of a case. Named one by one: who edits the site or keeps the letters has no part in requests.
CORRECTORS = frozenset(
    {
        Role.CLERK,
        Role.OFFICER,
        Role.CONFIDENTIALITY_REVIEWER,
        Role.LEGAL_REVIEWER,
        Role.SECTION_HEAD,
        Role.OFFICE_HEAD,
        Role.LEADER,
    }
)

# Event to the roles that may record it in their unit. An event that is not here can be recorded by nobody.
ROLES: dict[Event, frozenset[Role]] = {
    Event.FILED: _CLERK,  # paper, counter and oral requests; online ones come from the applicant
    Event.CONTACT_FAILED: _CLERK,
    Event.RECEIPT_CONFIRMED: _CLERK,
    Event.REGISTERED: _CLERK,
    Event.EXAMINED: _CLERK,
    Event.ASSIGNED: _CLERK_OR_HEAD,
    Event.HANDED_ON: _CLERK_OR_HEAD,
    Event.CORRECTION_REQUESTED: _CLERK,
    Event.CORRECTION_RECEIVED: _CLERK,
    Event.CORRECTION_LAPSED: _CLERK,
    Event.REASONS_REQUESTED: _CLERK,
    Event.REASONS_RECEIVED: _CLERK,
    Event.REASONS_LAPSED: _CLERK,
    Event.DELAY_SET: frozenset({Role.OFFICE_HEAD}),
    Event.CONSULT_SENT: _CLERK,
    Event.CONSULT_DELIVERED: _CLERK,
    Event.CONSULT_ANSWERED: _CLERK,
    Event.CONSULT_CLOSED: _CLERK,
    Event.FEE_NOTIFIED: _CLERK,
    Event.FEE_PAID: _CLERK,
    Event.FEE_WAIVED: frozenset({Role.OFFICE_HEAD}),
    Event.FEE_LAPSED: _CLERK,
    # Article 33: the head of the disclosure office consents to an extension.
    Event.EXTENDED: frozenset({Role.OFFICE_HEAD}),
    Event.PROPOSED: frozenset({Role.OFFICER}),
    Event.PROPOSAL_RETURNED: _CLERK,
    Event.DRAFTED: _CLERK,
    Event.CONFIDENTIALITY_CLEARED: frozenset({Role.CONFIDENTIALITY_REVIEWER}),
    Event.LEGALITY_CLEARED: frozenset({Role.LEGAL_REVIEWER}),
    Event.SECTION_APPROVED: frozenset({Role.SECTION_HEAD}),
    Event.REVIEW_RETURNED: frozenset(
        {Role.CONFIDENTIALITY_REVIEWER, Role.LEGAL_REVIEWER, Role.SECTION_HEAD, Role.LEADER}
    ),
    Event.SIGNED: frozenset({Role.LEADER}),
    Event.SEALED: _CLERK,
    Event.LETTER_VOIDED: _CLERK_OR_HEAD,
    Event.ANSWERED: _CLERK,
    Event.DELIVERY_FAILED: _CLERK,
    Event.REDELIVERED: _CLERK,
    Event.SIGNED_FOR: _CLERK,
    Event.ARCHIVED: _CLERK,
    Event.WITHDRAWN: _CLERK,
    Event.REOPENED: _CLERK,
    Event.ANNULLED: _CLERK_OR_HEAD,
    Event.CONCLUDED_BEFORE: frozenset(),  # only in a register brought in whole
    Event.DETAILS_AMENDED: _CLERK,
    Event.PHONE_NOTED: frozenset({Role.CLERK, Role.OFFICER}),
    Event.URGED: _CLERK_OR_HEAD,
    Event.SUPERVISED: frozenset({Role.COORDINATOR}),
    Event.SEARCHED: frozenset({Role.CLERK, Role.OFFICER}),
    Event.PROACTIVE_DECIDED: _CLERK_OR_HEAD,
    Event.WITHHELD_REVIEWED: _CLERK_OR_HEAD,
    Event.RATED: frozenset(),  # the applicant alone
    Event.NOTED: CORRECTORS,  # what the people of a case tell each other; the applicant never sees it
    # Whoever may record a step may correct it; the head of the office may correct any.
    Event.REVERSED: CORRECTORS,
    Event.AMENDED: CORRECTORS,
}
# Sign-offs that may instead be given on a printed 呈批单; a clerk then records them with the signed scan.
PAPER_SIGNABLE = frozenset(
    {
        Event.CONFIDENTIALITY_CLEARED,
        Event.LEGALITY_CLEARED,
        Event.SECTION_APPROVED,
        Event.SIGNED,
        Event.EXTENDED,
    }
)
# What the applicant does on the query page.
APPLICANT_EVENTS = frozenset(
    {
        Event.CORRECTION_RECEIVED,
        Event.REASONS_RECEIVED,
        Event.WITHDRAWN,
        Event.DETAILS_AMENDED,  # of how to reach them, and nothing else
        Event.RATED,
    }
)
# Who separates what is disclosed from what is withheld.
REDACTORS = frozenset({Role.CLERK, Role.OFFICER})
# Roles that see the cases of their unit; the coordinator sees those of every unit.
CASE_ROLES = CORRECTORS
# Roles that may see a person's numbers and address in full, with a reason, recorded.
REVEAL_ROLES = frozenset({Role.CLERK, Role.OFFICE_HEAD})


def may_record(event: Event, roles: frozenset[Role], *, on_paper: bool = False) -> bool:
    """Whether someone with these roles in the unit may record the event."""
    if on_paper and event in PAPER_SIGNABLE:
        return Role.CLERK in roles
    return bool(ROLES[event] & roles)


def may_correct(event: Event, roles: frozenset[Role], *, on_paper: bool = False) -> bool:
    """Whether someone with these roles may take out or redate an entry of this event.

    `on_paper`: it was signed on the 呈批单, so a clerk recorded it and may have recorded it wrongly.
    """
    return Role.OFFICE_HEAD in roles or may_record(event, roles & CORRECTORS, on_paper=on_paper)


# Who may open which files; those of a purpose that is not here are open to whoever sees the case. Each opening of
# these is recorded. What the applicant sent holds identity copies; originals hold what is withheld, and what a third
# party answered names it, so beside those who work on a case only those who review and sign see them.
FILE_ROLES: dict[Purpose, frozenset[Role]] = {
    **dict.fromkeys(
        (Purpose.IDENTITY, Purpose.AUTHORISATION, Purpose.REQUEST, Purpose.ENVELOPE),
        REVEAL_ROLES | {Role.OFFICER},
    ),
    **dict.fromkeys((Purpose.ORIGINAL, Purpose.CONSULTATION), CASE_ROLES),
}
