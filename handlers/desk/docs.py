"""samsyn docs …: the documents that describe the service to other programs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from events.asyncapi import asyncapi
from handlers.desk.ask import run
from handlers.desk.words import commands
from handlers.doors.document import openapi

app = commands("docs", "Beskrivningarna av API och händelser.")

DOCUMENTS: dict[str, Callable[[], dict[str, Any]]] = {"openapi.json": openapi, "asyncapi.json": asyncapi}
"""Each document by the name of its file."""


def as_text(document: Callable[[], dict[str, Any]]) -> str:
    """A document as it stands in its file: for people too."""
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


@app.command(help="Skriv beskrivningarna på nytt till en mapp.")
def write(folder: Annotated[Path, Parameter(name="mapp", help="Mappen, som docs.")], /) -> None:
    """Write every document into a folder."""
    run(_write(folder))


async def _write(folder: Path) -> None:
    for name, document in DOCUMENTS.items():
        (folder / name).write_text(as_text(document), encoding="utf-8")
        print(folder / name)
