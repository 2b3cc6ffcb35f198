"""Harvest: projects, their budgets and the time spent on them, landed as sent.

folder of exports ──> records ─┐
REST v2           ──> records ─┴─> ingest.records ──> landing_harvest.records

Whether what is spent of a budget measures progress is policy and read in models/staging/harvest.
"""

from pathlib import Path

from ingest.harvest.connector import HarvestConnector
from ingest.harvest.objects import SHAPE
from ingest.harvest.settings import settings_told
from ingest.records import contract_of, land_fetched, land_record_folder
from ingest.report import LandingReport, Progress, no_progress
from ingest.rest import RestApi

SOURCE = "harvest"


def land_exports(folder: Path, warehouse: Path, progress: Progress = no_progress) -> LandingReport:
    """Land a folder of exports: lists, reports, whole answers, each file once."""
    return land_record_folder(folder, SHAPE, contract_of(SOURCE), warehouse, progress)


def land_configured(warehouse: Path, progress: Progress = no_progress) -> LandingReport:
    """Land what changed in the account that the environment names."""
    settings = settings_told()
    with RestApi(settings.service()) as api:
        return land_fetched(HarvestConnector(api, settings), contract_of(SOURCE), warehouse, progress)
