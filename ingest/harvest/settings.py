"""What the Harvest connector has to be told: from the environment, the token also from the keyring.

The token is kept as a secret: no message, log or `repr` shows it.
"""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import SettingsMissing
from ingest.rest import Patience, Service
from ingest.settings import kept_secret, settings_of

KEYRING_SERVICE = "tieout-harvest"


class HarvestSettings(BaseSettings):
    """TIEOUT_HARVEST_<NAME> in the environment.

    account_id      the account, a number
    token           a personal access token; else the keyring's tieout-harvest / <account_id>
    contact         a mail address that Harvest may write to about what is asked
    url             where the API stands
    reread_minutes  how far before the last change seen it is read again
    page_size       objects asked for at once
    attempts, first_wait_seconds, most_wait_seconds, answer_seconds: how patiently; reports are limited to
                    100 a quarter of an hour
    """

    model_config = SettingsConfigDict(env_prefix="TIEOUT_HARVEST_", hide_input_in_errors=True, extra="ignore")

    account_id: str | None = None
    token: SecretStr | None = None
    contact: str = ""
    url: str = "https://api.harvestapp.com"
    reread_minutes: int = 60
    page_size: int = 1000
    attempts: int = 6
    first_wait_seconds: float = 1.0
    most_wait_seconds: float = 900.0
    answer_seconds: float = 60.0

    def service(self) -> Service:
        """Whom to ask, and how. Raises SettingsMissing with the names of what is missing."""
        token = self._token()
        if self.account_id is None or token is None:
            missing = ["TIEOUT_HARVEST_ACCOUNT_ID"] if self.account_id is None else []
            missing += ["TIEOUT_HARVEST_TOKEN (or the keyring)"] if token is None else []
            raise SettingsMissing(
                f"Harvest cannot be asked: {', '.join(missing)} not set. Nothing was landed. Set them, or "
                "land a folder of exports."
            )
        headers = {
            "Authorization": f"Bearer {token}",
            "Harvest-Account-Id": self.account_id,
            "User-Agent": f"Tieout ({self.contact})" if self.contact else "Tieout",
        }
        patience = Patience(
            self.attempts, self.first_wait_seconds, self.most_wait_seconds, self.answer_seconds
        )
        needed = "TIEOUT_HARVEST_TOKEN the token of a manager or administrator"
        return Service("Harvest", self.url, headers, needed, patience)

    def _token(self) -> str | None:
        if self.token is not None:
            return self.token.get_secret_value()
        if self.account_id is None:
            return None
        kept = kept_secret(KEYRING_SERVICE, self.account_id)
        return kept.get_secret_value() if kept else None


def settings_told() -> HarvestSettings:
    """The settings of this environment. Raises SettingsMissing."""
    return settings_of(HarvestSettings, "Harvest cannot be asked")
