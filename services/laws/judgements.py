"""What people judged is kept as the ledger tells it: each correction has its row, each merge what it moved, and one that is undone is."""

from collections import defaultdict
from collections.abc import Iterator

from services.laws.books import Books

ENDS = dict.fromkeys(("case.released", "case.unmerged", "case.rewatched"), "undone")


def judgements(books: Books) -> Iterator[str]:
    """Rows and facts of corrections and merges, held against each other."""
    yield from _corrections(books)
    yield from _merges(books)


def _corrections(books: Books) -> Iterator[str]:
    told: dict[str, list[int]] = defaultdict(list)
    kept: dict[str, list[int]] = defaultdict(list)
    for entry in books.about("signal"):
        if entry.fact == "signal.corrected":
            told[entry.about[1]].append(entry.body["number"])
    for row in books.corrections:
        kept[row.receipt].append(row.number)
    for receipt in sorted(told.keys() | kept.keys()):
        if sorted(kept[receipt]) != told[receipt] or told[receipt] != list(range(1, len(told[receipt]) + 1)):
            yield f"{receipt}: rättades {len(told[receipt])} gånger enligt liggaren, och {len(kept[receipt])} rättelser är sparade."


def _merges(books: Books) -> Iterator[str]:
    """Both cases of a merge tell of it, and both tell when it is undone."""
    told = {
        (ENDS.get(entry.fact, entry.fact), entry.body["merge"], entry.about[1]) for entry in books.about("case") if "merge" in entry.body
    }
    wanted = {one for row in books.merges for one in (("case.absorbed", row.id, row.kept), ("case.merged", row.id, row.merged))}
    wanted |= {("undone", row.id, case) for row in books.merges if row.undone_at is not None for case in (row.kept, row.merged)}
    wrong = {(merge, case) for _, merge, case in told ^ wanted}
    yield from (f"{case}: sammanslagningen {merge} är inte vad liggaren säger." for merge, case in sorted(wrong))
