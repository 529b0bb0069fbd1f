"""Draw docs/demo.svg from a run of the demo: `make recording`."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

WIDTH = 100
SCENES = ("tors 13 maj kl. 22.41", "fre 14 maj kl. 22.05", "tors 27 maj kl. 16", "fre 28 maj kl. 16")
"""The scenes that are shown; the rest of the evening is left out."""
_HEADING = re.compile(r"^\w{3,4} \d+ \w+ kl\. [\d.]+ ─")


def played() -> list[Text]:
    """The demo as a terminal shows it, line by line, without the waiting."""
    look = os.environ | {"TTY_COMPATIBLE": "1", "TTY_INTERACTIVE": "0", "COLUMNS": str(WIDTH)}
    samsyn = Path(sys.executable).with_name("samsyn")
    out = subprocess.run([samsyn, "demo", "--exit"], env=look, stdout=subprocess.PIPE, check=True).stdout.decode()  # noqa: S603 - our own
    return [Text.from_ansi(re.sub(r"\r|\x1b\[\??\d*[Klh]", "", line)) for line in out.split("\n")]


def shown(lines: Sequence[Text]) -> Iterator[Text]:
    """The lines of the chosen scenes, with a mark where some are left out."""
    scene = ""
    for line in lines:
        if _HEADING.match(line.plain):
            last, scene = scene, line.plain.split(" ─")[0]
            if last in SCENES and scene not in SCENES:
                yield Text("  ⋮", "dim")
        if scene in SCENES:
            yield line


def draw(target: Path) -> None:
    """Play the demo and write the picture."""
    console = Console(record=True, width=WIDTH, file=StringIO())
    for line in shown(played()):
        console.print(line, no_wrap=True, crop=True)
    picture = console.export_svg(title="make demo", unique_id="demo")
    target.write_text(re.sub(r"@font-face {.*?}\s*", "", picture, flags=re.DOTALL), encoding="utf-8")  # no font from anywhere else


if __name__ == "__main__":
    draw(Path(__file__).with_name("demo.svg"))
