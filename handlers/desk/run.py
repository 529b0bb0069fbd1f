"""samsyn run: one part in its own process, on PostgreSQL and a NATS of its own."""

import asyncio
import sys
from typing import Annotated

from cyclopts import Parameter

from handlers.app import PARTS, alone, run
from handlers.logs import configure
from services.errors import No
from services.settings import Settings


def run_(part: Annotated[str, Parameter(name="del", help=f"En av {', '.join(PARTS)}.")], /) -> None:
    """Start one part and keep it up. JSON logs on standard output."""
    configure(stream=sys.stdout)
    try:
        code = asyncio.run(run(alone(Settings(), part)))
    except No as no:
        print(no.sentence, file=sys.stderr)
        code = 1
    sys.exit(code)
