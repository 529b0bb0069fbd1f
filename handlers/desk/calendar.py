"""samsyn calendar: deadlines or meetings for any calendar."""

import json
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from handlers.desk.ask import ask
from services.settings import Settings


def calendar(
    *,
    function: Annotated[str | None, Parameter(help="Funktionen vars sista tider det gäller.")] = None,
    council: Annotated[str | None, Parameter(help="Rådet vars möten det gäller.")] = None,
    out: Annotated[Path | None, Parameter(help="Filen att skriva; annars skrivs kalendern ut.")] = None,
) -> None:
    """Write a function's deadlines or a council's meetings as an .ics file."""
    text = ask("calendar", function=function, council=council, url=_url(Settings()))
    if out is None:
        print(text, end="")
    else:
        out.write_bytes(text.encode())


def _url(settings: Settings) -> str:
    file = settings.home / "run" / "samsyn.json"
    return settings.public_url or (json.loads(file.read_text())["url"] if file.exists() else "http://127.0.0.1")
