"""What the Stripe connector has to be told: from the environment, the key also from the keyring.

The key is kept as a secret: no message, log or `repr` shows it.
"""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import SettingsMissing
from ingest.settings import kept_secret, settings_of

API_VERSION = "2026-10-28.endive"
KEYRING_SERVICE = "tieout"
KEYRING_NAME = "stripe_api_key"


class StripeSettings(BaseSettings):
    """TIEOUT_STRIPE_<NAME> in the environment.

    api_key         a restricted key that may read; else the keyring's tieout / stripe_api_key
    url             where the API stands
    account         a connected account to read on behalf of
    livemode        true or false: refuse what comes from the other mode; not set: either
    reread_seconds  how far before the last position events are read again
    page_size       objects asked for at once (Stripe gives at most 100)
    attempts        how often one request is tried
    patience        seconds waited for an answer
    """

    model_config = SettingsConfigDict(env_prefix="TIEOUT_STRIPE_", hide_input_in_errors=True, extra="ignore")

    api_key: SecretStr | None = None
    url: str = "https://api.stripe.com"
    account: str | None = None
    livemode: bool | None = None
    reread_seconds: int = 3600
    page_size: int = 100
    attempts: int = 8
    patience: float = 60.0


def settings_told() -> StripeSettings:
    """The settings of this environment. Raises SettingsMissing."""
    settings = settings_of(StripeSettings, "Stripe cannot be asked")
    if settings.api_key is None:
        settings = settings.model_copy(update={"api_key": _from_keyring()})
    return settings


def _from_keyring() -> SecretStr:
    found = kept_secret(KEYRING_SERVICE, KEYRING_NAME)
    if not found:
        raise SettingsMissing(
            "Stripe cannot be asked: no key. Nothing was landed. Set TIEOUT_STRIPE_API_KEY to a restricted "
            f"key that may read, or keep it in the keyring: keyring set {KEYRING_SERVICE} {KEYRING_NAME}."
        )
    return found
