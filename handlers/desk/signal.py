"""samsyn signal …: a signal by hand."""

from datetime import datetime

import uuid_utils
from cyclopts import App

from handlers.desk.ask import ask
from schemas.terms import Category, Source

app = App(name="signal", help="Skriv in en signal som någon ringt in.")


@app.command
def add(  # noqa: PLR0913 - a signal has that many parts, and each is named on the command line
    text: str,
    /,
    *,
    category: Category,
    severity: int,
    place: str | None = None,
    area: str | None = None,
    source: Source = Source.RESIDENT,
    occurred: datetime,
    hearsay: bool = False,
    by: str | None = None,
) -> None:
    """Enter a phoned-in signal; prints its receipt and what became of it. `occurred` with offset, as 2026-05-13T22:10+02:00."""
    where = {key: value for key, value in {"name": place, "area": area}.items() if value}
    told = {"category": category.value, "severity_reported": severity, "text": text, "observed": not hearsay}
    report = {**told, "place": where or None, "occurred_from": occurred.isoformat()}
    receipt = ask("signal.enter", by, report=report, source=source.value, name=str(uuid_utils.uuid7()))
    print("\n".join(ask("why", name=receipt)))
