"""SQL without what is not SQL: comments, and, where asked, Jinja and literals."""

import re
from pathlib import Path

JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.S)
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
LINE_COMMENT = re.compile(r"--[^\n]*")
LITERAL = re.compile(r"'(?:[^'\n]|'')*'")


def code_of(path: Path) -> str:
    """A file's SQL and Jinja, without its comments."""
    return LINE_COMMENT.sub("", JINJA_COMMENT.sub("", path.read_text()))


def bare(text: str) -> str:
    """SQL without literals and Jinja."""
    return JINJA.sub(" ", LITERAL.sub("''", text))
