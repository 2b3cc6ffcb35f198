"""Settings as every connector has them: from the environment, secrets also from the keyring."""

from typing import TypeVar

import keyring
from keyring.errors import KeyringError
from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings

from ingest.errors import SettingsMissing

Settings = TypeVar("Settings", bound=BaseSettings)


def settings_of(kind: type[Settings], what_fails: str) -> Settings:
    """The settings of this environment. Raises SettingsMissing with the names, never the values, of what is
    no value; `what_fails` begins the message."""
    try:
        return kind()
    except ValidationError as problem:
        prefix = kind.model_config.get("env_prefix", "")
        names = ", ".join(sorted(f"{prefix}{str(error['loc'][0]).upper()}" for error in problem.errors()))
        raise SettingsMissing(
            f"{what_fails}: {names} cannot be read. Nothing was landed. Correct the environment."
        ) from None


def kept_secret(service: str, name: str) -> SecretStr | None:
    """A secret from the system's keyring; None where there is no keyring or nothing in it."""
    try:
        text = keyring.get_password(service, name)
    except KeyringError:
        return None
    return SecretStr(text) if text else None
