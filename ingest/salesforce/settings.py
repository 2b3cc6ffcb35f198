"""What the connector must know, from the environment; secrets also from the keyring. None is ever shown.

TIEOUT_SALESFORCE_INSTANCE_URL   https://<the org's own domain>
TIEOUT_SALESFORCE_CLIENT_ID      of a connected app with the client credentials flow, and its secret in
TIEOUT_SALESFORCE_CLIENT_SECRET  or in the keyring: service `tieout-salesforce`, user the client id
TIEOUT_SALESFORCE_SESSION_TOKEN  instead of both: a session's token, which cannot be renewed
"""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import SettingsMissing
from ingest.settings import kept_secret, settings_of

API_VERSION = "67.0"
KEYRING_SERVICE = "tieout-salesforce"


class SalesforceSettings(BaseSettings):
    """Where and as whom Salesforce is asked, and how patiently."""

    model_config = SettingsConfigDict(
        env_prefix="TIEOUT_SALESFORCE_", hide_input_in_errors=True, extra="ignore"
    )

    instance_url: str | None = None
    client_id: str | None = None
    client_secret: SecretStr | None = None
    session_token: SecretStr | None = None
    # Changes are read again from this long before the last one seen: transactions commit out of order.
    reread_minutes: int = 60
    attempts: int = 5
    first_wait_seconds: float = 1.0
    most_wait_seconds: float = 60.0
    timeout_seconds: float = 120.0

    def secret(self) -> str | None:
        """The client's secret, from the environment or the keyring."""
        if self.client_secret is not None:
            return self.client_secret.get_secret_value()
        if self.client_id is None:
            return None
        kept = kept_secret(KEYRING_SERVICE, self.client_id)
        return kept.get_secret_value() if kept else None

    def checked(self) -> "SalesforceSettings":
        """These settings, if they suffice. Raises SettingsMissing with the names of what is missing."""
        missing = [] if self.instance_url else ["TIEOUT_SALESFORCE_INSTANCE_URL"]
        if self.session_token is None:
            missing += [] if self.client_id else ["TIEOUT_SALESFORCE_CLIENT_ID"]
            missing += [] if self.secret() else ["TIEOUT_SALESFORCE_CLIENT_SECRET (or the keyring)"]
        if missing:
            raise SettingsMissing(
                f"Salesforce cannot be asked: {', '.join(missing)} not set. Nothing was landed. Set them, or "
                "TIEOUT_SALESFORCE_SESSION_TOKEN instead of client and secret, or land a folder of exports."
            )
        return self


def settings_told() -> SalesforceSettings:
    """The settings of this environment, complete. Raises SettingsMissing."""
    return settings_of(SalesforceSettings, "Salesforce cannot be asked").checked()
