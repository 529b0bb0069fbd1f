"""What a replay reads of a file: lines, arrays and rows, packed or not, and what can be read of a broken one."""

import gzip
import json
import os
import re
from pathlib import Path

import pytest

from handlers.desk.replaying.reading import Reading
from services.errors import NotFound, Refused

ITEMS = [{"id": n, "text": "å, ]" * n} for n in range(1, 4)]
LINES = "\n".join(json.dumps(item, ensure_ascii=False) for item in ITEMS).encode()


def read(path):
    """What can be read of a file, as (line, item), and why the rest cannot."""
    reading = Reading(path)
    found = [(item.line, item.body and json.loads(item.body)) for item in reading.items()]
    return found, reading.broken


def written(folder, name, content):
    path = folder / name
    path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return path


WHOLE = {
    "lines": LINES,
    "lines with a mark, blanks and ends of Windows": b"\xef\xbb\xbf" + LINES.replace(b"\n", b"\r\n\r\n") + b"\n\n",
    "an array": json.dumps(ITEMS, ensure_ascii=False).encode(),
    "an array as people print it": b"\xef\xbb\xbf\n" + json.dumps(ITEMS, indent=2).encode() + b"\n",
}


@pytest.mark.parametrize("suffix", [".json", ".jsonl.gz", ".txt"])
@pytest.mark.parametrize("content", WHOLE.values(), ids=WHOLE)
def test_an_array_and_lines_are_the_same_items_packed_or_not(tmp_path, content, suffix):
    found, broken = read(written(tmp_path, f"notices{suffix}", content))
    assert ([item for _, item in found], broken) == (ITEMS, "")


@pytest.mark.parametrize("bad", [b"{", b"\xff", b'{"a": NaN}', b"[" * 10_000, b'{"a": 1} {"b": 2}'])
def test_a_line_that_is_no_json_is_known_by_its_number_and_takes_no_other_with_it(tmp_path, bad):
    lines = LINES.split(b"\n")
    found, broken = read(written(tmp_path, "notices.jsonl", b"\n".join([lines[0], bad, *lines[1:]])))
    assert (found, broken) == ([(1, ITEMS[0]), (2, None), (3, ITEMS[1]), (4, ITEMS[2])], "")


@pytest.mark.parametrize("array", [False, True])
def test_of_a_file_that_is_cut_off_what_comes_before_is_read_and_it_is_said(tmp_path, array):
    many = [{"id": n, "text": f"{n * 7919 % 65537:x}"} for n in range(60_000)]
    content = json.dumps(many) if array else "\n".join(map(json.dumps, many))
    path = written(tmp_path, "notices.json.gz", content.encode())
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    found, broken = read(path)
    assert 10_000 < len(found) < 60_000
    assert [item for _, item in found] == many[: len(found)]
    assert re.search(r"notices\.json\.gz är avhuggen eller trasig som gzip", broken)


def test_of_an_array_that_cannot_be_understood_what_comes_before_is_read(tmp_path):
    found, broken = read(written(tmp_path, "notices.json", b'[{"id": 1}, {"id": 2}, {id: 3}, {"id": 4}]'))
    assert [item for _, item in found] == [{"id": 1}, {"id": 2}]
    assert broken.endswith("listan går inte att läsa från och med post 3.")


@pytest.mark.parametrize("rest", ["[{}]", '{"id": 3}', "och mer"])
def test_what_stands_after_the_end_of_an_array_is_not_left_out_in_silence(tmp_path, rest):
    found, broken = read(written(tmp_path, "notices.json", f'[{{"id": 1}}, {{"id": 2}}]\n{rest}\n'.encode()))
    assert [item for _, item in found] == [{"id": 1}, {"id": 2}]
    assert broken.endswith("det står mer efter listans slut, efter post 2; skriv en post per rad i stället.")


def test_what_is_not_packed_though_it_is_called_so_has_nothing_to_read(tmp_path):
    path = tmp_path / "notices.gz"
    path.write_bytes(LINES)
    assert read(path) == ([], f"{path} är avhuggen eller trasig som gzip: resten gick inte att läsa.")


def test_a_pipe_is_read_though_nobody_knows_how_long_it_is():
    ours, theirs = os.pipe()
    os.write(theirs, LINES)
    os.close(theirs)
    reading = Reading(Path(f"/dev/fd/{ours}"))
    assert [json.loads(item.body) for item in reading.items()] == ITEMS
    assert (reading.position, reading.size) == (0, 0)
    os.close(ours)


def test_a_file_that_is_not_there_and_a_folder_are_refused_in_plain_words(tmp_path):
    with pytest.raises(NotFound, match="finns inte"):
        Reading(tmp_path / "nowhere.json")
    with pytest.raises(Refused, match="är en mapp"):
        Reading(tmp_path)
