"""The links in letters: signed, single-use, and harmless until somebody confirms on the page (a preview must not act)."""

import hashlib
from typing import NamedTuple

from itsdangerous import BadData, URLSafeSerializer

from schemas.notices import MessageWords, Notice, NoticeKind
from services.errors import NotFound, Refused
from services.letters import Links
from services.store.links import spend, spent
from services.store.work import Work

SHOW, DIGEST = "show", "digest"
DEEDS = {"accept": "Vi tar åtgärden", "done": "Åtgärden är klar", "decline": "Vi avböjer"}
"""The deeds a link may do, as the letter and the button call them."""
ANSWERABLE = {NoticeKind.ASSIGNED, NoticeKind.REMINDER, NoticeKind.OVERDUE, NoticeKind.DECLINED, NoticeKind.MOVED}


class Link(NamedTuple):
    """What a link lets its holder do: one deed on one action (or a look at one digest), for the function it was mailed to."""

    deed: str
    action: str
    function: str
    notice: str


class LinkMaker:
    """Signs and reads links with the home's own key. A page cannot be found by guessing numbers."""

    def __init__(self, key: bytes, public_url: str) -> None:
        self._signer = URLSafeSerializer(key, salt="mail-link")
        self.public_url = public_url

    def links(self, notice: Notice, owner: str | None) -> Links:
        """The links of a letter. Only who answers for the action may answer from the mail."""
        if notice.action is None:
            page = notice.words.page if isinstance(notice.words, MessageWords) else ""
            return Links(self.digest(page) if page else self.public_url)
        if notice.kind not in ANSWERABLE or notice.function != owner:
            return Links(self._url(SHOW, notice))
        return Links(self._url(SHOW, notice), *(self._url(deed, notice) for deed in DEEDS))

    def digest(self, digest: str) -> str:
        """The page of a whole digest, or of a council's pack or minutes."""
        return f"{self.public_url}/l/{self._signer.dumps([DIGEST, digest, '', ''])}"

    def action(self, action: str, function: str) -> str:
        """The page that shows an action to a function."""
        return f"{self.public_url}/l/{self._signer.dumps([SHOW, action, function, ''])}"

    def _url(self, deed: str, notice: Notice) -> str:
        return f"{self.public_url}/l/{self._signer.dumps([deed, notice.action, notice.function, notice.id])}"

    def read(self, token: str) -> Link:
        """What a link says. Raises NotFound for one that we did not sign."""
        try:
            return Link(*self._signer.loads(token))
        except (BadData, TypeError):
            raise NotFound("Länken är inte hel. Kopiera hela länken ur brevet.") from None


USED = "Länken är redan använd."


async def use(work: Work, token: str) -> None:
    """Spend the link in the transaction of the deed. Raises Refused when it has been used."""
    if not await spend(work, _name(token)):
        raise Refused(USED)


async def unused(look: Work, token: str) -> None:
    """Raises Refused when the link has been used; changes nothing."""
    if await spent(look, _name(token)):
        raise Refused(USED)


def _name(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
