"""Records: objects of a source as sent, landed whole as JSON text, whatever the source.

files or API ──> batches ──> contract ──> one transaction: records, dead letters, registry, positions

A folder's files are landed once by content. A connector goes on from the positions of its last landing,
which are landed with the records: durable together or not at all. A record that is the latest landed
version of itself is counted and passed over.
"""

from ingest.records.contract import SourceContract, contract_of
from ingest.records.fetched import land_fetched
from ingest.records.folder import FolderShape, land_record_folder
from ingest.records.record import Batch, Connector, Record, Unread

__all__ = [
    "Batch",
    "Connector",
    "FolderShape",
    "Record",
    "SourceContract",
    "Unread",
    "contract_of",
    "land_fetched",
    "land_record_folder",
]
