"""A case: one problem at one place, and the moves it may make."""

from enum import StrEnum


class CaseStatus(StrEnum):
    """Where a case stands."""

    WATCHED = "watched"
    OPEN = "open"
    CLOSED = "closed"


STATUSES = {CaseStatus.WATCHED: "bevakas", CaseStatus.OPEN: "öppet", CaseStatus.CLOSED: "avslutat"}

# (fact, from) -> to, with the reason beside each move. A fact that is not here may not happen to a case in that state.
MOVES: dict[tuple[str, CaseStatus | None], tuple[CaseStatus, str]] = {
    ("case.watched", None): (CaseStatus.WATCHED, "one light signal is worth a line, not three letters"),
    ("case.opened", None): (CaseStatus.OPEN, "grave enough, or opened by hand"),
    ("case.opened", CaseStatus.WATCHED): (CaseStatus.OPEN, "it repeated, or something graver came"),
    ("case.joined", CaseStatus.WATCHED): (CaseStatus.WATCHED, "another signal, still below the threshold"),
    ("case.joined", CaseStatus.OPEN): (CaseStatus.OPEN, "another signal about the same problem"),
    ("case.raised", CaseStatus.WATCHED): (CaseStatus.WATCHED, "graver than it was, still below the threshold"),
    ("case.raised", CaseStatus.OPEN): (CaseStatus.OPEN, "repetition or a graver signal"),
    ("case.alarmed", CaseStatus.OPEN): (CaseStatus.OPEN, "it is as grave as can be, and the coordinator hears of it at once"),
    ("case.linked", CaseStatus.WATCHED): (CaseStatus.WATCHED, "another case lies beside it, in another programme"),
    ("case.linked", CaseStatus.OPEN): (CaseStatus.OPEN, "the same"),
    ("case.prioritised", CaseStatus.WATCHED): (CaseStatus.WATCHED, "a person's word stands over the reckoned one"),
    ("case.prioritised", CaseStatus.OPEN): (CaseStatus.OPEN, "the same"),
    ("case.commented", CaseStatus.WATCHED): (CaseStatus.WATCHED, "a note for those who come after"),
    ("case.commented", CaseStatus.OPEN): (CaseStatus.OPEN, "a note for those who come after"),
    ("case.commented", CaseStatus.CLOSED): (CaseStatus.CLOSED, "what happened later belongs to the story too"),
    ("case.closed", CaseStatus.WATCHED): (CaseStatus.CLOSED, "it did not repeat"),
    ("case.closed", CaseStatus.OPEN): (CaseStatus.CLOSED, "every action is done"),
    ("case.reopened", CaseStatus.CLOSED): (CaseStatus.OPEN, "the problem came back"),
    ("case.left", CaseStatus.WATCHED): (CaseStatus.WATCHED, "a signal was corrected and belongs elsewhere"),
    ("case.left", CaseStatus.OPEN): (CaseStatus.OPEN, "same; what was opened stays open until people close it"),
    ("case.left", CaseStatus.CLOSED): (CaseStatus.CLOSED, "the history is put right, and the case stays closed"),
    ("case.revised", CaseStatus.WATCHED): (CaseStatus.WATCHED, "a signal was corrected and still belongs here"),
    ("case.revised", CaseStatus.OPEN): (CaseStatus.OPEN, "same"),
    ("case.revised", CaseStatus.CLOSED): (CaseStatus.CLOSED, "same, and nothing is done anew"),
    ("case.absorbed", CaseStatus.WATCHED): (CaseStatus.WATCHED, "another case was the same problem"),
    ("case.absorbed", CaseStatus.OPEN): (CaseStatus.OPEN, "another case was the same problem"),
    ("case.merged", CaseStatus.WATCHED): (CaseStatus.CLOSED, "it was the same problem as another, which goes on"),
    ("case.merged", CaseStatus.OPEN): (CaseStatus.CLOSED, "it was the same problem as another, which goes on"),
    ("case.released", CaseStatus.WATCHED): (CaseStatus.WATCHED, "a merge was undone; what came after it stays"),
    ("case.released", CaseStatus.OPEN): (CaseStatus.OPEN, "a merge was undone; what came after it stays"),
    ("case.released", CaseStatus.CLOSED): (CaseStatus.CLOSED, "a merge was undone after it was closed"),
    ("case.unmerged", CaseStatus.CLOSED): (CaseStatus.OPEN, "the merge was undone: it is as open as it was"),
    ("case.rewatched", CaseStatus.CLOSED): (CaseStatus.WATCHED, "the merge was undone: it was only watched"),
}
