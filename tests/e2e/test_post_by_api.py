"""`tieout post --erp quickbooks`, the environment saying how: the sample's March, accepted."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

sys.path.insert(0, str(Path(__file__).parent.parent / "posting"))
from apis.quickbooks import QuickBooks
from apis.server import Record, serving

SECRET = "the-secret-of-the-posting-user"


class Generous(QuickBooks):
    """It knows every account, customer and currency."""

    def _error(self, record: Record, entry: dict[str, Any]) -> None:
        return None


def test_posted_by_api_accepted_by_replies_and_not_again(
    tieout: Callable[..., subprocess.CompletedProcess[str]], sample_warehouse: Path, tmp_path: Path
) -> None:
    warehouse = tmp_path / "w.duckdb"
    shutil.copy(sample_warehouse, warehouse)
    with duckdb.connect(str(warehouse), read_only=True) as db:
        query = "select distinct legal_entity_id from posting.journal_entries_to_post"
        entities = [row[0] for row in db.execute(query).fetchall()]
    with serving(Generous()) as api:
        environment = {
            "TIEOUT_QUICKBOOKS_CLIENT_ID": "client-of-tieout",
            "TIEOUT_QUICKBOOKS_CLIENT_SECRET": SECRET,
            "TIEOUT_QUICKBOOKS_COMPANIES": json.dumps(dict.fromkeys(entities, "1")),
            "TIEOUT_QUICKBOOKS_REFRESH_TOKENS": json.dumps({"1": api.refresh_token}),
            "TIEOUT_QUICKBOOKS_URL": api.url,
            "TIEOUT_QUICKBOOKS_CALLS_A_MINUTE": "6000",
            "TIEOUT_QUICKBOOKS_TOKEN_URL": f"{api.url}/token",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        }

        def post(*arguments: str) -> dict[str, Any]:
            where = ("--erp", "quickbooks", "--warehouse", warehouse, "--json")
            done = tieout("post", *arguments, *where, **environment)
            assert done.returncode == 0, (done.stdout[-2000:], done.stderr[-2000:])
            assert SECRET not in done.stdout + done.stderr
            return json.loads(done.stdout)

        shown = post("--period", "2026-03", "--dry-run")["planned"]["batches"]
        assert api.calls == [] and shown
        sent = post("--period", "2026-03")["sent"]["batches"]
        assert {one["outcome"] for one in sent} == {"sent"}
        count = sum(one["entry_count"] for one in sent)
        assert [len(records) for records in api.books.values()] == [1] * count
        with duckdb.connect(str(warehouse), read_only=True) as db:
            query = "select count(*) from landing_erp.journal_replies where reply = 'accepted'"
            assert db.execute(query).fetchone() == (count,)
        api.refresh_token = json.loads(environment["TIEOUT_QUICKBOOKS_REFRESH_TOKENS"])["1"]
        assert post("--retry")["sent"]["batches"] == []
