"""samsyn signal …: a signal by hand, and reports that wait to be read."""

from datetime import datetime
from typing import Annotated

import uuid_utils
from cyclopts import Parameter

from handlers.desk.ask import ask
from handlers.desk.words import By, Text, commands
from schemas.parties import Referrals
from schemas.terms import Category, Source
from services.rules.concern import is_urgent

app = commands("signal", "Skriv in en signal som någon ringt in, och granska rapporter.")
Receipt = Annotated[str, Parameter(name="kvitto", help="Signalens kvitto, som börjar på r.")]


@app.command(help="Skriv in en signal: vad, var, när och hur allvarligt. Svarar med kvittot och vart den gick.")
def add(  # noqa: PLR0913 - a signal has that many parts, and each is named on the command line
    text: Text,
    /,
    *,
    category: Annotated[Category, Parameter(help="Vad som hände.")],
    severity: Annotated[int, Parameter(help="Allvar 1–4.")],
    place: Annotated[str | None, Parameter(help="Platsens namn.")] = None,
    area: Annotated[str | None, Parameter(help="Området, om platsen inte har något namn.")] = None,
    source: Annotated[Source, Parameter(help="Vem som såg det.")] = Source.RESIDENT,
    occurred: Annotated[datetime | None, Parameter(help="När det hände, som 2027-05-13T22:10; annars nu.")] = None,
    hearsay: Annotated[bool, Parameter(negative=(), help="Det är hörsägen, inte en egen iakttagelse.")] = False,
    by: By = None,
) -> None:
    """Enter a phoned-in signal; prints its receipt and what became of it. A time without an offset is local."""
    where = {key: value for key, value in {"name": place, "area": area}.items() if value}
    report = {"category": category.value, "severity": severity, "text": text, "observed": not hearsay, "place": where or None}
    at = occurred and occurred.isoformat()
    receipt = ask("signal.enter", by, source=source.value, occurred=at, name=str(uuid_utils.uuid7()), **report)
    if is_urgent(severity, text):
        print(Referrals().danger)
    print("\n".join(ask("why", name=receipt)))


@app.command(help="Rapporten är granskad: andra parter får läsa dess text.")
def approve(receipt: Receipt, /, *, by: By = None) -> None:
    """Let others read a report."""
    ask("signal.approve", by, receipt=receipt)
    print(f"{receipt} är granskad och får läsas av andra.")


@app.command(help="Ta bort rapportens text för gott, med skäl. Vad, var och när står kvar.")
def blank(receipt: Receipt, text: Text, /, *, by: By = None) -> None:
    """Take a report's text away for good."""
    ask("signal.blank", by, receipt=receipt, text=text)
    print(f"Texten i {receipt} är borttagen.")
