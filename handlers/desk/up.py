"""samsyn up: everything in one process, until it is told to stop."""

import asyncio
import sys

from handlers.app import run, together
from handlers.logs import configure
from services.errors import No
from services.settings import Settings


def up() -> None:
    """Start the service on the home (SAMSYN_HOME, default ./var) and keep it up. JSON logs on standard output."""
    configure(stream=sys.stdout)
    try:
        code = asyncio.run(run(together(Settings())))
    except No as no:
        print(no.sentence, file=sys.stderr)
        code = 1
    sys.exit(code)
