"""samsyn demo: story lines on real parts in a throwaway home, shown live."""

import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from cyclopts import Parameter

from handlers.desk.words import Json

ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def demo(
    *,
    story: Annotated[str, Parameter(help="En berättelse: dess nummer eller en egen fil. list visar vilka som finns.")] = "",
    leave: Annotated[
        bool, Parameter(name="--exit", negative=(), help="Spela så fort det går och avsluta, med 1 om något inte stämmer.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Play two story lines, or the one asked for, on real parts in a throwaway home, and stay up until Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # until there is something to clean, Ctrl-C just ends us
    from handlers.theatre.evening import Show, run  # noqa: PLC0415 - a second of imports, which Ctrl-C would break into a traceback
    from handlers.theatre.story import listed  # noqa: PLC0415 - the same

    if story == "list":
        print("\n".join(listed()))
        return
    for number in ENDS:
        signal.signal(number, signal.default_int_handler)
    with TemporaryDirectory(prefix="samsyn-demo-", ignore_cleanup_errors=True) as folder:
        try:
            code = run(Show(Path(folder), story, leave=leave, as_json=as_json), ENDS)
        finally:
            for number in ENDS:  # nothing may come between us and the cleaning
                signal.signal(number, signal.SIG_IGN)
    sys.exit(code)
