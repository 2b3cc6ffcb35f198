"""What the values of policy.csv may be: a number that is not negative, or one of the words declared for it.

A name that is nearly one that is declared is refused: a control that is misspelt would be off without a word.
"""

import re
from difflib import get_close_matches

Settings = dict[str, str | list[str]]

NEARLY = 0.8
NUMBER = re.compile(r"\d{1,12}(\.\d{1,6})?")


def wrong_value(settings: Settings, name: str, value: str) -> str | None:
    """What is wrong with a row of policy.csv, in words, or None."""
    if name not in settings:
        near = get_close_matches(name, settings, n=1, cutoff=NEARLY)
        return f"name '{name}' is not known: is {near[0]} meant?" if near else None
    allowed = settings[name]
    if isinstance(allowed, list):
        known = value.lower() in allowed
        return None if known else f"{name} '{value}' is not known: use one of {', '.join(allowed)}."
    return None if NUMBER.fullmatch(value) else f"{name} '{value}' is no number like 0.05. Correct it."
