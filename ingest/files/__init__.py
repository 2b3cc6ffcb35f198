"""The landing format itself: a folder of CSV, JSONL and Parquet, one table per file or folder of parts."""

from pathlib import Path

from ingest.declared import declared_tables
from ingest.files.folder import list_folder
from ingest.landing import Target, land_files
from ingest.report import LandingReport, Progress, no_progress

SCHEMA = "landing"


def land_folder(
    folder: Path, warehouse: Path, source: str = "files", progress: Progress = no_progress
) -> LandingReport:
    """Land every file of a folder whose content was not landed before. `source` names its source system."""
    tables = declared_tables("files")
    return land_files(list_folder(folder, tables), tables, warehouse, Target(SCHEMA, source), progress)
