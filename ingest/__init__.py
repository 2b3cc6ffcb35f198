"""Landing: what sources say is fetched, checked row by row, and kept as sent, append-only.

ingest.land_folder(folder, warehouse)           a folder in the landing format
ingest.outbox.land_outbox(sqlite, warehouse)    what posting has planned and sent
ingest.erp.land_replies(folder, warehouse)      what the ERP answered
"""

from ingest.errors import IngestError
from ingest.files import land_folder
from ingest.report import LandingReport

__all__ = ["IngestError", "LandingReport", "land_folder"]
