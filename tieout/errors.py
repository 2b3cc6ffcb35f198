"""What the commands refuse, each with what happened and what to do.

TieoutError
├── UsageProblem      the command was asked for something that is not there or not valid
├── PolicyProblem     a policy file says something it can't
└── BuildFailed       a model or a test failed
"""


class TieoutError(Exception):
    """Base of all; the command prints it and exits 2."""


class UsageProblem(TieoutError):
    """A folder, period or date that is not there or not valid. Nothing was done."""


class PolicyProblem(TieoutError):
    """A policy file is missing, or has an unknown column or a value of the wrong kind. Nothing was built."""


class BuildFailed(TieoutError):
    """A model or a test failed. What was built before it stands; nothing landed is lost."""
