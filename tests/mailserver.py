"""A real mail server for tests: one that behaves, refuses, stalls or drops, as it is told."""

import asyncio
import socket
from datetime import UTC, datetime
from email import message_from_bytes, policy
from ipaddress import IPv4Address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """An honest mail server that remembers what it took, and whose answers can be changed one by one."""

    def __init__(self, **answers):
        self.answers, self.taken, self.seen = answers, [], []

    async def handle_MAIL(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd looks for these names
        envelope.mail_from = address
        return self.answers.get("mail", "250 OK")

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self.answers.get("rcpt", "250 OK")

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802
        self.seen.append(message_from_bytes(envelope.content, policy=policy.default))
        answer = await self._act(server, "data")
        if answer.startswith("250"):
            self.taken.append(envelope)
        return answer

    async def handle_QUIT(self, server, _session, _envelope):  # noqa: N802
        return (await self._act(server, "quit")).replace("250", "221")

    async def _act(self, server, verb):
        answer = self.answers.get(verb, "250 OK")
        if answer == "stall":
            await asyncio.Event().wait()
        if answer == "drop":
            server.transport.close()
        return answer


def self_signed(file):
    """Write a certificate for 127.0.0.1 and its key, signed by itself, into one file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(datetime(2020, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2090, 1, 1, tzinfo=UTC))
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256())
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    file.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return file
