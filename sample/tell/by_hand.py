"""What no system of the company states: finance hands it over in the landing format."""

import json

from sample.tell.operations import TYPES
from sample.tell.reading import SAMPLE, table

WHOLE = (
    "contract_costs.csv",
    "fx_rates.csv",
    "legacy_schedule.csv",
    "price_estimates.csv",
    "usage_approvals.csv",
    "erp_customers.csv",
    "erp_periods.csv",
    "invoice_lines.csv",
)


def files() -> dict[str, bytes]:
    """Each file by its name."""
    found = {name: (SAMPLE / name).read_bytes() for name in WHOLE}
    rest = [row for row in table("fulfilment_events") if row["kind"] not in TYPES]
    return found | {"fulfilment_events.jsonl": "".join(f"{json.dumps(row)}\n" for row in rest).encode()}
