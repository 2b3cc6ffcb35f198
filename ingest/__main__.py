"""`python -m ingest --from DIR [--warehouse FILE] [--source NAME] [--json]`: land a folder by itself."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from ingest.errors import IngestError
from ingest.files import land_folder
from ingest.pipeline import default_warehouse
from ingest.report_table import print_report
from ingest.terminal import progress_bar


def main(arguments: Sequence[str] | None = None) -> int:
    """Land and report; 0 when every file of a table is landed."""
    parser = argparse.ArgumentParser(prog="ingest", description="Land a folder in the landing format.")
    parser.add_argument("--from", dest="folder", type=Path, required=True)
    parser.add_argument("--warehouse", type=Path, default=default_warehouse())
    parser.add_argument("--source", default="files")
    parser.add_argument("--json", action="store_true", help="report for machines")
    options = parser.parse_args(arguments)
    errors = Console(stderr=True)
    try:
        with progress_bar(errors) as progress:
            report = land_folder(options.folder, options.warehouse, options.source, progress)
    except IngestError as problem:
        errors.print(str(problem), style="red", markup=False, highlight=False)
        return 2
    if options.json:
        json.dump(report.as_dict(), sys.stdout, indent=2, default=str)
        sys.stdout.write("\n")
    else:
        print_report(report, Console())
    return 0 if report.ok else 1


if __name__ == "__main__":
    raise SystemExit(main())
