"""Settings: from the environment (SAMSYN_…), with defaults that work on one machine."""

import json
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.errors import Refused


class Settings(BaseSettings):
    """Where the state lives, how mail is sent, and what the outside calls us."""

    model_config = SettingsConfigDict(env_prefix="SAMSYN_", env_ignore_empty=True)

    home: Path = Path("var")
    """One folder for everything: database, broker store, keys, run files, municipality.toml."""
    database_url: SecretStr | None = None
    """postgresql://…: the record, for any number of processes. Without it SQLite in the home, for one."""
    nats_url: SecretStr | None = None
    """nats://…, several separated by commas: a NATS of its own. Without it one is started in the home."""
    nats_replicas: Annotated[int, Field(ge=1, le=5)] = 1
    """How many servers of a NATS of its own keep each stream: 3 in a cluster of three."""
    http_host: str = "127.0.0.1"
    """Where the HTTP door listens. Loopback unless a proxy or a container's own network stands before it."""
    http_port: int | None = None
    """Its port; one is chosen and kept in the home when not given."""
    public_url: str | None = None
    """What letters and receipts call this service, without a trailing slash. The loopback address when not given."""
    smtp_host: str | None = None
    smtp_port: int = 25
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_starttls: bool = True
    signals_per_minute: int = 6000
    """How many signals one feed may send a minute before it is asked to wait (429)."""
    heartbeat_file: Path | None = None
    """The file that the auditor writes when it finds nothing; run/heartbeat in the home when not given."""
    heartbeat_url: SecretStr | None = None
    """An address that it asks then, too (GET)."""
    unsent_minutes: float = 15
    """How long a letter may wait before the auditor says so."""
    api_requests_per_minute: int = 600
    """How many requests one person's key may make a minute to one process before it is asked to wait (429)."""

    def nats_address(self, user: str) -> str:
        """Where one of samsyn's users connects to a NATS of its own, with its password: not for any log.

        A login in SAMSYN_NATS_URL is everybody's; without one each has its own, from the home. Raises Refused where there is none.
        """
        url = self.nats_url.get_secret_value() if self.nats_url else ""
        file = self.home / "secrets" / "nats.json"
        if "@" in url:
            return url
        kept = json.loads(file.read_text()) if file.exists() else {}
        if user not in kept:
            raise Refused(f"{user} har inget lösenord till bussen i {file}. Kör samsyn provision nats, eller skriv ett i SAMSYN_NATS_URL.")
        password = kept[user]["password"]
        return ",".join(server.replace("://", f"://{user}:{password}@", 1) for server in url.split(","))
