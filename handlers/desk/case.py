"""samsyn case …: what people do to a case."""

from cyclopts import App

from handlers.desk.ask import ask

app = App(name="case", help="Avsluta, öppna igen och anteckna i ett ärende.")


@app.command
def close(case: str, text: str, /, *, by: str | None = None) -> None:
    """Close a case with a reason. Open actions block it."""
    ask("case.close", by, case=case, text=text)
    print(f"{case} är avslutat.")


@app.command
def reopen(case: str, text: str, /, *, by: str | None = None) -> None:
    """Open a closed case again, with a reason."""
    ask("case.reopen", by, case=case, text=text)
    print(f"{case} är öppet igen.")


@app.command
def comment(case: str, text: str, /, *, by: str | None = None) -> None:
    """Write a note on the case."""
    ask("case.comment", by, case=case, text=text)
    print("Antecknat.")
