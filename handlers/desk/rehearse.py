"""samsyn rehearse: what other rules would have made of the signals there are."""

import json
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from handlers.desk.ask import run
from handlers.desk.rehearsing import in_words, rehearsed
from handlers.desk.words import Json
from services.settings import Settings

Programmes = Annotated[Path, Parameter(help="Mappen med programfiler som prövas ovanpå de som gäller.")]
Since = Annotated[str, Parameter(help="Hur långt tillbaka: 12w är tolv veckor, 30d trettio dagar.")]


def rehearse(*, programmes: Programmes, since: Since = "12w", as_json: Json = False) -> None:
    """Try programmes on the stored signals of a home (SAMSYN_HOME), running or not, and show the difference. Nothing is written."""
    found: dict[str, Any] = run(rehearsed(Settings(), programmes, since))
    print(json.dumps(found, ensure_ascii=False, indent=2) if as_json else "\n".join(in_words(found)))
