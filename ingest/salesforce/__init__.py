"""Salesforce: accounts, quotes, contracts, orders, products, by REST or from exported files, landed as sent.

queryAll or a folder of <Object>.csv/.jsonl ──> landing_salesforce.records

Deleted records come as such; ids have 18 characters; everything else is staging's to read.
"""

from pathlib import Path

from ingest.records import contract_of, land_fetched, land_record_folder
from ingest.report import LandingReport, Progress, no_progress
from ingest.salesforce.connector import SalesforceConnector
from ingest.salesforce.exports import SHAPE
from ingest.salesforce.settings import settings_told


def land_exports(folder: Path, warehouse: Path, progress: Progress = no_progress) -> LandingReport:
    """Land a folder of exports, with its folders, each file once."""
    return land_record_folder(folder, SHAPE, contract_of("salesforce"), warehouse, progress)


def land_configured(warehouse: Path, progress: Progress = no_progress) -> LandingReport:
    """Land what changed in the org that the environment names."""
    connector = SalesforceConnector(settings_told())
    return land_fetched(connector, contract_of("salesforce"), warehouse, progress)
