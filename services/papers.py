"""Papers as PDF: tagged, in Swedish, for eyes and for screen readers alike (PDF/UA-1). What sets them is an extra."""

from pathlib import Path
from typing import NamedTuple

from schemas.papers import Paper
from services.errors import Refused

TEMPLATE = Path(__file__).parent / "channels" / "templates" / "paper.typ"
EXTRA = "PDF görs av ett tillägg som inte är installerat: pip install 'samsyn[pdf]'."


class Document(NamedTuple):
    """The same content three times: as plain text, as a page, and as what is set on paper."""

    text: str
    html: str
    paper: Paper


def pdf(paper: Paper) -> bytes:
    """Set a paper. The same paper is the same bytes. Raises Refused where the extra is not installed."""
    try:
        import typst  # noqa: PLC0415 - an extra
    except ImportError:
        raise Refused(EXTRA) from None
    said = {"paper": paper.model_dump_json()}
    return bytes(typst.compile(TEMPLATE, format="pdf", sys_inputs=said, pdf_standards="ua-1", ignore_system_fonts=True))
