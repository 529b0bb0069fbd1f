"""The walls: how long a file and a function may be, which floors exist, and what may never stand in the repo."""

import ast
import importlib.metadata
import json
import re
import statistics
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = ("schemas", "events", "services", "handlers")
LISTED = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
TRACKED = [path for path in (ROOT / name for name in LISTED.splitlines()) if path.is_file()]
CODE = [f for f in TRACKED if f.suffix == ".py" and f.relative_to(ROOT).parts[0] in FLOORS]


def lines(path):
    return path.read_text(encoding="utf-8").count("\n")


def functions():
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{path.relative_to(ROOT)}:{node.name}", node.end_lineno - node.lineno + 1


def test_no_file_is_over_250_lines_and_the_median_is_at_most_80():
    assert [f"{p.relative_to(ROOT)} {lines(p)}" for p in CODE if lines(p) > 250] == []
    assert statistics.median(lines(p) for p in CODE) <= 80


def test_no_function_is_over_40_lines_and_the_median_is_at_most_8():
    sizes = dict(functions())
    assert {name: size for name, size in sizes.items() if size > 40} == {}
    assert statistics.median(sizes.values()) <= 8


def test_the_top_level_is_what_the_house_says():
    allowed = {*FLOORS, "deploy", "tests", "docs", "bench", ".ci"}
    assert {p.relative_to(ROOT).parts[0] for p in TRACKED if len(p.relative_to(ROOT).parts) > 1} <= allowed
    assert {"services", "events", "handlers", "schemas"} <= {p.name for p in ROOT.iterdir()}


def test_every_module_opens_with_one_sentence_that_says_what_it_is():
    silent = [str(p.relative_to(ROOT)) for p in CODE if not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))]
    assert silent == []


def test_no_other_installed_distribution_owns_one_of_our_four_names():
    owners = importlib.metadata.packages_distributions()
    for floor in FLOORS:
        assert set(owners.get(floor, ["samsyn"])) <= {"samsyn"}, floor


@pytest.mark.parametrize(("file", "at_least"), [("requirements.lock", 50), ("bench/requirements.lock", 15)])
def test_the_lock_is_pinned_with_hashes_and_names_no_registry(file, at_least):
    lock = (ROOT / file).read_text()
    assert not re.search(r"https?://|--index-url|--extra-index|--find-links", lock)
    requirements = [line for line in lock.splitlines() if re.match(r"^[a-z0-9]", line)]
    assert len(requirements) > at_least
    assert all("==" in line for line in requirements)
    assert lock.count("--hash=sha256:") >= len(requirements)


PLACES = (r"py[p]i\.org", r"pythonho[s]ted", r"registry\.np[m]js", r"deb\.de[b]ian\.org", r"/roo[t]/", r"/wor[k]/")


@pytest.mark.parametrize("pattern", PLACES)
def test_no_file_names_a_registry_or_a_path_of_a_machine(pattern):
    named = [str(p.relative_to(ROOT)) for p in TRACKED if re.search(pattern, p.read_text(encoding="utf-8", errors="ignore"))]
    assert named == []


def test_faststream_and_nats_publish_nowhere_but_where_a_lost_message_is_noticed():
    """A FastStream publish without a stream, or a core publish, loses what nobody captures."""
    publishing = {}
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in {"publish", "publisher", "publish_async"}:
                publishing.setdefault(str(path.relative_to(ROOT)), []).append(node.attr)
    assert publishing == {
        "handlers/broker/facts.py": ["publish", "publish"],  # the first in a batch, which is refused when one of it is lost
        "handlers/broker/stream.py": ["publish"],
        "handlers/broker/survey.py": ["publish"],  # a question to JetStream: one that is lost is not answered in time
    }


def test_only_the_clock_asks_what_time_it_is():
    asking = re.compile(r"datetime\.now\(|utcnow\(|time\.time\(|date\.today\(|datetime\.today\(")
    askers = {str(p.relative_to(ROOT)) for p in CODE if asking.search(p.read_text(encoding="utf-8"))}
    assert askers == {"services/clock.py"}


def test_every_line_of_the_acceptance_list_names_a_test_that_exists():
    table = (ROOT / "docs" / "acceptance.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?", table)
    assert len(named) > 60
    for file, name in named:
        text = (ROOT / file).read_text(encoding="utf-8")
        assert not name or re.search(rf"def {name}\b", text), f"{file}::{name}"


def test_reactions_are_at_most_five_lines_and_have_no_if():
    for path in (ROOT / "handlers" / "reactions").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not isinstance(node, ast.If)
            if isinstance(node, ast.AsyncFunctionDef):
                assert len(node.body) <= 5


def test_makefile_and_ci_say_the_same_two_commands():
    assert "make test" in (ROOT / ".ci" / "run").read_text()
    assert "make check" in (ROOT / ".ci" / "run").read_text()
    assert json.dumps("samsyn demo")[1:-1] in (ROOT / "Makefile").read_text()
