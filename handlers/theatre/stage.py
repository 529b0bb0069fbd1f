"""What the onlooker sees: beats that scroll by and, below them in a terminal, a board of cases and actions that is always true."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

from rich.box import ROUNDED
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

SEVERITY_STYLE = {1: "default", 2: "default", 3: "yellow", 4: "bold red"}
LABEL = 6
"""Columns of the labels at the left."""
READS_PER_S = 260
"""Characters a skimming onlooker takes in."""
STATUS_STYLE = {"klar": "green", "accepterad": "cyan", "försenad": "bold red"}


class Stopped(Exception):  # noqa: N818 - nothing went wrong: the onlooker has seen enough
    """The onlooker asked for the end."""


class ShownAction(NamedTuple):
    """An action as a row of the board."""

    number: str
    title: str
    owner: str
    due: str
    status: str


class ShownCase(NamedTuple):
    """A case as a heading of the board, with its actions. Actions outside any case have no heading."""

    number: str
    title: str
    status: str
    severity: int
    signals: int
    actions: Sequence[ShownAction]


class Board(NamedTuple):
    """All that stands open, at a moment (in words)."""

    at: str
    letters: int
    cases: Sequence[ShownCase]


class Stage:
    """A console and a pace. Quick means no pauses; without a terminal the board is printed where the story asks for it."""

    def __init__(self, console: Console, *, quick: bool) -> None:
        self.console, self.quick = console, quick
        self.told_to_end = asyncio.Event()
        self._unread = 0
        self._board: Board | None = None
        self._live: Live | None = None

    @contextmanager
    def lit(self) -> Iterator[None]:
        """Keep the board at the foot of the terminal for as long as the block runs."""
        if not self.console.is_interactive:
            yield
            return
        with Live(console=self.console, refresh_per_second=8, transient=True) as self._live:
            yield
        self._live = None

    @property
    def lit_up(self) -> bool:
        """Whether the board is seen all the time."""
        return self._live is not None

    def update(self, board: Board) -> None:
        """Show how it stands now."""
        self._board = board
        if self._live is not None:
            self._live.update(_board(board), refresh=True)

    def board(self) -> None:
        """Print the board, where none stands at the foot."""
        if self._live is None and self._board is not None:
            self.console.print(_board(self._board))

    async def breathe(self) -> None:
        """Give the onlooker time to read what is new."""
        seconds, self._unread = self._unread / READS_PER_S, 0
        await self.wait(0 if self.quick else seconds)

    async def wait(self, seconds: float) -> None:
        """Let so much true time pass. Raises Stopped as soon as the onlooker asks for the end."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.told_to_end.wait()
        self.go_on()

    def go_on(self) -> None:
        """A place where the demo may end: between two deeds, never inside one. Raises Stopped when it is to."""
        if self.told_to_end.is_set():
            raise Stopped

    def say(self, words: str, style: str = "") -> None:
        """Plain words."""
        self._print(Text(words, style), len(words))

    def beat(self, at: str, says: str) -> None:
        """Open a beat: when it is, and what it shows."""
        self.console.print()
        self.console.print(Rule(Text(at, "bold"), align="left", style="blue"))
        self.say(says, "bold")

    def copyable(self, line: str) -> None:
        """A line that may be longer than the terminal is wide, without a break in it."""
        self.console.print(Text(line), soft_wrap=True)

    def row(self, label: str, words: str, style: str = "") -> None:
        """One thing that happened: a short label, and words that wrap beside it."""
        for n, line in enumerate(Text(words, style).wrap(self.console, self.console.width - LABEL - 1)):
            line.rstrip()
            self.console.print(Text.assemble((("" if n else label).rjust(LABEL) + " ", "dim"), line))
        self._unread += len(words)

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Rows below each other, the first column as their labels."""
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for label, *cells in rows:
            self.row(label, "  ".join(cell.ljust(width) for cell, width in zip(cells, widths[1:], strict=True)).rstrip())

    def letter(self, heads: Iterable[tuple[str, str]], lines: Sequence[str]) -> None:
        """A letter word for word, without a frame that would break its lines."""
        self.console.print(Rule(style="dim"))
        for label, value in heads:
            self.console.print(Text.assemble((f"{label}: ", "dim"), value))
        self.console.print()
        for line in lines:
            self._print(Text(line), len(line), soft_wrap=True)
        self.console.print(Rule(style="dim"))

    def _print(self, what: RenderableType, size: int, *, soft_wrap: bool = False) -> None:
        self.console.print(what, soft_wrap=soft_wrap)
        self._unread += size


def _board(board: Board) -> RenderableType:
    rows = [part for case in board.cases for part in _case(case)] or [Text("Inga öppna ärenden.", "dim")]
    letters = f"{board.letters} brev" if board.letters else "inga brev än"
    return Panel(Group(*rows), title=f"[bold]{board.at}[/]", subtitle=letters, box=ROUNDED, title_align="left", subtitle_align="right")


def _case(case: ShownCase) -> Iterator[RenderableType]:
    if case.number:
        signals = "1 signal" if case.signals == 1 else f"{case.signals} signaler"
        severity = (f"allvar {case.severity}", SEVERITY_STYLE[case.severity])
        yield Text.assemble((f"{case.number} {case.title}", "bold"), f": {case.status}, ", severity, f", {signals}")
    table = Table.grid(padding=(0, 1), expand=True)
    for ratio, width in ((None, 11), (5, None), (3, None), (None, 17), (None, 10)):
        table.add_column(ratio=ratio, width=width, no_wrap=True, overflow="ellipsis")
    for action in case.actions:
        table.add_row(*action[:4], Text(action.status, STATUS_STYLE.get(action.status, "default")))
    if case.actions:
        yield table
