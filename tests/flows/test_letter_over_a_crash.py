"""A letter whose process is killed between the mail server's 250 and our commit comes again with the same Message-ID, and then never."""

import asyncio
import json
import os
import signal
from concurrent.futures import Future

from aiosmtpd.controller import Controller
from mailserver import Server, free_port
from shell import samsyn, start, stop

from services.clock import monotonic


class Murderer(Server):
    """A server that takes its first letter, and kills who handed it over before the answer is out."""

    def __init__(self):
        super().__init__()
        self.victim = Future()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        answer = await super().handle_DATA(server, session, envelope)
        if len(self.taken) == 1:  # the letter may be here before the test has heard who sends it
            os.kill(await asyncio.wrap_future(self.victim), signal.SIGKILL)
        return answer


def test_a_kill_between_data_and_commit_costs_one_more_letter_with_the_same_id_and_no_other(tmp_path):
    server = Murderer()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    post = {"SAMSYN_SMTP_HOST": "127.0.0.1", "SAMSYN_SMTP_PORT": str(controller.port), "SAMSYN_SMTP_STARTTLS": "false"}
    try:
        samsyn(tmp_path, "init")
        samsyn(tmp_path, "signal", "add", "Klotter", "--category", "GRAFFITI", "--severity", "2", "--place", "Stortorget")
        service = start(tmp_path, **post)
        server.victim.set_result(service.pid)
        assert service.end(20) == -signal.SIGKILL
        assert len(server.taken) == 1

        service = start(tmp_path, **post)
        patience = monotonic() + 20
        while letters(tmp_path) != {"sent": 1}:
            assert monotonic() < patience
        assert stop(service) == 0
        stop_again = start(tmp_path, **post)  # a third life has nothing to send
        assert letters(tmp_path) == {"sent": 1}
        assert stop(stop_again) == 0
    finally:
        controller.stop()
    assert len(server.seen) == 2
    assert len({mail["Message-ID"] for mail in server.seen}) == 1


def letters(home):
    return json.loads(samsyn(home, "status", "--json").out)["letters"]
