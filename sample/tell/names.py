"""Ids as the systems write them, each a digest of the sample's own key: one key has one id in every run."""

import hashlib

from ingest.salesforce.ids import long_id

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# The three characters that tell an object: Salesforce's own for its own, from a00 on for those of packages.
PREFIXES = {
    "Account": "001", "Opportunity": "006", "Product2": "01t", "Pricebook2": "01s", "PricebookEntry": "01u",
    "Contract": "800", "Order": "801", "OrderItem": "802", "User": "005",
    "SBQQ__Quote__c": "a0Q", "SBQQ__QuoteLine__c": "a0L",
    "SBQQ__OrderItemConsumptionSchedule__c": "a0S", "SBQQ__OrderItemConsumptionRate__c": "a0R",
}  # fmt: skip


def signs(key: str, length: int) -> str:
    """So many letters and digits, drawn from the key alone."""
    number = int.from_bytes(hashlib.sha256(key.encode()).digest(), "big")
    drawn = []
    for _ in range(length):
        number, place = divmod(number, len(LETTERS))
        drawn.append(LETTERS[place])
    return "".join(drawn)


def number(key: str, length: int) -> str:
    """So many digits, drawn from the key alone."""
    drawn = int.from_bytes(hashlib.sha256(key.encode()).digest(), "big")
    return str(10 ** (length - 1) + drawn % (9 * 10 ** (length - 1)))


def salesforce_id(kind: str, key: str) -> str:
    """An id of 18 characters: object, server, number, and the three that repeat the case."""
    return long_id(f"{PREFIXES[kind]}5g000{signs(f'{kind}/{key}', 7)}")
