"""Settings of an API ERP: from the environment, and its secrets also from the system's keyring.

    TIEOUT_<ERP>_<FIELD>        in the environment; it wins
    keyring: service "tieout", name "<erp>_<field>"     secret fields only

Promise: a secret is a SecretStr from here on; none is read from a file of ours, a flag or the warehouse. What
is missing is named by its variable, never by a value.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

import keyring
from keyring.errors import KeyringError
from pydantic import Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from posting.errors import NotConfigured
from posting.transport.rest import Manners

SERVICE = "tieout"


class ErpSettings(BaseSettings):
    """Base of the settings of each API ERP; a subclass gives its prefix."""

    model_config = SettingsConfigDict(extra="ignore", hide_input_in_errors=True)

    calls_a_minute: int | None = Field(default=None, ge=1)  # what this account may, where not what all may

    def paced(self, manners: Manners) -> Manners:
        """These manners, at the pace of this account."""
        return replace(manners, calls_a_minute=self.calls_a_minute or manners.calls_a_minute)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, _Keyring(settings_cls)


Settings = TypeVar("Settings", bound=ErpSettings)


class _Keyring(PydanticBaseSettingsSource):
    """Fills secret fields that the environment leaves out."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        prefix = str(self.config.get("env_prefix", "")).lower().removeprefix("tieout_")
        is_secret = "SecretStr" in str(field.annotation)
        found = kept_secret(f"{prefix}{field_name}") if is_secret else None
        if found is None:
            return None, field_name, False
        text = found.get_secret_value()
        is_mapping = str(field.annotation).startswith(("dict", "collections.abc.Mapping"))
        return json.loads(text) if is_mapping else text, field_name, False

    def __call__(self) -> dict[str, Any]:
        found = {
            name: self.get_field_value(field, name)[0]
            for name, field in self.settings_cls.model_fields.items()
        }
        return {name: value for name, value in found.items() if value is not None}


def configured(settings: type[Settings]) -> Settings:
    """The settings, complete; raises NotConfigured with the names of what is missing or no value."""
    try:
        return settings()
    except ValidationError as error:
        prefix = str(settings.model_config.get("env_prefix", ""))
        wrong = [f"{prefix}{str(one['loc'][0]).upper()} ({one['msg']})" for one in error.errors()]
        raise NotConfigured(f"Not set, or no value: {', '.join(sorted(wrong))}.") from None
    except ValueError:
        # A mapping that is no JSON; the text may be secret, so it is not repeated.
        prefix = str(settings.model_config.get("env_prefix", ""))
        raise NotConfigured(f"A value of {prefix}* is no JSON object.") from None


def company_of(companies: Mapping[str, str], legal_entity_id: str, currency_code: str, erp: str) -> str:
    """Which company of the ERP keeps the books of an entity: one for the currency, or its only one."""
    for name in (f"{legal_entity_id} {currency_code}", legal_entity_id):
        if name in companies:
            return companies[name]
    raise NotConfigured(
        f"No {erp} company is named for {legal_entity_id!r} (nor for '{legal_entity_id} {currency_code}').",
        remedy="Name it in the ERP's setting of companies; docs/erps.md shows how.",
    )


def kept_secret(name: str) -> SecretStr | None:
    """A secret from the system's keyring; None where there is no keyring or nothing in it."""
    try:
        text = keyring.get_password(SERVICE, name)
    except KeyringError:
        return None
    return SecretStr(text) if text else None


def keep_secret(name: str, secret: SecretStr) -> bool:
    """Put a secret into the system's keyring; whether there is one."""
    try:
        keyring.set_password(SERVICE, name, secret.get_secret_value())
    except KeyringError:
        return False
    return True
