"""CloudEvents 1.0 in JSON (structured and batch mode) cut into the columns of `landing_usage.events`, in SQL.

    lines or documents ──> events ──> one Parquet file: columns, and why the event is none

The text is parsed once: what follows reads the Parquet file. `data` keeps every number with the digits it
was sent with: a number whose text JSON functions could change is marked before they see it and unmarked
after. Data in base64 is decoded where it holds JSON or text. Attributes that the standard does not name
are extensions.
"""

from pathlib import Path

from ingest.checks import good_row
from ingest.declared import Table
from ingest.files.jsonl_files import FRAGILE_NUMBER, STRING_OR_NUMBER
from ingest.pipeline import Landing
from ingest.sql import identifier, literal, literals
from ingest.view import View

TEXTS = (
    "id",
    "source",
    "specversion",
    "type",
    "subject",
    "time",
    "datacontenttype",
    "dataschema",
    "data_base64",
)
ENVELOPE = (*TEXTS, "data")
KEPT = "_row_no, _own_problem, broker_position, broker_at"
BLANK = " \t\r\n"
# Neither can stand in JSON unescaped: they never occur in a text that is JSON.
OPEN, CLOSE = "\x01", "\x02"
MARKED_NUMBER = r'"\\u0002(-?[0-9][-+.0-9eE]*)"'
BASE64 = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
IS_BASE64 = f"regexp_full_match(texts[9], {literal(BASE64)})"
BY_EVENT = "row_number() over (order by line_no, item_no)"
BOTH = "data and data_base64: only one may be there"


def cut_view(
    landing: Landing, pieces: str, table: Table, target: Path, batched: bool, numbered: str = BY_EVENT
) -> View:
    """The events of a relation (line, _row_no, _own_problem, broker columns) as the table's columns.

    `batched`: some lines are arrays of events; then rows are numbered by event and no longer by line, or by
    `numbered`, an expression over line_no and item_no.
    """
    cut = target.with_suffix(".cut.parquet")
    landing.reader.execute("set preserve_insertion_order = false")
    events = _exploded(_marked(pieces), numbered) if batched else _marked(pieces)
    landing.copy(_checked(_columns(_parsed(events)), table), cut)
    return View(f"select * from read_parquet({literal(str(cut))})")


def _marked(pieces: str) -> str:
    """Each line as JSON with the numbers marked that a JSON function would rewrite; null where it is none."""
    quoted = f"regexp_replace(line, {literal(STRING_OR_NUMBER)}, '\\1{OPEN}\\2{CLOSE}', 'g')"
    opened = f"""replace(replace({quoted}, '{OPEN}{CLOSE}', ''), '{OPEN}', '"\\u0002')"""
    return f"""(select line, {KEPT}, case
        when _own_problem is not null or not json_valid(line) then null
        when regexp_matches(line, {literal(FRAGILE_NUMBER)}) then replace({opened}, '{CLOSE}', '"')
        else line end as event
    from {pieces} where trim(line, {literal(BLANK)}) <> '' or _own_problem is not null)"""


def _unmarked(text: str) -> str:
    plain = f"regexp_replace({text}, {literal(MARKED_NUMBER)}, '\\1', 'g')"
    return f"case when contains({text}, '\\u0002') then {plain} else {text} end"


def _exploded(lines: str, numbered: str) -> str:
    """The events of arrays beside those that stand alone. An empty array is no event: nothing is lost."""
    items = "case when json_type(event) = 'ARRAY' then json_extract(event, '$[*]') else [event] end"
    return f"""(select coalesce({_unmarked("item")}, line) as line, item as event,
        {numbered} as _row_no, _own_problem, broker_position, broker_at
    from (select line, _row_no as line_no, _own_problem, broker_position, broker_at,
            cast(unnest(items) as varchar) as item, generate_subscripts(items, 1) as item_no
        from (select *, {items} as items from {lines})))"""


def _parsed(events: str) -> str:
    """The parts of each event: texts and types of the named attributes, its keys, its data."""
    paths = ", ".join(literal(f"/{name}") for name in TEXTS)
    return f"""(select line, event, {KEPT},
        json_extract_string(event, [{paths}]) as texts, json_type(event, [{paths}]) as types,
        json_keys(event) as keys, nullif(cast(json_extract(event, '/data') as varchar), 'null') as sent_data
    from {events})"""


def _columns(parsed: str) -> str:
    """Every attribute as text, what is none of them as extensions, and what is wrong with the shape."""
    texts = ", ".join(f"{_told(number, name)} as {identifier(name)}" for number, name in enumerate(TEXTS, 1))
    removed = literal("{" + ", ".join(f'"{name}": null' for name in ENVELOPE) + "}")
    return f"""(select line, _row_no, broker_position, broker_at, {texts},
        case when starts_with(sent_data, '"{{') and json_valid(json_extract_string(event, '/data'))
                then json_extract_string(event, '/data')
            when sent_data is not null then {_unmarked("sent_data")}
            when json_valid(decoded) then decoded else cast(to_json(decoded) as varchar) end as data,
        {_unmarked("extra")} as extensions, {_problem()} as _problem
    from (select *,
        case when not list_has_all([{literals(ENVELOPE)}], keys)
            then cast(json_merge_patch(event, {removed}) as varchar) end as extra,
        case when {IS_BASE64} then try(decode(from_base64(texts[9]))) end as decoded from {parsed}))"""


def _told(number: int, name: str) -> str:
    """An attribute; an instant may be written with small letters (RFC 3339)."""
    if name != "time":
        return f"texts[{number}]"
    small = f"texts[{number}] like '____-__-__t%' or texts[{number}] like '____-__-__T%z'"
    return f"case when {small} then translate(texts[{number}], 'tz', 'TZ') else texts[{number}] end"


def _problem() -> str:
    """Why an event is none, in SQL. A marked number is a text to the JSON functions, and to nobody else."""
    shapes = " ".join(
        f"when types[{number}] not in ('VARCHAR', 'NULL') or starts_with(texts[{number}], '{CLOSE}') "
        f"then {literal(f'{name}: is no JSON text')}"
        for number, name in enumerate(TEXTS, 1)
    )
    return f"""case when _own_problem is not null then _own_problem
        when event is null then 'the event is not JSON'
        when json_type(event) <> 'OBJECT' then 'the event is no JSON object'
        when len(keys) <> len(list_distinct(keys)) then 'a key stands twice'
        when sent_data is not null and texts[9] is not null then {literal(BOTH)}
        {shapes}
        when texts[9] is not null and not {IS_BASE64} then 'data_base64: is no base64' end"""


def _checked(columns: str, table: Table) -> str:
    """The columns in the table's order; the whole event stays beside them only where it is no good."""
    # Empty text is null in every format.
    names = ", ".join(f"nullif({identifier(c.name)}, '') as {identifier(c.name)}" for c in table.columns)
    return f"""select *, case when not coalesce({good_row(table)}, false) then line end as _row_text
        from (select {names}, line, _row_no, _problem from {columns})"""
