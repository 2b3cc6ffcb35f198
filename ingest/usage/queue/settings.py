"""What must be known of the broker: from the environment, secrets also from the keyring. None is shown."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from ingest.errors import SettingsMissing
from ingest.settings import kept_secret, settings_of

KEYRING_SERVICE = "tieout"
PREFIX = "TIEOUT_NATS_"


class QueueSettings(BaseSettings):
    """TIEOUT_NATS_<NAME> in the environment.

    url               nats://host:port or tls://host:port, more than one with commas; without name or password
    stream            the stream to read
    subject           only messages of this subject; not set: all of the stream
    consumer          name of the durable consumer, made when there is none
    user, password    how to log in; the password else in the keyring: tieout / nats_password
    token             instead of both; else in the keyring: tieout / nats_token
    credentials       instead of all: a .creds file
    ca_file           certificate authority of the broker, where it is not a public one
    batch_messages    most messages landed together
    batch_bytes       most bytes landed together
    linger_seconds    how long messages are gathered before they are landed, while following
    ack_wait_seconds  after how long the broker gives a message again, for a consumer made here
    patience_seconds  how long a broker may be away
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, hide_input_in_errors=True, extra="ignore")

    url: str = ""
    stream: str = ""
    subject: str | None = None
    consumer: str = "tieout"
    user: str | None = None
    password: SecretStr | None = None
    token: SecretStr | None = None
    credentials: Path | None = None
    ca_file: Path | None = None
    batch_messages: int = Field(default=50_000, ge=1)
    batch_bytes: int = Field(default=64 * 1024 * 1024, ge=1)
    linger_seconds: float = Field(default=10.0, ge=0)
    ack_wait_seconds: float = Field(default=30.0, gt=0)
    patience_seconds: float = Field(default=60.0, gt=0)

    @property
    def servers(self) -> list[str]:
        """The addresses of the broker."""
        return [one.strip() for one in self.url.split(",") if one.strip()]


def settings_told() -> QueueSettings:
    """The settings of this environment, complete. Raises SettingsMissing."""
    settings = settings_of(QueueSettings, "The queue cannot be read")
    missing = [f"{PREFIX}{name.upper()}" for name in ("url", "stream") if not getattr(settings, name)]
    if missing:
        raise SettingsMissing(
            f"The queue cannot be read: {', '.join(missing)} not set. Nothing was landed. Set them, or land "
            "a folder of events with --from."
        )
    if any("@" in server for server in settings.servers):
        raise SettingsMissing(
            f"{PREFIX}URL holds a name or a password. Nothing was landed. Set {PREFIX}USER and "
            f"{PREFIX}PASSWORD (or the keyring) instead: addresses stand in messages, secrets do not."
        )
    return _with_secrets(settings)


def _with_secrets(settings: QueueSettings) -> QueueSettings:
    """The password of a user, or a token, from the keyring where the environment has none."""
    if settings.credentials is not None or settings.token is not None:
        return settings
    if settings.user is None:
        return settings.model_copy(update={"token": kept_secret(KEYRING_SERVICE, "nats_token")})
    if settings.password is None:
        return settings.model_copy(update={"password": kept_secret(KEYRING_SERVICE, "nats_password")})
    return settings
