"""What people may say of signals and cases once more has been seen: the arguments, and the deeds they ask for."""

from handlers.doors.deed import Args, Deed, Number, ReceiptId, Said
from schemas.rules import Severity
from schemas.signals import ReportedPlace
from schemas.terms import Category
from services import corrections, merging
from services.store.work import Work


class OnSignal(Args):
    """A receipt, and why."""

    receipt: ReceiptId
    text: Said


class Correct(OnSignal):
    """What a signal was. What is not given stands."""

    category: Category | None = None
    severity: Severity | None = None
    place: ReportedPlace | None = None


class Restore(OnSignal):
    """A signal that was set aside: by today's rules, or by a rule that people name."""

    programme: str | None = None
    rule: str | None = None


class Merge(Args):
    """The case that goes on, the one that becomes part of it, and why."""

    case: Number
    other: Number
    text: Said


async def correct(work: Work, a: Correct) -> str:
    """Correct a signal; what became of it, in a sentence."""
    return await corrections.correct(work, a.receipt, corrections.Corrected(a.category, a.severity, a.place), a.text)


async def restore(work: Work, a: Restore) -> str:
    """Lead a set-aside signal after all; what became of it, in a sentence."""
    return await corrections.restore(work, a.receipt, a.text, a.programme, a.rule)


async def set_aside(work: Work, a: OnSignal) -> str:
    """Set a signal aside by hand."""
    return await corrections.set_aside(work, a.receipt, a.text)


async def merge(work: Work, a: Merge) -> str:
    """Let one case go on as another; the number of the merge."""
    return await merging.merge(work, a.case, a.other, a.text)


class Unmerge(Args):
    """The case that was merged, and why it is no part of the other."""

    case: Number
    text: Said


async def unmerge(work: Work, a: Unmerge) -> str:
    """Undo the merge that a case went into; the number of the case it comes out of."""
    return await merging.unmerge(work, a.case, a.text)


DEEDS: dict[str, Deed] = {
    "signal.correct": Deed(Correct, correct),
    "signal.restore": Deed(Restore, restore),
    "signal.set_aside": Deed(OnSignal, set_aside),
    "case.merge": Deed(Merge, merge),
    "case.unmerge": Deed(Unmerge, unmerge),
}
