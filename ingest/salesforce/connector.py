"""Asks Salesforce for every record changed since the last landing, deleted ones too, object by object.

version ──> describe ──> fields ──> queryAll (SystemModstamp >= position - window) ──> nextRecordsUrl ... done
                                                   rows = totalSize, else SourceUnreachable
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ingest.errors import SourceUnreachable
from ingest.records import Batch
from ingest.records.exact_json import write_json
from ingest.salesforce.api import NOTHING_LANDED, Api
from ingest.salesforce.exports import MODIFIED, record_of
from ingest.salesforce.objects import OBJECTS
from ingest.salesforce.settings import API_VERSION, SalesforceSettings

DATA = "/services/data"
# Their parts are fields of their own; a file is not data.
LEFT_OUT = {"address", "location", "base64"}
# Beyond it the server refuses an address: standard fields are then asked for together.
LONGEST_QUERY = 12_000


@dataclass(frozen=True)
class Asked:
    """One object as the org describes it."""

    name: str
    fields: tuple[str, ...]
    cursor: str | None

    def query(self, since: str | None) -> str:
        """The SOQL for what changed since."""
        told = ", ".join(self.fields)
        if len(told) > LONGEST_QUERY:
            custom = [field for field in self.fields if field.endswith("__c")]
            told = ", ".join(["FIELDS(STANDARD)", *custom])
        where = f" WHERE {self.cursor} >= {since}" if self.cursor and since else ""
        order = f" ORDER BY {self.cursor}, Id" if self.cursor else ""
        return f"SELECT {told} FROM {self.name}{where}{order}"


class SalesforceConnector:
    """A Connector (ingest.records): yields whole objects or raises."""

    name = "salesforce"

    def __init__(self, settings: SalesforceSettings) -> None:
        self.settings = settings

    def batches(self, positions: Mapping[str, str]) -> Iterator[Batch]:
        """A batch per page; the position comes with the last page of an object."""
        with Api(self.settings) as api:
            root, listed = _root(api)
            known = {str(one["name"]) for one in listed["sobjects"]}
            for name in OBJECTS:
                if name in known:
                    yield from self._object(api, root, _described(api, root, name), positions.get(name))

    def _object(self, api: Api, root: str, asked: Asked, position: str | None) -> Iterator[Batch]:
        since = _earlier(position, self.settings.reread_minutes) if position else None
        answer = api.get(f"{root}/queryAll", {"q": asked.query(since)})
        total, fetched, latest, page = int(answer["totalSize"]), 0, position, 0
        while True:
            told = [one for one in answer["records"] if isinstance(one, dict)]
            records = [record_of(asked.name, one, write_json(one)) for one in told]
            fetched, page = fetched + len(records), page + 1
            if asked.cursor and told:
                latest = max(filter(None, (latest, *(_moment(one, asked.cursor) for one in told))))
            is_last = bool(answer.get("done", True))
            if is_last and fetched != total:
                raise SourceUnreachable(
                    f"Salesforce sent {fetched} of {total} records of {asked.name}: a short fetch. "
                    f"{NOTHING_LANDED}"
                )
            yield Batch(asked.name, _origin(root, asked.name, page), records, latest if is_last else None)
            if is_last:
                return
            answer = api.get(str(answer["nextRecordsUrl"]))


def _root(api: Api) -> tuple[str, Any]:
    """Where the data stands, and its objects: under our version of the API, or an older org's last."""
    wanted = f"{DATA}/v{API_VERSION}"
    listed = api.find(f"{wanted}/sobjects")
    if listed is not None:
        return wanted, listed
    versions = [str(one.get("version")) for one in api.get(DATA) if isinstance(one, dict)]
    older = [one for one in versions if one.replace(".", "", 1).isdigit() and float(one) < float(API_VERSION)]
    root = f"{DATA}/v{max(older, key=float)}" if older else wanted
    return root, api.get(f"{root}/sobjects")


def _described(api: Api, root: str, name: str) -> Asked:
    told = api.get(f"{root}/sobjects/{name}/describe")["fields"]
    fields = tuple(str(one["name"]) for one in told if one.get("type") not in LEFT_OUT)
    return Asked(name, fields, next((field for field in MODIFIED if field in fields), None))


def _origin(root: str, name: str, page: int) -> str:
    return f"{root}/queryAll/{name}/{page:05d}"


def _moment(record: dict[str, Any], cursor: str) -> str:
    """The record's change as a sortable instant in UTC."""
    return _utc(str(record[cursor])).strftime("%Y-%m-%dT%H:%M:%SZ")


def _earlier(position: str, minutes: int) -> str:
    return (_utc(position) - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _utc(told: str) -> datetime:
    moment = datetime.fromisoformat(told)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
