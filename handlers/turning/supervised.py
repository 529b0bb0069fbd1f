"""What systemd hears of us: a datagram to the socket it names (sd_notify), where it started us; nothing anywhere else."""

import os
import socket

READY, ALIVE = "READY=1", "WATCHDOG=1"


def say(words: str) -> None:
    """Tell whoever supervises us. An address that begins with @ is in Linux' abstract namespace. Raises OSError."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.setblocking(False)
        told.sendto(words.encode(), "\0" + address[1:] if address.startswith("@") else address)
