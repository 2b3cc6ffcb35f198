"""docs/erps.md says what the adapters declare. Run this file to write its table anew."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from apis.targets import PATIENT, TARGETS

from posting.adapter import Caps
from posting.transport.files import file_erp
from posting.transport.jsonrpc import TrytonClient
from posting.transport.tryton import tryton_erp

PAGE = Path(__file__).parents[2] / "docs" / "erps.md"
BEGIN, END = "<!-- capabilities -->\n", "<!-- /capabilities -->"
HEAD = "| ERP | takes | unique key | two phases | key field | key length | entries a call | life |\n"
RULE = "|---|---|---|---|---|---|---|---|\n"
TAKES = {"batch": "the whole batch", "entry": "each entry by itself", "none": "each line"}


def declared() -> dict[str, Caps]:
    found = {target.name: target.erp(target.server(), PATIENT).adapter.caps for target in TARGETS}
    found["tryton"] = tryton_erp("tryton", TrytonClient("", "", "", "")).adapter.caps
    found["file ERPs"] = file_erp("files", Path(), "generic_csv").adapter.caps
    return found


def row(name: str, caps: Caps) -> str:
    yes = {True: "yes", False: "no"}
    cells = (
        name, TAKES[caps.atomic], yes[caps.unique_key], yes[caps.two_phase], caps.key_field,
        str(caps.key_max_len) if caps.transport == "api" else "by format",
        str(caps.max_entries) if caps.transport == "api" else "by format",
        f"{caps.request_ceiling_s} s",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |\n"


def table() -> str:
    return HEAD + RULE + "".join(row(name, caps) for name, caps in declared().items())


def test_the_table_is_what_the_adapters_declare() -> None:
    page = PAGE.read_text("utf-8")
    assert page.split(BEGIN)[1].split(END)[0] == table()


def test_every_setting_is_named() -> None:
    from posting.transport.business_central import BusinessCentralSettings
    from posting.transport.netsuite import NetSuiteSettings
    from posting.transport.quickbooks import QuickBooksSettings
    from posting.transport.xero import XeroSettings

    page = PAGE.read_text("utf-8")
    for settings in (BusinessCentralSettings, NetSuiteSettings, QuickBooksSettings, XeroSettings):
        prefix = str(settings.model_config["env_prefix"])
        for name in set(settings.model_fields) - {"url", "token_url"}:
            assert f"{prefix}{name.upper()}" in page or f"`_{name.upper()}`" in page, name


if __name__ == "__main__":
    before, rest = PAGE.read_text("utf-8").split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}{table()}{END}{rest.split(END)[1]}", "utf-8")
