"""Papers: a PDF with tags, a language and a title, whatever is said in it; and a plain refusal where nothing can set it."""

import json
import re
import sys
import tomllib
from pathlib import Path

import pytest
import typst

from schemas.papers import Paper, PaperEntry, PaperSection
from services.errors import Refused
from services.papers import TEMPLATE, pdf

ODD = "Gata & <park> #let x [y] *z* $w$ \\"
TABLE = PaperSection(heading="Försenat (2)", note="Äldst först", columns=("Åtgärd", "Sista tid"), rows=((f"A-1 {ODD}\nTorget", "mån"),) * 2)
POINTS = PaperSection(heading="Att besluta (1)", entries=(PaperEntry(head="P-1: å ä ö", lines=("Kommunpolisen", ODD)),))
NONE = PaperSection(heading="Tomt", none="Inget.")
PAPER = Paper(title="Inför Operativa rådet", sentences=("Två är försenade.",), sections=(TABLE, POINTS, NONE))


def bookmarks(paper):
    """The headings that a reader of the file can step between."""
    titles = re.findall(rb"/Title(?:\((.*?)\)|<FEFF([0-9A-F]*)>)/Dest", paper)
    return {plain.decode() or bytes.fromhex(coded.decode()).decode("utf-16-be") for plain, coded in titles}


def test_the_file_is_tagged_in_swedish_and_says_that_it_is_accessible():
    made = pdf(PAPER)
    assert made.startswith(b"%PDF-1.7")
    for mark in (b"/StructTreeRoot", b"/MarkInfo<</Marked true", b"/Lang(sv-SE)", b"/DisplayDocTitle true"):
        assert mark in made, mark
    assert re.search(rb"<pdfuaid:part>1</pdfuaid:part>", made)
    assert re.search(r"<dc:title>.*Inför Operativa rådet.*</dc:title>".encode(), made, re.DOTALL)
    for tag, least in ((b"/H1", 1), (b"/H2", 3), (b"/H3", 1), (b"/Table", 1), (b"/TH", 2), (b"/TD", 4), (b"/LI", 2), (b"/P", 2)):
        assert len(re.findall(rb"/S" + tag + rb"\b", made)) >= least, tag
    assert bookmarks(made) >= {PAPER.title, "Försenat (2)", "Att besluta (1)", "P-1: å ä ö", "Tomt"}


def test_the_same_paper_is_the_same_bytes_and_words_are_never_markup():
    assert pdf(PAPER) == pdf(PAPER)
    odd = PAPER.model_copy(update={"title": ODD})
    first, *_ = json.loads(typst.query(TEMPLATE, "heading", field="body", sys_inputs={"paper": odd.model_dump_json()}))
    assert first == {"func": "text", "text": ODD}


def test_without_the_extra_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)  # what an import finds where it is not installed
    with pytest.raises(Refused, match=re.escape("pip install 'samsyn[pdf]'")):
        pdf(PAPER)


def test_a_default_install_does_not_need_it():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    assert not [need for need in project["dependencies"] if need.startswith("typst")]
    assert [need.partition("=")[0] for need in extras["pdf"]] == ["typst"]
    assert set(extras["pdf"]) <= set(extras["dev"]), "the tests set papers with what is promised"
