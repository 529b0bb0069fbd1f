"""docker-compose.yml and deploy/Dockerfile, held to the parts there are and to how little each of them needs."""

import json
import os
import re
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml

from handlers.app import END_S, PARTS

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text()
IN_PARTS, IN_ONE = (yaml.safe_load((ROOT / file).read_text())["services"] for file in ("docker-compose.yml", "deploy/one.yml"))
OURS = {name: IN_PARTS[name] for name in (*PARTS, "samsyn", "init", "provision")} | {"one": IN_ONE["samsyn"]}


def needs(service):
    return {name: told["condition"] for name, told in IN_PARTS[service].get("depends_on", {}).items()}


def test_every_part_is_a_service_and_there_is_nothing_else_but_what_they_stand_on():
    assert {name: service["command"] for name, service in IN_PARTS.items() if name in PARTS} == {
        part: ["samsyn", "run", part] for part in PARTS
    }
    assert IN_PARTS.keys() - PARTS.keys() == {"samsyn", "init", "provision", "nats", "postgres"}
    assert IN_PARTS["clock"]["deploy"]["replicas"] == 2


def test_all_of_ours_are_one_image_which_is_not_root():
    assert {service["image"] for service in OURS.values()} == {"${SAMSYN_IMAGE:-samsyn}"}
    assert not any("user" in service for service in OURS.values())
    assert re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE) == ["samsyn"]
    [number] = re.findall(r"useradd --uid (\d+)", DOCKERFILE)
    assert IN_PARTS["nats"]["user"] == f"{number}:{number}", "who reads what samsyn writes for it"


@pytest.mark.parametrize("service", [*OURS.values(), IN_PARTS["nats"], IN_PARTS["postgres"]], ids=[*OURS, "nats", "postgres"])
def test_nobody_can_write_outside_the_volumes_or_gain_a_right(service):
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_reads_the_home_and_is_kept_up_once_everything_is_provisioned(part):
    service = IN_PARTS[part]
    assert needs(part) == {"provision": "service_completed_successfully"}
    assert service["volumes"] == ["home:/var/lib/samsyn:ro"]
    assert service["restart"] == "unless-stopped"
    assert int(service["stop_grace_period"].removesuffix("s")) > END_S
    assert "/readyz" in service["healthcheck"]["test"][-1]


CHECKS = [IN_PARTS["router"]["healthcheck"]["test"], ["CMD", *json.loads(re.findall(r"^  CMD (.+)$", DOCKERFILE, re.MULTILINE)[0])]]


@pytest.mark.parametrize("check", CHECKS, ids=["parts", "image"])
@pytest.mark.parametrize("status", [200, 503])
def test_a_container_asks_its_own_door_how_it_is_past_any_proxy(check, status):
    class Door(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(status)
            self.end_headers()

    with HTTPServer(("127.0.0.1", 0), Door) as server:
        server.timeout = 10
        Thread(target=server.handle_request).start()
        program = check[-1].replace("8080", str(server.server_port))
        asked = subprocess.run([sys.executable, *check[2:-1], program], env=os.environ | {"http_proxy": "http://127.0.0.1:9"}, check=False)
    assert asked.returncode == (status != 200)


def test_nats_waits_for_what_it_is_told_and_provision_for_nats_and_the_database():
    assert needs("nats") == {"init": "service_completed_successfully"}
    assert needs("provision") == {"nats": "service_started", "postgres": "service_healthy"}
    assert needs("postgres") == needs("init") == {}


def test_only_the_intake_has_a_port_and_only_who_must_can_reach_outside():
    assert {name for name, service in IN_PARTS.items() if "ports" in service} == {"intake"}
    assert all(port.startswith("127.0.0.1:") for service in (IN_PARTS["intake"], IN_ONE["samsyn"]) for port in service["ports"])
    outside = {name for name, service in IN_PARTS.items() if "outside" in service["networks"]}
    assert outside == {"intake", "notifier", "auditor"}


def test_a_command_finds_the_door_on_the_network_that_it_has():
    assert IN_PARTS["samsyn"]["networks"] == ["inside"]
    assert "inside" in IN_PARTS["intake"]["networks"]
    assert IN_PARTS["samsyn"]["environment"] == IN_PARTS["router"]["environment"] | {"SAMSYN_PUBLIC_URL": "http://intake:8080"}


def test_no_password_has_a_default():
    assert IN_PARTS["postgres"]["environment"]["POSTGRES_PASSWORD"] is None
    assert "${POSTGRES_PASSWORD:?" in IN_PARTS["router"]["environment"]["SAMSYN_DATABASE_URL"]
    assert not any(service["environment"].get("SAMSYN_SMTP_PASSWORD") for service in (IN_PARTS["notifier"], IN_ONE["samsyn"]))


def test_the_image_is_made_of_what_is_let_into_its_build_and_installs_only_what_the_hashes_let_in():
    copied = {name for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE) for name in line.split()}
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert copied == let_in
    assert "pip download --require-hashes" in DOCKERFILE
    assert "pip install --no-index" in DOCKERFILE
