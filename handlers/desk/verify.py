"""samsyn verify: does everything add up?"""

import json
import sys
from typing import Annotated

from cyclopts import Parameter

from handlers.desk.ask import run
from handlers.desk.words import Json
from handlers.turning.audit import audited, in_json, in_words
from services.settings import Settings

Drained = Annotated[bool, Parameter(negative=(), help="Ingen signal får vänta: allt ska vara omhändertaget.")]


def verify(*, as_json: Json = False, drained: Drained = False) -> None:
    """Check the laws of conservation (L1-L5) on the home (SAMSYN_HOME), running or not. Ends with 1 when one does not hold."""
    found = run(audited(Settings(), drained=drained))
    print(json.dumps(in_json(found), ensure_ascii=False, indent=2) if as_json else "\n".join(in_words(found)))
    sys.exit(0 if all(law.holds for law in found.values()) else 1)
