"""What an identifier leads to: the accounting contracts, and for each of them the rows of every section."""

from decimal import Decimal
from pathlib import Path
from typing import Any

from tieout.errors import UsageProblem
from tieout.read import Reader, Row
from tieout.settings import warehouse_path
from tieout.trace.sections import SECTIONS, SUMMARY_SECTIONS

CONTRACT_OF = """
    select accounting_contract_id from canonical.contracts
    where accounting_contract_id = $1 or contract_id = $1
    union select accounting_contract_id from obligations.performance_obligations where obligation_id = $1
    union select accounting_contract_id from subledger.journal_lines where journal_line_id = $1
    union
    select lines.accounting_contract_id
    from posting.journal_entries_to_post as entries
    inner join posting.journal_lines_to_post as lines using (entry_id)
    where entries.entry_id = $1 or entries.external_id = $1
    union select accounting_contract_id from staging.stg_outbox__entry_lines where external_id = $1
    union
    select lines.accounting_contract_id
    from staging.stg_outbox__entries as entries
    inner join staging.stg_outbox__entry_lines as lines using (external_id)
    where entries.entry_id = $1
    order by 1
"""
IS_SUMMARY = """
    select external_id from operations.drill_backs where external_id = $1
    group by external_id having count(distinct accounting_contract_id) > 1
"""
# What a held contract is worth is not known, its currency is.
DIGITS = """
    select currencies.minor_units
    from canonical.contracts as contracts
    inner join seeds.currencies as currencies on currencies.currency = contracts.currency_code
    where contracts.accounting_contract_id = $1
"""
# An entry is in one currency.
DIGITS_OF_SUMMARY = """
    select distinct currencies.minor_units
    from operations.drill_backs as lines
    inner join seeds.currencies as currencies on currencies.currency = lines.currency_code
    where lines.external_id = $1
"""
MINOR = "_minor_units"


def find(warehouse: Path | None, identifier: str) -> dict[str, Any]:
    """All that is known of the accounting contracts an identifier belongs to; UsageProblem if it has none.

    Of a summary entry: its lines in the ERP, and the contracts each of them leads back to.
    """
    with Reader(warehouse_path(warehouse)) as reader:
        if reader.rows(IS_SUMMARY, [identifier]):
            digits = sum(row["minor_units"] for row in reader.rows(DIGITS_OF_SUMMARY, [identifier]))
            told = {name: reader.rows(sql, [identifier]) for name, sql in SUMMARY_SECTIONS.items()}
            return {identifier: {"decimals": digits} | told}
        found = [row["accounting_contract_id"] for row in reader.rows(CONTRACT_OF, [identifier])]
        if not found:
            raise UsageProblem(
                f"'{identifier}' is no contract, obligation, journal line, entry or external id "
                "of this warehouse."
            )
        return {contract: _story(reader, contract) for contract in found}


def _story(reader: Reader, contract: str) -> dict[str, Any]:
    """The rows of every section, and how many decimals the contract's currency has."""
    digits = sum(row["minor_units"] for row in reader.rows(DIGITS, [contract]))
    sections = {name: reader.rows(sql, [contract]) for name, sql in SECTIONS.items()}
    return {"decimals": digits} | {
        name: [_in_major_units(row, digits) for row in rows] for name, rows in sections.items()
    }


def _in_major_units(row: Row, digits: int) -> Row:
    return {
        name.removesuffix(MINOR): Decimal(value).scaleb(-digits)
        if name.endswith(MINOR) and value is not None
        else value
        for name, value in row.items()
    }
