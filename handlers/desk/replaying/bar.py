"""The progress bar of a replay: on standard error, and only where that is a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from handlers.desk.replaying.reading import Reading
from handlers.desk.replaying.tally import Tally


class Bar:
    """How much of the file has been sent, and how much of what was accepted has its outcome."""

    def __init__(self, progress: Progress, reading: Reading, tally: Tally) -> None:
        self.progress, self.reading, self.tally = progress, reading, tally
        self._sending = self._task("Sänder", reading.size or None)
        self._waiting = self._task("Får sin väg", None)

    def _task(self, name: str, total: int | None) -> TaskID:
        return self.progress.add_task(name, total=total, said="")

    def sent(self) -> None:
        """More of the file has been answered for."""
        self.progress.update(self._sending, completed=self.reading.position, said=f"{self.tally.accepted} mottagna")

    def settled(self) -> None:
        """More signals have their outcome."""
        done, waits = self.tally.outcomes.total(), self.tally.waiting.total()
        self.progress.update(self._waiting, completed=done, total=done + waits, said=f"{waits} väntar")


@contextmanager
def shown(reading: Reading, tally: Tally) -> Iterator[Bar]:
    """Show it for as long as the block runs."""
    columns = TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
        yield Bar(progress, reading, tally)
