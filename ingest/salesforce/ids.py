"""Salesforce's two spellings of one id: 15 characters where case tells, 18 where three repeat the case."""

from typing import Any

from ingest.salesforce.objects import REFERENCES

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
SHORT, LONG = 15, 18


def long_id(told: str) -> str:
    """The 18 characters of an id that has 15; anything else stays as it is."""
    if len(told) != SHORT or not (told.isascii() and told.isalnum()):
        return told
    ending = ""
    for start in range(0, SHORT, 5):
        capitals = [told[start + place].isupper() for place in range(5)]
        ending += ALPHABET[sum(1 << place for place, is_capital in enumerate(capitals) if is_capital)]
    return told + ending


def with_long_ids(value: dict[str, Any]) -> dict[str, Any]:
    """A record in which Id and every reference that looks like a short id is a long one."""
    return {key: long_id(one) if _may_refer(key, one) else one for key, one in value.items()}


def _may_refer(key: str, one: Any) -> bool:
    """Whether a field's text is a short id: after object and server come zeros, as in no word."""
    if not isinstance(one, str) or len(one) != SHORT or not one.isalnum():
        return False
    return (
        key.endswith("Id")
        or key in REFERENCES
        or (key.endswith("__c") and one[:3].isalnum() and one[5:8] == "000")
    )
