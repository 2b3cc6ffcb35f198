"""Stripe: exports, webhooks and the API, landed as sent.

folder of exports or webhooks ──> records ─┐
API: lists once, then /events ──> records ─┴─> ingest.records ──> landing_stripe.records

What an object means is read in models/staging/stripe; docs/sources/stripe.md says how.
"""

from pathlib import Path

from ingest.records import FolderShape, contract_of, land_fetched, land_record_folder
from ingest.report import LandingReport, Progress, no_progress
from ingest.stripe.api import StripeApi
from ingest.stripe.connector import StripeConnector
from ingest.stripe.objects import object_of, unwrapped
from ingest.stripe.settings import settings_told

SOURCE = "stripe"
SHAPE = FolderShape(SOURCE, unwrapped, object_of)


def land_exports(folder: Path, warehouse: Path, progress: Progress = no_progress) -> LandingReport:
    """Land a folder of exports: JSON lines, list responses, single objects, webhooks."""
    return land_record_folder(folder, SHAPE, contract_of(SOURCE), warehouse, progress)


def land_configured(warehouse: Path, progress: Progress = no_progress) -> LandingReport:
    """Land what the API tells since the last landing. Settings come from the environment and the keyring."""
    settings = settings_told()
    with StripeApi(settings) as api:
        return land_fetched(StripeConnector(api, settings), contract_of(SOURCE), warehouse, progress)
