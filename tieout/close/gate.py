"""The gate: is there anything in a period that is neither tied nor waived? It only reads.

Whether the build is of this period, of this policy and of all that is landed comes first: nothing else can
be asked of another build. Then every item of `operations.close_items`, counted by control and legal entity.
"""

from pathlib import Path
from typing import Any

from tieout.close.built import what_is_not_built
from tieout.policy import Policy
from tieout.read import Reader, Row

# By control and legal entity; who owns it and where to look stand beside the counts.
CHECKLIST = """
    with items as (
        select
            *, coalesce(legal_entity_id, '*') as entity,
            case control_kind
                when 'calendar' then 1 when 'exceptions' then 2 when 'reconciliations' then 3 else 4
            end as kind_no
        from operations.close_items
    )
    select
        control_kind, control_name, entity as legal_entity_id,
        count(*) filter (where item_state = 'tied') as tied,
        count(*) filter (where item_state = 'waived') as waived,
        count(*) filter (where item_state = 'open') as open,
        min(owner) as owner
    from items
    group by kind_no, control_kind, control_name, entity
    order by kind_no, control_name, entity
"""
OPEN_ITEMS = """
    select
        control_name, coalesce(legal_entity_id, '*') as legal_entity_id,
        coalesce(contract_id, item_key) as about,
        currency_code, difference_amount, waiver_id as waiver_too_low, owner, message
    from operations.close_items
    where item_state = 'open'
    order by control_name, legal_entity_id, about, currency_code, message
"""
# Of every waiver that names this period or any: what it did.
WAIVERS = """
    with run as (
        select period, coalesce(as_of_on, period_ends_on) as looks_from_on
        from canonical.int_canonical__run_bounds
    ),
    uses as (
        select
            waiver_id, count(*) as items, count(*) filter (where item_state = 'waived') as waived
        from operations.close_items
        where waiver_id is not null
        group by waiver_id
    )
    select
        waivers.waiver_id, waivers.control, waivers.waived_key, waivers.period, waivers.amount_limit,
        waivers.owner, waivers.reason, waivers.expires_on,
        coalesce(uses.waived, 0) as items,
        case
            when waivers.expires_on < run.looks_from_on then 'expired'
            when uses.waived > 0 then 'used'
            when uses.items > 0 then 'limit too low'
            else 'unused'
        end as waiver_state
    from seeds.waivers as waivers
    inner join run on waivers.period in (run.period, '*')
    left join uses on uses.waiver_id = waivers.waiver_id
    order by waivers.waiver_id
"""
# Kind, name and owner of what is asked of every period, whether there is anything to look at or not.
ALWAYS_ASKED = (
    ("calendar", "earlier_periods", "controller"),
    ("exceptions", "blocking exceptions", "revenue accounting"),
    ("reconciliations", "reconciliations", "revenue accounting"),
    ("posting", "accepted_by_erp", "revenue accounting"),
    ("posting", "still_to_post", "revenue accounting"),
)
LOOK_IN = {
    "calendar": "seeds/close_calendar.csv, erp_periods",
    "exceptions": "operations.exceptions",
    "posting": "posting.posting_status, tieout post",
}


def check(warehouse: Path, policy: Policy, period: str) -> dict[str, Any]:
    """The checklist of a period, what is open in it, and what its waivers did."""
    with Reader(warehouse) as reader:
        missing = what_is_not_built(reader, policy, period)
        built = _built(missing)
        facts: dict[str, Any] = {"period": period, "checklist": [built], "open_items": missing, "waivers": []}
        if not missing:
            facts["checklist"] += _lines(reader.rows(CHECKLIST))
            facts["open_items"] = reader.rows(OPEN_ITEMS)
            facts["waivers"] = reader.rows(WAIVERS)
    facts["is_closable"] = all(line["open"] == 0 for line in facts["checklist"])
    return facts


def _built(missing: list[Row]) -> Row:
    return {
        "control": "built", "legal_entity_id": "*", "tied": 0 if missing else 1, "waived": 0,
        "open": len(missing), "owner": "revenue accounting", "look_in": "tieout build",
    }  # fmt: skip


def _lines(rows: list[Row]) -> list[Row]:
    """The lines of the checklist; a control that found nothing to look at says so too."""
    silent = {kind for kind, _, _ in ALWAYS_ASKED} - {row["control_kind"] for row in rows}
    named = {row["control_name"] for row in rows}
    rows = rows + [
        {"control_kind": kind, "control_name": name, "legal_entity_id": "*", "owner": owner}
        for kind, name, owner in ALWAYS_ASKED
        if name not in named and (kind in silent or kind == "posting")
    ]
    return [_line(row) for row in rows]


def _line(row: Row) -> Row:
    """One line; a reconciliation is looked up under its own name."""
    name = row["control_name"]
    return {
        "control": name,
        "legal_entity_id": row["legal_entity_id"],
        **{state: row.get(state, 0) for state in ("tied", "waived", "open")},
        "owner": row["owner"],
        "look_in": LOOK_IN.get(row["control_kind"], f"reconciliation.{name}"),
    }
