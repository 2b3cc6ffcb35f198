"""What the Jira connector has to be told: from the environment, the token also from the keyring.

The token is kept as a secret: no message, log or `repr` shows it.
"""

import base64

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import SettingsMissing
from ingest.rest import Patience, Service
from ingest.settings import kept_secret, settings_of

KEYRING_SERVICE = "tieout-jira"
KEYRING_NO_USER = "token"


class JiraSettings(BaseSettings):
    """TIEOUT_JIRA_<NAME> in the environment.

    url           the site, https://<name>.atlassian.net or a server's own address
    user          the account's mail address (Cloud); without it the token is a personal one (Data Center)
    token         its API token; else the keyring's tieout-jira / <user> (without a user: tieout-jira / token)
    api           3 for Cloud, 2 for Server and Data Center
    projects      keys of the projects to read, with commas between; not set: all that the account sees
    reread_hours  how far before the last change seen issues are read again; JQL reads times in the account's
                  own zone, so less than 24 may miss some
    page_size     issues asked for at once
    attempts, first_wait_seconds, most_wait_seconds, answer_seconds: how patiently
    """

    model_config = SettingsConfigDict(env_prefix="TIEOUT_JIRA_", hide_input_in_errors=True, extra="ignore")

    url: str | None = None
    user: str | None = None
    token: SecretStr | None = None
    api: int = 3
    projects: str = ""
    reread_hours: int = 26
    page_size: int = 100
    attempts: int = 6
    first_wait_seconds: float = 1.0
    most_wait_seconds: float = 120.0
    answer_seconds: float = 60.0

    def service(self) -> Service:
        """Whom to ask, and how. Raises SettingsMissing with the names of what is missing."""
        token = self._token()
        if self.url is None or token is None:
            missing = ["TIEOUT_JIRA_URL"] if self.url is None else []
            missing += ["TIEOUT_JIRA_TOKEN (or the keyring)"] if token is None else []
            raise SettingsMissing(
                f"Jira cannot be asked: {', '.join(missing)} not set. Nothing was landed. Set them, or land "
                "a folder of exports."
            )
        pair = base64.b64encode(f"{self.user}:{token}".encode()).decode()
        signed = f"Basic {pair}" if self.user else f"Bearer {token}"
        patience = Patience(
            self.attempts, self.first_wait_seconds, self.most_wait_seconds, self.answer_seconds
        )
        needed = "TIEOUT_JIRA_USER and TIEOUT_JIRA_TOKEN an account"
        return Service("Jira", self.url, {"Authorization": signed}, needed, patience)

    def _token(self) -> str | None:
        if self.token is not None:
            return self.token.get_secret_value()
        kept = kept_secret(KEYRING_SERVICE, self.user or KEYRING_NO_USER)
        return kept.get_secret_value() if kept else None


def settings_told() -> JiraSettings:
    """The settings of this environment. Raises SettingsMissing."""
    return settings_of(JiraSettings, "Jira cannot be asked")
