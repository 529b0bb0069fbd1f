"""samsyn proposals …: places that keep coming back, and what the coordinator answers."""

from typing import Annotated

from cyclopts import Parameter

from handlers.desk.ask import ask
from handlers.desk.show import table
from handlers.desk.words import By, Json, Text, commands

app = commands("proposals", "Platser som återkommer: förslag om fördjupat arbete, och svaren.")

Proposal = Annotated[str, Parameter(name="förslag", help="Förslagets nummer, som F-2026-0001.")]


@app.command(name="list", help="Förslagen, de obesvarade först.")
def list_(*, as_json: Json = False) -> None:
    """Proposals, those that wait for an answer first."""
    table(ask("proposals"), "Inget förslag finns.", as_json=as_json)


@app.command(help="Anta ett förslag: ett fördjupat ärende öppnas och kopplas till dem det kom ur.")
def accept(proposal: Proposal, text: Text, /, *, by: By = None) -> None:
    """Accept a proposal; prints the case that is opened and what is now owed."""
    print("\n".join(ask("why", name=ask("proposal.accept", by, proposal=proposal, text=text))))


@app.command(help="Avböj ett förslag, med skäl.")
def decline(proposal: Proposal, text: Text, /, *, by: By = None) -> None:
    """Decline a proposal with a reason."""
    ask("proposal.decline", by, proposal=proposal, text=text)
    print(f"{proposal.upper()} är avböjt.")
