"""Jira: issues with the history of their states, projects, statuses, versions and sprints, landed as sent.

folder of exports or webhooks ──> records ─┐
REST: Cloud v3, Server v2     ──> records ─┴─> ingest.records ──> landing_jira.records

Which state means a delivery, a milestone or progress is policy and read in models/staging/jira.
"""

from pathlib import Path

from ingest.jira.connector import JiraConnector
from ingest.jira.objects import SHAPE
from ingest.jira.settings import settings_told
from ingest.records import contract_of, land_fetched, land_record_folder
from ingest.report import LandingReport, Progress, no_progress
from ingest.rest import RestApi

SOURCE = "jira"


def land_exports(folder: Path, warehouse: Path, progress: Progress = no_progress) -> LandingReport:
    """Land a folder of exports: issues with or without changelogs, lists, search answers, webhooks."""
    return land_record_folder(folder, SHAPE, contract_of(SOURCE), warehouse, progress)


def land_configured(warehouse: Path, progress: Progress = no_progress) -> LandingReport:
    """Land what changed in the site that the environment names."""
    settings = settings_told()
    with RestApi(settings.service()) as api:
        return land_fetched(JiraConnector(api, settings), contract_of(SOURCE), warehouse, progress)
