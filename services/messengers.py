"""What a channel that Apprise reaches is told: a number, a deadline and a link, and what the action is called where that is no secret."""

from schemas.notices import ActionWords, Notice
from services.rules.deadlines import swedish
from services.workdays import Workdays


def message_of(notice: Notice, link: str, workdays: Workdays) -> tuple[str, str]:
    """The title and the body: no more than a webhook is told, for whoever carries it is a stranger too."""
    words = notice.words if isinstance(notice.words, ActionWords) else None
    due = f"Senast {swedish(words.due_at, workdays)}." if words else ""
    title = f"{words.title}." if words and not notice.lane.closed else ""
    return f"samsyn: {notice.action}", " ".join(filter(None, [title, due, link]))
