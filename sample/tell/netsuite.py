"""NetSuite's masters as its tables are exported: subsidiaries, chart, customers, periods at each reading.

Each subsidiary closes by its own fiscal calendar. A period is one row that is overwritten: so it is told by
two exports, one from before it was closed and one from after.
"""

import csv
import io
from datetime import date, timedelta

from sample.tell.names import number
from sample.tell.reading import Row, policy, table

Records = list[dict[str, str]]
CREATED = "2024-01-02 8:00:00"
# NetSuite's kinds of accounts; the others are income.
KINDS = {
    "accounts_receivable": "AcctRec",
    "unbilled_receivable": "UnbilledRec",
    "contract_asset": "OthCurrAsset",
    "contract_cost_asset": "DeferExpense",
    "contract_liability": "DeferRevenue",
    "refund_liability": "OthCurrLiab",
    "contract_cost_expense": "Expense",
}


def exports() -> dict[str, bytes]:
    """Each export by its file."""
    opened = [row for row in table("erp_periods") if row["status"] == "open"]
    closed = [row for row in table("erp_periods") if row["status"] == "closed"]
    return {
        "subsidiary.csv": _csv([_subsidiary(row) for row in policy("legal_entities")]),
        "account.csv": _csv(_accounts()),
        "customer.csv": _csv([_customer(row) for row in table("erp_customers")]),
        "accountingperiodfiscalcalendars.csv": _csv([_on_calendar(row) for row in opened]),
        "accountingperiod/1.csv": _csv([_period(row) for row in opened]),
        "accountingperiod/2.csv": _csv([_period(row) for row in closed]),
    }


def subsidiary_id(legal_entity: str) -> str:
    """The subsidiary that keeps a legal entity's books, as `seeds/source_entities.csv` maps it."""
    rows = (row for row in policy("source_entities") if row["source_system"] == "erp")
    return next(row["source_entity_id"] for row in rows if row["legal_entity_id"] == legal_entity)


def _subsidiary(row: Row) -> dict[str, str]:
    told = subsidiary_id(row["legal_entity_id"])
    return {
        "id": told,
        "name": row["name"],
        "fullname": row["name"],
        "country": row["legal_entity_id"][:2],
        "currency": row["functional_currency"],
        "fiscalcalendar": told,
        "iselimination": "F",
        "isinactive": "F",
        "lastmodifieddate": CREATED,
    }


def _accounts() -> Records:
    """The chart that the policy posts to, of the subsidiaries that use it."""
    users: dict[str, set[str]] = {}
    roles: dict[str, str] = {}
    for row in policy("accounts"):
        entities = [one["legal_entity_id"] for one in policy("legal_entities")]
        ours = [row["legal_entity_id"]] if row["legal_entity_id"] else entities
        users.setdefault(row["account"], set()).update(subsidiary_id(one) for one in ours)
        roles[row["account"]] = row["account_role"]
    return [
        {
            "id": number(f"account/{account}", 4),
            "acctnumber": account,
            "accttype": KINDS.get(roles[account], "Income"),
            "fullname": roles[account].replace("_", " ").capitalize(),
            "subsidiary": ", ".join(sorted(used_by)),
            "includechildren": "F",
            "isinactive": "F",
            "lastmodifieddate": CREATED,
        }
        for account, used_by in sorted(users.items())
    ]


def _customer(row: Row) -> dict[str, str]:
    return {
        "id": number(f"customer/{row['erp_customer_id']}", 6),
        "entityid": row["erp_customer_id"],
        "companyname": row["name"],
        "subsidiary": subsidiary_id(row["legal_entity_id"]),
        "isinactive": "F",
        "isperson": "F",
        "lastmodifieddate": _written(row["recorded_at"]),
    }


def _period(row: Row) -> dict[str, str]:
    first = date.fromisoformat(f"{row['period']}-01")
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    is_closed = "T" if row["status"] == "closed" else "F"
    return {
        "id": _period_id(row),
        "periodname": first.strftime("%b %Y"),
        "startdate": f"{first} 0:00:00",
        "enddate": f"{last} 0:00:00",
        "isposting": "T",
        "isquarter": "F",
        "isyear": "F",
        "isadjust": "F",
        "isinactive": "F",
        "closed": is_closed,
        "closedondate": f"{row['recorded_at'][:10]} 0:00:00" if row["status"] == "closed" else "",
        "aplocked": is_closed,
        "arlocked": is_closed,
        "alllocked": is_closed,
        "allownonglchanges": "F",
        "lastmodifieddate": _written(row["recorded_at"]),
    }


def _on_calendar(row: Row) -> dict[str, str]:
    return {
        "accountingperiod": _period_id(row),
        "fiscalcalendar": subsidiary_id(row["legal_entity_id"]),
        "parent": "",
    }


def _period_id(row: Row) -> str:
    return number(f"period/{row['legal_entity_id']}/{row['period']}", 5)


def _written(instant: str) -> str:
    """An instant as NetSuite writes it: no zone, hours without a zero."""
    day, _, time = instant.removesuffix("Z").partition("T")
    return f"{day} {time.removeprefix('0')}"


def _csv(rows: Records) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
