"""samsyn clock …: the clock that holds, and who says that the time is right."""

from handlers.desk.ask import ask
from handlers.desk.words import By, commands

app = commands("clock", "Klockan, när den hålls för att tiden är osäker.")


@app.command(help="Bekräfta att tiden är rätt, så att trappor och tidtabell går vidare.")
def confirm(*, by: By = None) -> None:
    """Say that the time is right; what waited goes on."""
    ask("clock.confirm", by)
    print("Tiden är bekräftad; trappor och tidtabell går vidare.")
