"""Where things are: the project, the warehouse, the policy; and who is acting.

Flags win over the environment, the environment over defaults.
"""

import getpass
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_POLICY = PROJECT / "seeds"
SAMPLE = PROJECT / "sample"


class Settings(BaseSettings):
    """TIEOUT_WAREHOUSE, TIEOUT_POLICY and TIEOUT_PERSON, with their defaults."""

    model_config = SettingsConfigDict(env_prefix="TIEOUT_")

    warehouse: Path = Path("tieout.duckdb")
    policy: Path = DEFAULT_POLICY
    person: str = ""


def warehouse_path(flag: Path | None) -> Path:
    """The warehouse to use, absolute."""
    return (flag or Settings().warehouse).resolve()


def policy_path(flag: Path | None) -> Path:
    """The policy folder to use, absolute."""
    return (flag or Settings().policy).resolve()


def acting_person(flag: str | None) -> str:
    """Who acts: as said, as the environment says, else as logged in."""
    return (flag or Settings().person or getpass.getuser()).strip()
