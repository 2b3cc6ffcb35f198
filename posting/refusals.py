"""Why the ERP said no, in five classes, and who does what about it. Pure.

    retry            the ERP was busy: `tieout post --retry` sends again
    fix_master_data  account, customer, subsidiary or currency missing: its owner adds it, then replay
    closed_period    closed in the ERP: reopen and replay, or close it here too and build again
    policy           the ERP's rules forbid this entry: finance decides
    poison           what no ERP should take, or an answer nobody knows: engineering looks

The texts are those of real ERPs; what matches none of them is poison, so that nobody replays it blindly.
"""

import re
from dataclasses import dataclass
from typing import Literal

from posting.errors import (
    InactiveCustomer,
    OutOfBalance,
    PeriodClosed,
    RefusedByErp,
    UnknownAccount,
    WrongCurrency,
)

RefusalClass = Literal["retry", "fix_master_data", "closed_period", "policy", "poison"]

# First match wins; more particular texts stand first. Texts of real ERPs, as they answered.
PATTERNS: tuple[tuple[RefusalClass, str], ...] = (
    ("closed_period", r"closed (journal-)?period|period .*(is )?(closed|locked)|locked period|closing date"),
    ("closed_period", r"journal-period in closed|no open (accounting )?period|period.*not open|lock date"),
    ("closed_period", r"allowed posting dates|not in any open"),
    (
        "retry",
        r"could not obtain lock|try again|temporar|time-?d? ?out|rate limit|too many requests|unavailable",
    ),
    ("retry", r"concurrenc|record has been changed|deadlock"),
    (
        "fix_master_data",
        r"(unknown|invalid|inactive|missing|blocked|disabled).*(account|customer|party|entity|vendor|currency)",
    ),
    (
        "fix_master_data",
        r"(account|customer|party|entity|subsidiary|currency|name).*(does not exist|not found|unknown)",
    ),
    (
        "fix_master_data",
        r"(account|customer|party|subsidiary|currency).*(inactive|blocked|disabled|archived|not a valid)",
    ),
    (
        "fix_master_data",
        r"value .* for field .*(account|party|currency).*(does not exist|not valid according)",
    ),
    (
        "fix_master_data",
        r"value is required for field .?party|invalid .*reference key|invalid (subsidiary|currency)",
    ),
    ("policy", r"not allowed|permission|approval|must remove the party|forbidden|segregation|insufficient"),
    ("poison", r"balance|debit|credit|digits|duplicate|already|external id"),
)
OWNERS: dict[RefusalClass, tuple[str, str]] = {
    "retry": ("posting engineer", "Run `tieout post --retry`; nothing needs correcting."),
    "fix_master_data": (
        "ERP master data owner",
        "Add or reactivate it (account, customer, subsidiary, currency) in the ERP, or map it in the policy; "
        "then replay.",
    ),
    "closed_period": (
        "controller",
        "Reopen the period in the ERP and replay; or close it in close_calendar, build and plan: "
        "it is posted in the next open period.",
    ),
    "policy": ("finance policy owner", "Decide whether the ERP's rule or the entry changes; then replay."),
    "poison": (
        "posting engineer",
        "Do not replay: find out why this entry was made or what the answer means.",
    ),
}


# The refusals everybody meets have a name of their own. First match wins.
NAMED: tuple[tuple[type[RefusedByErp], str], ...] = (
    (WrongCurrency, r"currency"),
    (InactiveCustomer, r"customer|party|\bname\b"),
    (UnknownAccount, r"account"),
    (OutOfBalance, r"balance"),
)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One entry that the ERP refused: the name of the error, what was booked, and who does what."""

    external_id: str
    batch_id: str
    posting_period: str
    refusal_class: RefusalClass
    owner: str
    remedy: str
    reason: str
    error: str
    sent: str


def refusal_class_of(reason: str) -> RefusalClass:
    for name, pattern in PATTERNS:
        if re.search(pattern, reason, re.IGNORECASE):
            return name
    return "poison"


def dead_letter(external_id: str, batch_id: str, posting_period: str, reason: str) -> DeadLetter:
    name = refusal_class_of(reason)
    owner, remedy = OWNERS[name]
    error = refusal_named(reason)
    # the class says what to do, unless the error knows it better
    told = remedy if type(error) is RefusedByErp else error.remedy
    return DeadLetter(
        external_id, batch_id, posting_period, name, owner, told, reason, type(error).__name__, error.sent
    )


def refusal_named(reason: str) -> RefusedByErp:
    """The refusal as an error with a name, by the ERP's own words."""
    told = refusal_class_of(reason)
    if told == "closed_period":
        return PeriodClosed(reason)
    named = NAMED if told in ("fix_master_data", "poison") else ()
    for kind, pattern in named:
        if re.search(pattern, reason, re.IGNORECASE):
            return kind(reason)
    return RefusedByErp(reason)
