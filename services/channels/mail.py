"""Mail: hand one letter to the municipality's mail server, and say plainly what it answered."""

import asyncio
import re
from contextlib import suppress
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP as MAIL
from email.utils import format_datetime, parseaddr
from typing import Self

from aiosmtplib import SMTP, SMTPConnectError, SMTPException, SMTPRecipientsRefused, SMTPResponseException
from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from schemas.notices import Handed, Letter
from services.clock import true_now

_NOT_THE_ADDRESS = re.compile(r"5\.7\.")  # RFC 3463 X.7.X: policy, such as relaying denied; 530: log in first
_GOODBYE_S = 2.0


class MailSettings(BaseModel):
    """The mail server. `timeout` is in seconds, for a whole hand-over: a server that drips must not hold the others up."""

    model_config = ConfigDict(frozen=True)

    host: str
    port: int
    username: str | None = None
    password: SecretStr | None = None
    starttls: bool = True
    timeout: float = Field(default=30, gt=0)

    @model_validator(mode="after")
    def _keeps_its_password(self) -> Self:
        if (self.username is None) != (self.password is None):
            raise ValueError("give both username and password, or neither")
        if self.password is not None and not self.starttls:
            raise ValueError("a password needs starttls: it would travel in clear")
        return self


async def send(letter: Letter, settings: MailSettings) -> Handed:
    """Hand a letter over. Everything but a refused address is worth another try, since an operator can mend it.

    The reply is a code and the kind of failure, never the server's words: they repeat addresses.
    """
    try:
        await _hand_over(letter, settings)
    except SMTPRecipientsRefused as error:
        refusal = error.recipients[0]
        return Handed(accepted=False, retry=not _never(refusal), reply=_reply(refusal), sure=True)
    except (SMTPException, OSError, ValueError) as error:  # ValueError: a header or address that cannot be put on the wire
        sure = isinstance(error, (SMTPResponseException, SMTPConnectError, ValueError))
        return Handed(accepted=False, reply=_reply(error), reached=not isinstance(error, SMTPConnectError), sure=sure)
    return Handed(accepted=True, retry=False, reply="250")


async def _hand_over(letter: Letter, settings: MailSettings) -> None:
    client = _client(letter, settings)
    try:
        async with asyncio.timeout(settings.timeout):
            await client.connect()
            await client.sendmail(parseaddr(letter.sender)[1], [letter.to], _message(letter))
        await _part(client, settings)
    finally:
        client.close()


async def _part(client: SMTP, settings: MailSettings) -> None:
    """Say goodbye. The letter has been taken over; what happens now cannot change that."""
    with suppress(SMTPException, OSError):
        await client.quit(timeout=min(settings.timeout, _GOODBYE_S))


def _client(letter: Letter, settings: MailSettings) -> SMTP:
    """Greet with the name that makes our Message-IDs: asking the machine for one may wait on a dead DNS."""
    return SMTP(
        hostname=settings.host,
        port=settings.port,
        username=settings.username,
        password=settings.password.get_secret_value() if settings.password else None,
        start_tls=settings.starttls,
        timeout=settings.timeout,
        local_hostname=letter.message_id.rpartition("@")[2].rstrip(">") or None,
    )


def _message(letter: Letter) -> bytes:
    mail = EmailMessage(policy=MAIL)
    mail["From"] = letter.sender
    mail["To"] = letter.to
    mail["Message-ID"] = letter.message_id
    mail["Date"] = format_datetime(true_now())
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's out-of-office should answer a machine
    mail["Content-Language"] = "sv"
    mail.set_content(letter.text, cte="quoted-printable")
    mail.add_alternative(letter.html, subtype="html", cte="quoted-printable")
    return _subject(letter.subject) + mail.as_bytes()


def _subject(words: str) -> bytes:
    """The Subject line, folded by hand: EmailMessage drops the space between two words that it encodes on different lines."""
    if "\r" in words or "\n" in words:
        raise ValueError("a line break in the subject")
    folded = Header(words, "utf-8", header_name="Subject", maxlinelen=76).encode(linesep="\r\n")
    return f"Subject: {folded}\r\n".encode("ascii")


def _never(refusal: SMTPResponseException) -> bool:
    """Whether the address itself is refused for good."""
    return 500 <= refusal.code < 600 and refusal.code != 530 and not _NOT_THE_ADDRESS.match(refusal.message)


def _reply(error: Exception) -> str:
    kind = type(error).__name__
    return f"{error.code} {kind}" if isinstance(error, SMTPResponseException) else kind
