"""samsyn forecast: who will be told when, if nothing happens."""

import json
from itertools import groupby
from typing import Annotated, Any

from cyclopts import Parameter

from handlers.desk.ask import ask
from handlers.desk.words import Json


def forecast(
    action: Annotated[str | None, Parameter(name="åtgärd", help="Åtgärdens nummer, som A-2026-0001; annars alla.")] = None,
    /,
    *,
    days: Annotated[int, Parameter(help="Så många dagar framåt.")] = 14,
    as_json: Json = False,
) -> None:
    """Who will be told when, if nothing happens: by day and by who is told."""
    told = ask("forecast", action=action, days=days)
    print(json.dumps(told, ensure_ascii=False, indent=2) if as_json else "\n".join(_said(told, days)))


def _said(told: list[dict[str, Any]], days: int) -> list[str]:
    said = []
    for day, steps in groupby(told, key=lambda line: line["day"]):
        said += ["", day, *(f"  {line['time']}  {line['action']}  {line['key']}: {_whom(line)}" for line in steps)]
    return said[1:] or [f"Inget steg kommer på {days} dagar, om inget händer."]


def _whom(line: dict[str, Any]) -> str:
    return " och ".join(line["names"]) if line["names"] else f"hoppas över: {line['skipped']}"
