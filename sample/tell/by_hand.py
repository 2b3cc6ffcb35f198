"""What no system of the company states: finance hands it over in the landing format, file for file."""

from sample.tell.reading import SAMPLE

FILES = (
    "contract_costs.csv", "fx_rates.csv", "legacy_schedule.csv", "price_estimates.csv", "usage_approvals.csv",
    "erp_customers.csv", "erp_periods.csv", "invoice_lines.csv", "fulfilment_events.jsonl",
)  # fmt: skip


def files() -> dict[str, bytes]:
    """Each file by its name."""
    return {name: (SAMPLE / name).read_bytes() for name in FILES}
