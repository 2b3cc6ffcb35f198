"""Where things are: the project, the warehouse, the policy.

Flags win over the environment, the environment over defaults.
"""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT = Path(__file__).resolve().parent.parent
DEFAULT_POLICY = PROJECT / "seeds"
SAMPLE = PROJECT / "sample"


class Settings(BaseSettings):
    """TIEOUT_WAREHOUSE and TIEOUT_POLICY, with their defaults."""

    model_config = SettingsConfigDict(env_prefix="TIEOUT_")

    warehouse: Path = Path("tieout.duckdb")
    policy: Path = DEFAULT_POLICY


def warehouse_path(flag: Path | None) -> Path:
    """The warehouse to use, absolute."""
    return (flag or Settings().warehouse).resolve()


def policy_path(flag: Path | None) -> Path:
    """The policy folder to use, absolute."""
    return (flag or Settings().policy).resolve()
