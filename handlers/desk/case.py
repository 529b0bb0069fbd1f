"""samsyn case …: what people do to a case."""

from typing import Annotated

from cyclopts import Parameter

from handlers.desk.ask import ask
from handlers.desk.words import By, Case, Text, commands

Other = Annotated[str, Parameter(name="annat", help="Ärendet som går upp i det första.")]

app = commands("case", "Öppna, avsluta, öppna igen, slå ihop och anteckna i ärenden.")


@app.command(name="open", help="Öppna ett ärende som ingen signal har lett till; regelns plan sätts igång.")
def open_(  # noqa: PLR0913 - a case has that many parts, and each is named on the command line
    text: Text,
    /,
    *,
    rule: Annotated[str, Parameter(help="Regeln vars plan ärendet får, som fordon eller brand.")],
    place: Annotated[str | None, Parameter(help="Platsens namn.")] = None,
    area: Annotated[str | None, Parameter(help="Området, om platsen inte har något namn.")] = None,
    business: Annotated[str | None, Parameter(help="Verksamheten, i program om verksamheter.")] = None,
    severity: Annotated[int, Parameter(help="Allvar 1–4.")] = 2,
    programme: Annotated[str, Parameter(help="Programmets kod.")] = "EST",
    by: By = None,
) -> None:
    """Open a case that no signal led to; prints its number and what is now owed."""
    where = {key: value for key, value in {"name": place, "area": area}.items() if value}
    about = {"place": where or None, "business": business}
    case = ask("case.open", by, programme=programme, rule=rule, **about, severity=severity, text=text)
    print("\n".join(ask("why", name=case)))


@app.command(help="Öppna ett ärende som bara bevakas, utan att vänta på fler signaler.")
def lift(case: Case, text: Text, /, *, by: By = None) -> None:
    """Open a watched line with a reason."""
    ask("case.lift", by, case=case, text=text)
    print(f"{case.upper()} är öppet.")


@app.command(help="Avsluta ett ärende, med skäl. Åtgärder som inte är klara hindrar det.")
def close(case: Case, text: Text, /, *, by: By = None) -> None:
    """Close a case with a reason. Open actions block it."""
    ask("case.close", by, case=case, text=text)
    print(f"{case.upper()} är avslutat.")


@app.command(help="Öppna ett avslutat ärende igen, med skäl.")
def reopen(case: Case, text: Text, /, *, by: By = None) -> None:
    """Open a closed case again, with a reason."""
    ask("case.reopen", by, case=case, text=text)
    print(f"{case.upper()} är öppet igen.")


@app.command(help="Bekräfta den uträknade prioriteten, eller ge ärendet en annan, med skäl.")
def prioritise(
    case: Case, text: Text, /, *, to: Annotated[float | None, Parameter(help="Prioriteten; annars den uträknade.")] = None, by: By = None
) -> None:
    """Confirm or change a case's priority; prints what stands and the sum."""
    print(f"{case.upper()}: prioritet {ask('case.prioritise', by, case=case, to=to, text=text)}")


@app.command(help="Skriv en anteckning i ärendet.")
def comment(case: Case, text: Text, /, *, by: By = None) -> None:
    """Write a note on the case."""
    ask("case.comment", by, case=case, text=text)
    print("Antecknat.")


@app.command(help="Slå ihop två ärenden som är samma problem; det första fortsätter.")
def merge(
    case: Case, other: Annotated[str, Parameter(name="annat", help="Ärendet som går upp i det första.")], text: Text, /, *, by: By = None
) -> None:
    """Let the first case go on as both. Signals and actions move with all that was agreed."""
    ask("case.merge", by, case=case, other=other, text=text)
    print(f"{other.upper()} är en del av {case.upper()}. Ångra med samsyn case unmerge {other.upper()}.")


@app.command(help="Ångra en sammanslagning: ärendet får tillbaka det som var dess.")
def unmerge(case: Case, text: Text, /, *, by: By = None) -> None:
    """Undo the merge that a case went into. What came after stays with the kept case."""
    kept = ask("case.unmerge", by, case=case, text=text)
    print(f"{case.upper()} är ett eget ärende igen, skilt från {kept}.")
