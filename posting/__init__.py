"""Posting: the journal leaves for the ERP, each entry once, whatever breaks on the way.

    from posting import plan, send, file_erp
    erp = file_erp("demo", folder)
    plan(warehouse, "2026-01", erp, outbox=outbox, clock=clock)
    send(outbox, erp, clock=clock)

posting/README.md draws the state machine.
"""

from posting.adapter import Caps, Erp, ErpAdapter
from posting.api import confirm, dead_letters, plan, release, replay, retry, send, take_result
from posting.errors import PostingError
from posting.export import DIALECTS
from posting.refusals import DeadLetter
from posting.report import BatchOutcome, BatchPlan, Conflict, PlanReport, SendReport
from posting.transport.files import file_erp
from posting.transport.tryton import tryton_erp_from_environment

__all__ = [
    "DIALECTS",
    "BatchOutcome",
    "BatchPlan",
    "Caps",
    "Conflict",
    "DeadLetter",
    "Erp",
    "ErpAdapter",
    "PlanReport",
    "PostingError",
    "SendReport",
    "confirm",
    "dead_letters",
    "file_erp",
    "plan",
    "release",
    "replay",
    "retry",
    "send",
    "take_result",
    "tryton_erp_from_environment",
]
