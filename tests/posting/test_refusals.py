"""What ERPs answer, in their own words, and the class each answer is put into."""

import pytest

from posting import errors
from posting.refusals import OWNERS, dead_letter, refusal_class_of

ANSWERS = [
    (
        'You cannot add/modify/delete lines on closed journal-period "Revenue subledger - 2025-11".',
        "closed_period",
    ),
    ('You cannot create a journal-period in closed period "2025-10".', "closed_period"),
    ("The posting period Jan 2026 is closed for subsidiary US.", "closed_period"),
    ("Posting period 001 2026 is not open", "closed_period"),
    ("No open accounting period for 2026-01-31.", "closed_period"),
    ("The date is before the organisation lock date", "closed_period"),
    ("Posting Date is not within your range of allowed posting dates.", "closed_period"),
    ("EP01 This date is not in any open or future enterable period.", "closed_period"),
    ("Account Period Closed: The accounting period has closed.", "closed_period"),
    (
        "Object Not Found: Something has been made inactive. Check the fields with accounts.",
        "fix_master_data",
    ),
    ("Invalid currency: the company keeps USD, not EUR.", "fix_master_data"),
    ("Account code '7' is not a valid code for this document.", "fix_master_data"),
    ('could not obtain lock on row in relation "ir_sequence_strict"', "retry"),
    ("Too many requests, please try again later", "retry"),
    ("The service is temporarily unavailable", "retry"),
    ('The value "999999" for field "Account" in "Account Move Line" does not exist.', "fix_master_data"),
    ("Invalid account reference key 4999: unknown account.", "fix_master_data"),
    ("Unknown customer: CUST-9 is not active in Tryton.", "fix_master_data"),
    ('A value is required for field "Party" in record "USD10.00 @ 1100".', "fix_master_data"),
    ("Account code '9' is not valid; account does not exist", "fix_master_data"),
    ("Customer 7 is inactive", "fix_master_data"),
    ('To create a line on account "4000", you must remove the party on line "USD10.00 @ 4000".', "policy"),
    ("You do not have permission to post journal entries", "policy"),
    ("The journal entry needs approval", "policy"),
    ('To post move "(8)", you must balance all its lines debits and credits.', "poison"),
    ("This external id already exists as JE-1 with other content.", "poison"),
    ("Segmentation fault (core dumped)", "poison"),
    ("", "poison"),
]


@pytest.mark.parametrize(("answer", "expected"), ANSWERS, ids=[answer[:40] for answer, _ in ANSWERS])
def test_an_answer_has_a_class_an_owner_and_a_remedy(answer: str, expected: str) -> None:
    assert refusal_class_of(answer) == expected
    letter = dead_letter("E-1", "B-1", "2026-01", answer)
    owner, remedy = OWNERS[letter.refusal_class]
    named = getattr(errors, letter.error)(answer)
    assert letter.owner == owner
    assert letter.remedy == (remedy if letter.error == "RefusedByErp" else named.remedy)
    assert letter.sent == "The ERP received it and booked nothing."
    assert letter.remedy.endswith(".") and letter.reason == answer
