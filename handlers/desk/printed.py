"""A document from the command line: as text, as a page, for machines, or on paper."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from schemas.papers import Paper
from services.errors import No
from services.papers import pdf as set_on_paper

Html = Annotated[bool, Parameter(name="--html", negative=(), help="Som en webbsida.")]
Pdf = Annotated[Path | None, Parameter(name="--pdf", help="Till en fil, som tillgänglig PDF.")]


def printed(told: dict[str, Any], *, html: bool, pdf: Path | None, as_json: bool) -> None:
    """Print a document, or write it to a PDF file. Ends with 1 where PDF cannot be made."""
    if pdf is not None:
        _write(told["paper"], pdf)
    elif as_json:
        print(json.dumps(told["view"], ensure_ascii=False, indent=2))
    else:
        print(told["html" if html else "text"], end="")


def _write(paper: dict[str, Any], file: Path) -> None:
    try:
        file.write_bytes(set_on_paper(Paper.model_validate(paper)))
    except No as no:
        sys.exit(no.sentence)
    except OSError as error:
        sys.exit(f"{file} går inte att skriva ({type(error).__name__}).")
    print(f"{file} är skriven.")
