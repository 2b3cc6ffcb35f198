"""The ERP formats by name. One file each, pure; add one by writing its file and naming it here."""

from posting.errors import UnknownDialect
from posting.export import netsuite
from posting.export.dialect import Artifact, Dialect

DIALECTS: dict[str, Dialect] = {dialect.name: dialect for dialect in (netsuite.DIALECT,)}


def dialect_named(name: str) -> Dialect:
    if name not in DIALECTS:
        raise UnknownDialect(f"There is no export format {name!r}; there are {', '.join(sorted(DIALECTS))}.")
    return DIALECTS[name]


__all__ = ["DIALECTS", "Artifact", "Dialect", "dialect_named"]
