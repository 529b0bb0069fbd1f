"""samsyn why, status, weekly, cases, actions: what is, and why."""

import json
import sys
from typing import Annotated, Any

from cyclopts import Parameter
from rich.console import Console
from rich.table import Table
from rich.text import Text

from handlers.desk.ask import ask
from handlers.desk.words import Json

WIDE = 160
"""Columns when the output is not a terminal: a file or a pipe has no edge to wrap at."""


def why(name: Annotated[str, Parameter(name="nummer", help="Ärende (EST-2026-0001), åtgärd (A-2026-0001) eller kvitto (r…).")], /) -> None:
    """Why a case, an action or a receipt is where it is."""
    print("\n".join(ask("why", name=name)))


def status(*, as_json: Json = False) -> None:
    """The numbers an operator looks at first."""
    told = ask("status")
    sentences = told.pop("sentences")
    print(json.dumps(told, ensure_ascii=False, indent=2) if as_json else "\n".join(sentences))


def weekly(*, as_json: Json = False) -> None:
    """The list of the week as it would be now; nothing is written."""
    told = ask("weekly")
    print(json.dumps(told["view"], ensure_ascii=False, indent=2) if as_json else told["text"], end="\n" if as_json else "")


def cases(*, as_json: Json = False) -> None:
    """Cases that are not closed, the highest priority first."""
    table(ask("cases"), "Inget ärende är öppet.", as_json=as_json)


def actions(*, as_json: Json = False) -> None:
    """Unfinished actions, next due first."""
    table(ask("actions"), "Ingen åtgärd väntar.", as_json=as_json)


def table(rows: list[dict[str, Any]], none: str, *, as_json: bool) -> None:
    """Print rows as a table, or as JSON; `none` is said when there are none."""
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        print(none)
        return
    grid = Table(box=None, pad_edge=False)
    for column in rows[0]:
        grid.add_column(column, no_wrap=column != "vad")
    for row in rows:
        grid.add_row(*(Text(str(value)) for value in row.values()))
    Console(width=None if sys.stdout.isatty() else WIDE).print(grid)
