"""samsyn signal …: a signal by hand, reports that wait to be read, and what people make of one that has come."""

from datetime import datetime
from typing import Annotated

import uuid_utils
from cyclopts import Parameter

from handlers.desk.ask import ask
from handlers.desk.words import By, Receipt, Text, commands
from schemas.parties import Referrals
from schemas.terms import Category, Source
from services.rules.concern import is_urgent

app = commands("signal", "Skriv in, rätta, granska, ta upp och lägg åt sidan signaler.")


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


@app.command(help="Rätta vad en signal var; den går dit den hör, och det den var sparas.")
def correct(
    receipt: Receipt,
    text: Text,
    /,
    *,
    category: Annotated[Category | None, Parameter(help="Vad det var.")] = None,
    severity: Annotated[int | None, Parameter(help="Allvar 1–4.")] = None,
    place: Annotated[str | None, Parameter(help="Platsens namn.")] = None,
    area: Annotated[str | None, Parameter(help="Området, om platsen inte har något namn.")] = None,
    by: By = None,
) -> None:
    """Correct a signal; prints where it is now."""
    where = {key: value for key, value in {"name": place, "area": area}.items() if value}
    given = {"category": category.value if category else None, "severity": severity, "place": where or None}
    ask("signal.correct", by, receipt=receipt, text=text, **given)
    print("\n".join(ask("why", name=receipt)))


@app.command(help="Ta upp en signal som är lagd åt sidan: efter dagens regler, eller under en regel som du väljer.")
def restore(
    receipt: Receipt,
    text: Text,
    /,
    *,
    programme: Annotated[str | None, Parameter(help="Programmets kod, om du väljer regeln själv.")] = None,
    rule: Annotated[str | None, Parameter(help="Regelns nyckel i programmet.")] = None,
    by: By = None,
) -> None:
    """Lead a set-aside signal after all; prints where it is now."""
    ask("signal.restore", by, receipt=receipt, text=text, programme=programme, rule=rule)
    print("\n".join(ask("why", name=receipt)))


@app.command(name="set-aside", help="Lägg en signal åt sidan, med skäl; den går att ta upp igen.")
def set_aside(receipt: Receipt, text: Text, /, *, by: By = None) -> None:
    """Set a signal aside by hand; prints how it is undone."""
    ask("signal.set_aside", by, receipt=receipt, text=text)
    print("\n".join(ask("why", name=receipt)))
