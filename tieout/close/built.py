"""Whether what stands in the warehouse can be closed at all: built for this period, by this policy, of all
that is landed.

A gate passed over an older build would sign for rows that nobody looked at.
"""

from pathlib import Path

from tieout.policy import Policy, seed_types
from tieout.read import Reader, Row
from tieout.settings import PROJECT

RUN = """
    select
        period, as_of_on, as_of_on < period_ends_on as looks_from_within,
        last_landed_at is distinct from (select max(landed_at) from staging.stg_files__landed_files)
            or last_attempted_at is distinct from (select max(landed_at) from staging.stg_outbox__attempts)
            as is_behind
    from canonical.int_canonical__run_bounds
"""


def what_is_not_built(reader: Reader, policy: Policy, period: str) -> list[Row]:
    """Nothing where the build can be closed; else what is wrong with it, each with what to do."""
    run = reader.rows(RUN)[0]
    if run["period"] != period:
        return [_item(period, f"The build is of {run['period']}: run `tieout build --period {period}`.")]
    found = []
    if run["looks_from_within"]:
        found.append(_item(period, f"The build looks from {run['as_of_on']}, before the period ended."))
    if run["is_behind"] and run["as_of_on"] is None:
        found.append(_item(period, f"Something landed since: run `tieout build --period {period}`."))
    changed = changed_policy(reader, policy)
    if changed:
        files = ", ".join(f"{name}.csv" for name in changed)
        found.append(_item(period, f"The policy changed since the build ({files}): build again."))
    return found


def changed_policy(reader: Reader, policy: Policy) -> list[str]:
    """The policy files whose rows are not those the build used."""
    folder = PROJECT / policy.seed_path
    return [name for name, types in seed_types().items() if _differs(reader, folder / f"{name}.csv", types)]


def _differs(reader: Reader, path: Path, types: dict[str, str]) -> bool:
    columns = ", ".join(f"cast({column} as {kind}) as {column}" for column, kind in types.items())
    names = ", ".join(types)
    stated = (
        f"select {columns} from read_csv(?, header = true, all_varchar = true, nullstr = '', delim = ',')"
    )
    built = f"select {names} from seeds.{path.stem}"
    found = reader.rows(
        f"(({stated}) except all ({built})) union all (({built}) except all ({stated})) limit 1",
        [str(path), str(path)],
    )
    return bool(found)


def _item(period: str, message: str) -> Row:
    return {
        "control_name": "built", "legal_entity_id": "*", "about": period, "currency_code": None,
        "difference_amount": None, "waiver_too_low": None, "owner": "revenue accounting", "message": message,
    }  # fmt: skip
