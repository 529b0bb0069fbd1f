"""The mail channel against a real SMTP server that behaves, refuses, stalls and drops."""

import socket
import ssl
from datetime import timedelta
from email.utils import parsedate_to_datetime

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from mailserver import Server, free_port, self_signed
from pydantic import SecretStr, ValidationError

from schemas.notices import Letter
from services.channels.mail import MailSettings, send
from services.clock import true_now

LETTER = Letter(
    message_id="<01J9ZX3V6M5R8Q2T4W7Y0B1C3D@samsyn.example.se>",
    sender="samsyn Ängelholms kommun <samsyn@example.se>",
    to="jour@example.se",
    subject="Försenad: A-2026-0001 Töm och lås containrar – skulle ha varit klar tors 29 okt kl. 14",
    text="Åtgärden är försenad.\n.\n" + "ö" * 1200 + "\n\nhttps://samsyn.example.se/svar?k=" + "a" * 90 + "\n",
    html='<!doctype html>\n<html lang="sv"><body><p>Åtgärden är försenad.</p></body></html>\n',
)


@pytest.fixture
def listen():
    """Start servers; each is a real one on a port of its own, and all are stopped at the end."""
    running = []

    def start(handler, **options):
        controller = Controller(handler, hostname="127.0.0.1", port=free_port(), **options)
        controller.start()
        running.append(controller)
        return controller

    yield start
    for controller in running:
        controller.stop()


def settings(controller, **more):
    return MailSettings(**({"host": "127.0.0.1", "port": controller.port, "starttls": False, "timeout": 5} | more))


async def test_a_letter_is_handed_over_whole(listen):
    server = Server()
    handed = await send(LETTER, settings(listen(server)))
    assert (handed.accepted, handed.reply) == (True, "250")
    [envelope], [mail] = server.taken, server.seen
    assert (envelope.mail_from, envelope.rcpt_tos) == ("samsyn@example.se", ["jour@example.se"])
    assert mail["Subject"] == LETTER.subject
    assert mail["Message-ID"] == LETTER.message_id
    assert mail["From"] == LETTER.sender
    assert mail["To"] == "jour@example.se"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert abs(parsedate_to_datetime(mail["Date"]) - true_now()) < timedelta(minutes=1)


async def test_a_letter_is_text_and_html_in_utf_8_and_seven_bits_on_the_wire(listen):
    server = Server()
    await send(LETTER, settings(listen(server)))
    [mail] = server.seen
    assert mail.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert {part.get_content_charset() for part in mail.iter_parts()} == {"utf-8"}
    text, html = (part.get_content().replace("\r\n", "\n") for part in mail.iter_parts())
    assert (text, html) == (LETTER.text, LETTER.html)
    raw = server.taken[0].content
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert not mail.defects


@pytest.mark.parametrize(
    ("answers", "retry", "reply"),
    [
        ({"rcpt": "451 4.3.0 <jour@example.se> try later"}, True, "451 SMTPRecipientRefused"),
        ({"rcpt": "550 5.1.1 <jour@example.se> no such user"}, False, "550 SMTPRecipientRefused"),
        ({"rcpt": "553 mailbox name not allowed"}, False, "553 SMTPRecipientRefused"),
        ({"rcpt": "554 5.7.1 <jour@example.se>: Relay access denied"}, True, "554 SMTPRecipientRefused"),
        ({"rcpt": "530 5.5.1 log in first"}, True, "530 SMTPRecipientRefused"),
        ({"mail": "450 4.1.8 <samsyn@example.se> try later"}, True, "450 SMTPSenderRefused"),
        ({"mail": "550 5.1.0 <samsyn@example.se> sender rejected"}, True, "550 SMTPSenderRefused"),
        ({"data": "452 4.3.1 disk full"}, True, "452 SMTPDataError"),
        ({"data": "550 5.7.1 policy, jour@example.se"}, True, "550 SMTPDataError"),
        ({"data": "drop"}, True, "SMTPServerDisconnected"),
    ],
)
async def test_only_a_refused_address_ends_the_attempts(listen, answers, retry, reply):
    server = Server(**answers)
    handed = await send(LETTER, settings(listen(server)))
    assert (handed.accepted, handed.retry, handed.reply) == (False, retry, reply)
    assert not server.taken


async def test_nobody_there_is_tried_again():
    handed = await send(LETTER, MailSettings(host="127.0.0.1", port=free_port(), starttls=False))
    assert (handed.accepted, handed.retry, handed.reply) == (False, True, "SMTPConnectError")


