"""samsyn digest …: what was put together for managers and councils, as it was frozen, and a new version of what was wrong."""

from typing import Annotated

from cyclopts import Parameter

from handlers.desk.ask import ask
from handlers.desk.printed import Html, Pdf, printed
from handlers.desk.show import table
from handlers.desk.words import By, Json, commands

app = commands("digest", "Sammanställningar till chefer, råd och samordnare, som de frystes.")

Digest = Annotated[str, Parameter(name="sammanställning", help="Dess namn, som samsyn digest list visar det.")]


@app.command(name="list", help="De senaste sammanställningarna, med sina versioner.")
def list_(*, as_json: Json = False) -> None:
    """Every version that was frozen lately, the latest first."""
    table(ask("digests"), "Ingen sammanställning är fryst än.", as_json=as_json)


@app.command(help="En sammanställning som den frystes, allt som står i den.")
def show(digest: Digest, /, *, html: Html = False, pdf: Pdf = None, as_json: Json = False) -> None:
    """One version, all of it."""
    printed(ask("digest.show", digest=digest), html=html, pdf=pdf, as_json=as_json)


@app.command(help="Frys om den senaste till en mottagare: en ny version, som skickas och säger vilken den ersätter.")
def refreeze(digest: Digest, /, *, text: Annotated[str, Parameter(help="Varför. Inget om enskilda personer.")], by: By = None) -> None:
    """A new version with a reason; prints its name."""
    print(f"{ask('digest.refreeze', by, digest=digest, text=text)} är fryst och skickas. Den förra finns kvar.")
