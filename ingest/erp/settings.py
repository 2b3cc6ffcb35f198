"""How a Tryton is reached: from the environment, the password in no file, argument, log or message."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import SettingsMissing


class TrytonSettings(BaseSettings):
    """TIEOUT_TRYTON_URL, _DATABASE, _USER, _PASSWORD, and _JOURNAL where it is not REVSUB."""

    model_config = SettingsConfigDict(env_prefix="TIEOUT_TRYTON_")

    url: str = ""
    database: str = ""
    user: str = ""
    password: SecretStr = SecretStr("")
    journal: str = "REVSUB"


def tryton_settings() -> TrytonSettings:
    """The settings, complete. Raises SettingsMissing, which names what is not set."""
    settings = TrytonSettings()
    required = {
        "URL": settings.url,
        "DATABASE": settings.database,
        "USER": settings.user,
        "PASSWORD": settings.password.get_secret_value(),
    }
    if missing := [f"TIEOUT_TRYTON_{name}" for name, text in required.items() if not text]:
        raise SettingsMissing(
            f"Not set: {', '.join(missing)}. Nothing was landed. Set them in the environment."
        )
    return settings
