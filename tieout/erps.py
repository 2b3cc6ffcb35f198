"""The ERPs by name, and how each is reached: a folder it picks files up from, or its API.

    --erp-folder given                        the folder, whatever else is set
    TIEOUT_<NAME>_* in the environment        the API, for those that have one here
    otherwise                                 the folder beside the warehouse

Add an ERP with an API by naming its builder in APIS. A builder gets the name the ERP has in the outbox and
reads what it needs itself, from the environment or the keyring; what is missing it names in a PostingError.
Nothing is sent while an ERP is built. What its books then hold, BOOKS lands: through ingest, like any source.
"""

import os
from collections.abc import Callable
from pathlib import Path

import posting
from ingest import LandingReport
from ingest import erp as landed_erp
from posting.transport.business_central import business_central_erp
from posting.transport.netsuite import netsuite_erp
from posting.transport.quickbooks import quickbooks_erp
from posting.transport.xero import xero_erp

Builder = Callable[[str], posting.Erp]
LandBooks = Callable[[Path], LandingReport]

APIS: dict[str, Builder] = {
    "tryton": posting.tryton_erp_from_environment,
    "netsuite": netsuite_erp,
    "business_central": business_central_erp,
    "quickbooks": quickbooks_erp,
    "quickbooks_online": quickbooks_erp,
    "xero": xero_erp,
}
# ERPs whose API also tells what they hold: replies, periods, customers, balances.
BOOKS: dict[str, LandBooks] = {
    "tryton": landed_erp.land_configured,
}
# An ERP whose name is not that of its file format; any other name gets the default, NetSuite's.
FORMATS = {"demo": "netsuite", "quickbooks": "quickbooks_online"}
# An ERP whose variables bear another name than its own: by either name it is reached the same way.
SETTINGS = {"quickbooks_online": "quickbooks"}
DEFAULT_FORMAT = "netsuite"


def erp_named(name: str, folder: Path, *, is_folder_named: bool) -> posting.Erp:
    """The ERP of a name. `folder` is used where it is reached by files."""
    if not is_folder_named and has_api(name):
        return APIS[name](name)
    return posting.file_erp(name, folder, file_format(name))


def books_of(erp: posting.Erp) -> LandBooks | None:
    """How the books of an ERP reached by its API are landed; None where its folder is all it says."""
    return BOOKS.get(erp.name) if erp.adapter.caps.transport == "api" else None


def has_api(name: str) -> bool:
    """Whether the environment says anything of this ERP's API."""
    prefix = f"TIEOUT_{SETTINGS.get(name, name).upper()}_"
    return name in APIS and any(variable.upper().startswith(prefix) for variable in os.environ)


def file_format(name: str) -> str:
    given = FORMATS.get(name, name)
    return given if given in posting.DIALECTS else DEFAULT_FORMAT
