"""The courier: a process for one message that Apprise sends, which can reach the hosts it was given and nothing else."""

import json
import sys
from collections.abc import Collection

from services.rules.outbound import allowed

_RUNS = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork"}
_SENDS = {"socket.connect", "socket.sendto", "socket.sendmsg"}


def guard(hosts: Collection[str]) -> list[str]:
    """From here on no other name is looked up, no other address reached and no program run; returns what was refused, as it is.

    It is the interpreter that asks (PEP 578), of each address as it is used: a redirect, or a name that changes its mind, is refused too.
    """
    refused: list[str] = []

    def asked(event: str, args: tuple[object, ...]) -> None:
        if _stays(event, args, hosts):
            refused.append(event)
            raise PermissionError(event)

    sys.addaudithook(asked)
    return refused


def _stays(event: str, args: tuple[object, ...], hosts: Collection[str]) -> bool:
    if event == "socket.getaddrinfo":
        return str(args[0]).lower() not in hosts
    if event in _SENDS:
        address = args[1]
        return not isinstance(address, tuple) or not allowed(str(address[0]), hosts)
    return event in _RUNS


def carry() -> None:
    """Read what is asked for on standard input, do it, and print how it went."""
    asked = json.load(sys.stdin)
    from apprise import Apprise  # noqa: PLC0415 - an extra, in a process of its own

    there = Apprise()
    if not there.add(asked["url"]):
        print(json.dumps({"read": False}))  # noqa: T201 - what the process answers
        return
    refused = guard(asked["hosts"])
    sent = bool(there.notify(title=asked["title"], body=asked["body"]))
    print(json.dumps({"sent": sent, "shut": bool(refused)}))  # noqa: T201 - what the process answers


if __name__ == "__main__":
    carry()
