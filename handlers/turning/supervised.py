"""What systemd hears of us: a datagram to the socket it names (sd_notify), where it started us; nothing anywhere else."""

import os
import socket
from contextlib import suppress

READY, ALIVE = "READY=1", "WATCHDOG=1"


def say(words: str) -> None:
    """Tell whoever supervises us. An address that begins with @ is in Linux' abstract namespace. Raises OSError."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.setblocking(False)
        told.sendto(words.encode(), "\0" + address[1:] if address.startswith("@") else address)


def ready() -> None:
    """Tell it that we are up: what is unsaid makes nothing unready, and a start that waited for it would end in a restart."""
    with suppress(OSError):
        say(READY)
