"""RFC 9457 problem details: one shape for every no, with the sentence in Swedish and English."""

from pydantic import BaseModel, ConfigDict

MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: ("Begäran går inte att läsa", "The request cannot be read"),
    401: ("Nyckel saknas eller gäller inte", "The key is missing or not valid"),
    403: ("Inte tillåtet", "Not permitted"),
    404: ("Finns inte", "Not found"),
    405: ("Metoden finns inte här", "Method not allowed"),
    409: ("Krockar med det som redan finns", "In conflict with what is there"),
    413: ("För stort", "Too large"),
    415: ("Formatet stöds inte", "Unsupported media type"),
    422: ("Innehållet stämmer inte", "The content is not valid"),
    429: ("För många på en gång", "Too many requests"),
    500: ("Något gick fel hos oss", "Something went wrong on our side"),
    503: ("Kan inte ta emot just nu", "Temporarily unavailable"),
}


REFERRED = "urn:samsyn:problem:hanvisad"
"""The type of a no that points to another door: nothing of what was sent is kept."""


class FieldProblem(BaseModel):
    """One field that is wrong. Input values are never repeated."""

    model_config = ConfigDict(frozen=True)

    path: str
    sv: str
    en: str


class Problem(BaseModel):
    """What went wrong, for a person (`detail`, Swedish) and for a machine (`type`, `status`, `errors`)."""

    model_config = ConfigDict(frozen=True)

    type: str
    title: str
    title_en: str
    status: int
    detail: str = ""
    errors: tuple[FieldProblem, ...] = ()


def problem(status: int, detail: str = "", errors: tuple[FieldProblem, ...] = ()) -> Problem:
    """A problem with the title of its status."""
    title, english = TITLES.get(status, TITLES[500])
    return Problem(type=f"urn:samsyn:problem:{status}", title=title, title_en=english, status=status, detail=detail, errors=errors)


def referred(detail: str) -> Problem:
    """It does not belong here; `detail` says which door is the right one."""
    return Problem(type=REFERRED, title="Hänvisad", title_en="Referred to another door", status=422, detail=detail)
