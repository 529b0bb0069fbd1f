"""A paper: what a digest, a pack or minutes say, as headings, sentences, tables and lists. It is set as it stands, whatever it is of."""

from pydantic import BaseModel, ConfigDict


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True)


class PaperEntry(_Shape):
    """A heading of its own, and lines under it."""

    head: str
    lines: tuple[str, ...] = ()


class PaperSection(_Shape):
    """A table with a head, or entries; `none` is said when there are neither. A line break in a cell is a line break on paper."""

    heading: str
    note: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    entries: tuple[PaperEntry, ...] = ()
    none: str = ""


class Paper(_Shape):
    """All that stands on it."""

    title: str
    sentences: tuple[str, ...] = ()
    sections: tuple[PaperSection, ...] = ()