async def test_a_tarpit_holds_us_no_longer_than_the_timeout(listen):
    server = Server(data="stall")
    handed = await send(LETTER, settings(listen(server), timeout=0.3))
    assert (handed.accepted, handed.retry) == (False, True)
    assert handed.reply in {"TimeoutError", "SMTPReadTimeoutError"}


async def test_a_server_that_never_greets_holds_us_no_longer_than_the_timeout():
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        handed = await send(LETTER, MailSettings(host="127.0.0.1", port=mute.getsockname()[1], starttls=False, timeout=0.3))
    assert (handed.accepted, handed.retry) == (False, True)


@pytest.mark.parametrize("quits", ["drop", "stall", "421 bye"])
async def test_what_happens_after_the_250_cannot_undo_it(listen, quits):
    server = Server(quit=quits)
    handed = await send(LETTER, settings(listen(server), timeout=0.5))
    assert handed.accepted
    assert len(server.taken) == 1


async def test_every_attempt_carries_the_same_message_id(listen):
    server = Server(data="drop")
    mail = settings(listen(server))
    for answer in ("drop", "451 later", "250 OK"):
        server.answers["data"] = answer
        handed = await send(LETTER, mail)
    assert handed.accepted
    assert [mail["Message-ID"] for mail in server.seen] == [LETTER.message_id] * 3


async def test_addresses_are_in_no_reply_and_no_log(listen, caplog):
    caplog.set_level("DEBUG")
    for answers in ({}, {"rcpt": "550 <jour@example.se>"}, {"mail": "550 <samsyn@example.se>"}, {"data": "550 <jour@example.se>"}):
        handed = await send(LETTER, settings(listen(Server(**answers))))
        assert "@" not in handed.reply
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("mail.")]  # mail.*: the test's own server
    assert not [line for line in ours if "example.se" in line]


@pytest.mark.parametrize("field", ["subject", "sender", "to", "message_id"])
async def test_a_line_break_in_a_header_is_never_sent(listen, field):
    server = Server()
    broken = getattr(LETTER, field) + "\r\nBcc: alla@example.se"
    handed = await send(LETTER.model_copy(update={field: broken}), settings(listen(server)))
    assert not handed.accepted
    assert not server.seen


async def test_an_address_that_cannot_be_written_is_answered_and_not_raised(listen):
    handed = await send(LETTER.model_copy(update={"to": "åke@example.se"}), settings(listen(Server())))
    assert (handed.accepted, handed.retry) == (False, True)


async def test_no_letter_goes_in_clear_when_tls_is_asked_for(listen):
    server = Server()
    handed = await send(LETTER, settings(listen(server), starttls=True))
    assert (handed.accepted, handed.retry) == (False, True)
    assert not server.seen


def test_a_password_is_never_sent_in_clear():
    with pytest.raises(ValidationError, match="starttls"):
        MailSettings(host="mail", port=25, username="samsyn", password=SecretStr("hemligt"), starttls=False)
    with pytest.raises(ValidationError, match="both"):
        MailSettings(host="mail", port=25, username="samsyn")


def _login(server, session, envelope, mechanism, given):
    return AuthResult(success=(given.login, given.password) == (b"samsyn", b"hemligt"), handled=False)


@pytest.fixture
def certificate(tmp_path):
    return self_signed(tmp_path / "mail.pem")


@pytest.fixture
def locked(listen, certificate):
    """A server that takes mail only over TLS and after a login."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = Server()
    return server, listen(server, tls_context=context, require_starttls=True, authenticator=_login, auth_required=True)


@pytest.mark.parametrize(("password", "accepted"), [("hemligt", True), ("fel", False)])
async def test_a_wrong_password_is_tried_again_since_an_operator_can_mend_it(locked, certificate, monkeypatch, password, accepted):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server, controller = locked
    handed = await send(LETTER, settings(controller, starttls=True, username="samsyn", password=SecretStr(password)))
    assert (handed.accepted, len(server.taken)) == (accepted, int(accepted))
    assert handed.reply == ("250" if accepted else "535 SMTPAuthenticationError")
    assert accepted or handed.retry


async def test_a_certificate_nobody_vouches_for_gets_no_password(locked):
    server, controller = locked
    handed = await send(LETTER, settings(controller, starttls=True, username="samsyn", password=SecretStr("hemligt")))
    assert (handed.accepted, handed.retry) == (False, True)
    assert not server.seen
