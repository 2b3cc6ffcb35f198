"""What no system of the company states: finance hands it over in the landing format."""

import csv
import io

from sample.tell.reading import SAMPLE, Row, table
from sample.tell.stripe import is_billable

WHOLE = (
    "contract_costs.csv",
    "fx_rates.csv",
    "legacy_schedule.csv",
    "price_estimates.csv",
    "usage_approvals.csv",
)


def files() -> dict[str, bytes]:
    """Each file by its name."""
    found = {name: (SAMPLE / name).read_bytes() for name in WHOLE}
    return found | {
        "invoice_lines.csv": _csv([row for row in table("invoice_lines") if not is_billable(row)])
    }


def _csv(rows: list[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
