"""Land what a connector fetches: all of it is fetched first, then landed with its positions at once.

The warehouse is held only to read the positions and to land, not while a slow API answers. A crash before
the landing lands nothing and moves nothing: the same is fetched again.
"""

import tempfile
from pathlib import Path

from ingest.pipeline import open_landing
from ingest.records.contract import SourceContract
from ingest.records.landing import append_spooled, positions_of
from ingest.records.record import Connector
from ingest.records.spool import Spool
from ingest.report import LandingReport, Progress, no_progress


def land_fetched(
    connector: Connector, contract: SourceContract, warehouse: Path, progress: Progress = no_progress
) -> LandingReport:
    """Fetch everything since the last landing and land it. What the connector raises, lands nothing."""
    with open_landing(warehouse) as landing:
        positions = positions_of(landing, connector.name)
    with tempfile.TemporaryDirectory(prefix="tieout-fetch-") as scratch:
        spool = Spool(Path(scratch) / "fetched.parquet", contract)
        fetched = 0
        for batch in connector.batches(positions):
            fetched += spool.take(batch)
            progress(f"fetch {batch.object}: {fetched:,} records", 0, 0)
        spool.close()
        with open_landing(warehouse) as landing:
            return append_spooled(landing, connector.name, spool, {})
