"""The ERP formats by name. One file each, pure; add one by writing its file and naming it here."""

from posting.errors import UnknownDialect
from posting.export import (
    beancount,
    business_central,
    business_central_api,
    generic_csv,
    hledger,
    netsuite,
    netsuite_api,
    oracle_fbdi,
    quickbooks_online,
    sage_intacct,
    sap_s4hana,
    tryton,
    xero,
)
from posting.export.dialect import Answer, Artifact, Dialect

FORMATS = (
    netsuite, oracle_fbdi, sap_s4hana, business_central, sage_intacct, quickbooks_online, xero, generic_csv,
    hledger, beancount, tryton, netsuite_api, business_central_api,
)  # fmt: skip
DIALECTS: dict[str, Dialect] = {module.DIALECT.name: module.DIALECT for module in FORMATS}


def dialect_named(name: str) -> Dialect:
    if name not in DIALECTS:
        raise UnknownDialect(f"There is no export format {name!r}; there are {', '.join(sorted(DIALECTS))}.")
    return DIALECTS[name]


__all__ = ["DIALECTS", "Answer", "Artifact", "Dialect", "dialect_named"]
