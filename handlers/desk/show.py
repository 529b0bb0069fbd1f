"""samsyn why, status, cases, actions: what is, and why."""

import json
from typing import Any

from rich.console import Console
from rich.table import Table

from handlers.desk.ask import ask


def why(name: str, /) -> None:
    """Why a case, an action or a receipt is where it is.

    Parameters
    ----------
    name
        A case number (EST-2026-0001), an action number (A-2026-0001) or a receipt (r…).
    """
    print("\n".join(ask("why", name=name)))


def status() -> None:
    """The numbers an operator looks at first, as JSON."""
    print(json.dumps(ask("status"), ensure_ascii=False, indent=2))


def cases(*, as_json: bool = False) -> None:
    """Cases that are not closed, gravest first."""
    _table(ask("cases"), as_json=as_json)


def actions(*, as_json: bool = False) -> None:
    """Unfinished actions, next due first."""
    _table(ask("actions"), as_json=as_json)


def _table(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        print("Inget.")
        return
    table = Table(box=None, pad_edge=False)
    for column in rows[0]:
        table.add_column(column)
    for row in rows:
        table.add_row(*(str(value) for value in row.values()))
    Console().print(table)
