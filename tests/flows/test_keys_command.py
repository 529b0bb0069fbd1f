"""samsyn keys and samsyn docs as people type them."""

import json
import re

from house import make_home
from shell import samsyn

from handlers.desk.docs import DOCUMENTS


def test_a_key_is_shown_once_listed_without_itself_and_ended(tmp_path):
    home = make_home(tmp_path / "home")
    assert "Ingen nyckel är utfärdad." in samsyn(home, "keys", "list").out
    key = samsyn(home, "keys", "issue", "kommunpolis", "--days", "30").out.strip()
    person, _, secret = key.partition(".")
    assert re.fullmatch(r"p-[a-z2-7]{10}", person)
    [listed] = json.loads(samsyn(home, "keys", "list", "--json").out)
    assert (listed["nyckel"], listed["funktion"], listed["läge"]) == (person, "Kommunpolisen", "gäller")
    assert secret not in samsyn(home, "keys", "list").out
    assert samsyn(home, "keys", "end", person).out == "Nyckeln har slutat gälla.\n"
    [listed] = json.loads(samsyn(home, "keys", "list", "--json").out)
    assert listed["läge"] == "har slutat gälla"


def test_a_key_for_nobody_or_for_ever_is_refused_in_swedish(tmp_path):
    home = make_home(tmp_path / "home")
    assert samsyn(home, "keys", "issue", "anna") == (1, "", "Det finns ingen funktion anna i kommunens fil.\n")
    assert samsyn(home, "keys", "end", "p-aaaaaaaaaa").err == "Det finns ingen sådan nyckel. Se samsyn keys list.\n"
    assert samsyn(home, "keys", "issue", "kommunpolis", "--days", "0").err == "days: Talet är för litet.\n"


def test_the_documents_are_written_to_a_folder(tmp_path):
    assert samsyn(make_home(tmp_path / "home"), "docs", "write", str(tmp_path)).code == 0
    for name in DOCUMENTS:
        assert json.loads((tmp_path / name).read_text(encoding="utf-8")) == DOCUMENTS[name]()
