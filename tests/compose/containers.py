"""One project of docker compose, with an image and a port of its own: what it is told, and what stands there then."""

import json
import os
import re
import secrets
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import httpx
from mailserver import free_port

ROOT = Path(__file__).parents[2]
BASES = re.findall(
    r"^(?:ARG PYTHON=|    image: )([\w.-]+:[\w.-]+)$",
    "".join((ROOT / file).read_text() for file in ("deploy/Dockerfile", "docker-compose.yml")),
    re.MULTILINE,
)
IMAGE = "samsyn-test"


def said(*command, env=None):
    """What a command prints. Its complaint is shown when it fails."""
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(f"{' '.join(command)}\n{done.stdout}{done.stderr}\n")
        done.check_returncode()
    return done.stdout


class Containers:
    """Nothing of a real deployment reaches it: neither its .env nor what the shell has exported."""

    def __init__(self, project, file):
        self.compose, self.port, self.keys = ("docker", "compose", "-p", project, "-f", file, "--env-file", "/dev/null"), free_port(), {}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SAMSYN_")}
        told = {"SAMSYN_IMAGE": IMAGE, "SAMSYN_PORT": str(self.port), "POSTGRES_PASSWORD": secrets.token_hex(16)}
        self.url, self.env = f"http://127.0.0.1:{self.port}", kept | told

    def __call__(self, *words):
        return said(*self.compose, *words, env=self.env)

    def samsyn(self, *words):
        """The command, in a container of its own."""
        return self("run", "--rm", "-T", "samsyn", *words)

    def up(self):
        self("up", "--detach", "--wait", "--wait-timeout", "300")

    @contextmanager
    def built(self):
        """From an image built now, until the block ends; nothing is left. When something fails, with what the parts said."""
        self._down()
        try:
            self("build")
            yield
        except BaseException:  # also a Ctrl-C: what the parts said is gone when they are taken down
            subprocess.run([*self.compose, "logs", "--no-color", "--tail", "100"], env=self.env, cwd=ROOT, stdout=sys.stderr, check=False)
            raise
        finally:
            self._down()

    def _down(self):
        self("down", "--volumes", "--remove-orphans")
        subprocess.run(["docker", "image", "rm", "--force", IMAGE], capture_output=True, check=False)

    def seen(self):
        """What docker knows of each container, by name."""
        return {one["Name"][1:]: one for one in json.loads(said("docker", "inspect", *self("ps", "--all", "--quiet").split()))}

    def post(self, shots):
        """Lists of signals as their senders post them; how many had which answer."""
        items = []
        for feed, key in self.keys.items():
            events, headers = [shot.body for shot in shots if shot.feed == feed], {"Authorization": f"Bearer {key}"}
            items += httpx.post(f"{self.url}/signals", json=events, headers=headers, timeout=60).json()["items"]
        return Counter(item["status"] for item in items)

    def verified(self, *words):
        """What samsyn verify finds; None when a law does not hold."""
        found = subprocess.run(
            [*self.compose, "exec", "-T", "intake", "samsyn", "verify", "--json", *words],
            env=self.env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        return json.loads(found.stdout) if found.returncode == 0 else None
