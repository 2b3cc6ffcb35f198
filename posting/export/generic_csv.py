"""Generic CSV: every column that posting knows, one row per journal line, for an ERP with an import wizard.

Result file: `external_id, reply, erp_reference, reason`, the shape in which replies are landed.
"""

from collections.abc import Iterator

from posting.batch import Batch, Limits
from posting.export.dialect import (
    Answer,
    Dialect,
    amount_or_blank,
    csv_bytes,
    csv_rows,
    line_memo_of,
    memo_of,
)

LIMITS = Limits()
HEADER = (
    "batch_id", "external_id", "posted_on", "posting_period", "legal_entity_id", "currency_code",
    "entry_memo", "line_no", "account_code", "account_role", "debit_amount", "credit_amount", "entry_kind",
    "origin_period", "accounting_contract_id", "obligation_id", "customer_id", "line_memo",
)  # fmt: skip


def render(batch: Batch) -> bytes:
    return csv_bytes(HEADER, _rows(batch))


def answers(content: bytes) -> tuple[Answer, ...]:
    return tuple(
        Answer(
            row["external_id"],
            "accepted" if row["reply"] == "accepted" else "refused",
            row.get("erp_reference") or "",
            row.get("reason") or "",
        )
        for row in csv_rows(content)
    )


def _rows(batch: Batch) -> Iterator[tuple[str, ...]]:
    for entry in batch.entries:
        head = (
            batch.batch_id, entry.external_id, entry.posted_on.isoformat(), entry.posting_period,
            entry.legal_entity_id, entry.currency_code, memo_of(entry, LIMITS.memo_length),
        )  # fmt: skip
        for number, line in enumerate(entry.erp_lines, start=1):
            yield (
                *head,
                str(number),
                line.account_code,
                line.account_role,
                amount_or_blank(line.debit_amount),
                amount_or_blank(line.credit_amount),
                line.entry_kind,
                line.origin_period,
                line.accounting_contract_id,
                line.obligation_id or "",
                line.dimension("customer"),
                line_memo_of(line, LIMITS.memo_length),
            )


DIALECT = Dialect("generic_csv", ".csv", LIMITS, render, answers)
