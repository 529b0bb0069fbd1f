"""Validation errors in words, Swedish and English, that never repeat what was sent in."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError


class FieldError(NamedTuple):
    """One thing that is wrong: where (dotted path), and what, in both languages."""

    path: str
    sv: str
    en: str


_WORDS = {
    "missing": ("Fältet saknas.", "The field is missing."),
    "extra_forbidden": ("Fältet finns inte i formatet.", "The field is not part of the format."),
    "enum": ("Värdet finns inte i listan över tillåtna värden.", "The value is not one of the permitted values."),
    "literal_error": ("Värdet är inte det som krävs här.", "The value is not the one required here."),
    "timezone_aware": ("Tiden saknar tidszon, till exempel +02:00.", "The time lacks an offset, such as +02:00."),
    "time_malformed": ("Här ska stå en tidpunkt enligt RFC 3339.", "An RFC 3339 time is required here."),
    "time_unlikely": ("Tidpunkten ligger för långt bort.", "The time is too far away."),
    "model_type": ("Här ska stå ett objekt.", "An object is required here."),
    "list_type": ("Här ska stå en lista.", "A list is required here."),
    "control_characters": ("Texten innehåller styrtecken.", "The text contains control characters."),
    "json_invalid": ("Det här är inte giltig JSON.", "This is not valid JSON."),
    "string_too_long": ("Texten är för lång.", "The text is too long."),
    "string_too_short": ("Texten är tom.", "The text is empty."),
    "string_pattern_mismatch": ("Texten har fel form.", "The text does not have the right form."),
    "too_short": ("Listan är för kort.", "The list is too short."),
    "too_long": ("Listan är för lång.", "The list is too long."),
    "point_incomplete": ("Ange båda koordinaterna, eller ingen av dem.", "Give both coordinates, or neither."),
    "point_twice": (
        "Ange punkten i WGS84 (lat, lon) eller i SWEREF 99 TM (sweref_n, sweref_e), inte båda.",
        "Give the point in WGS84 (lat, lon) or in SWEREF 99 TM (sweref_n, sweref_e), not both.",
    ),
    "place_empty": ("Ange platsens namn, område eller koordinater.", "Give the place's name, area or coordinates."),
    "place_missing": ("Plats saknas.", "The place is missing."),
    "severity_reported_missing": ("Allvarlighetsgrad (1–4) saknas.", "The severity (1–4) is missing."),
    "ladder_silent": ("Stegen slutar före tiden: inget steg säger till när något är försenat.", "No step tells of what is overdue."),
    "opens_late": ("Öppning måste ligga före stängning.", "Opening must come before closing."),
    "zone_unknown": ("Tidszonen finns inte.", "There is no such time zone."),
    "deadline_kinds": (
        "Ange exakt en av working_days, clock_hours och weekday.",
        "Give exactly one of working_days, clock_hours and weekday.",
    ),
    "police_time_malformed": (
        "Här ska stå en tidpunkt som 2026-03-31 9:38:02 +02:00.",
        "A time such as 2026-03-31 9:38:02 +02:00 is required here.",
    ),
    "gps_malformed": (
        "Här ska stå latitud och longitud, till exempel 56.24,12.86.",
        "Latitude and longitude are required here, such as 56.24,12.86.",
    ),
    "police_only": (
        'use, types, url och every_minutes gäller bara format = "polisen".',
        'use, types, url and every_minutes are for format = "polisen" only.',
    ),
    "police_lane": (
        "Polisens notiser hör till filen place och ingen annan.",
        "The police's notices are for the lane place only.",
    ),
    "row_uneven": ("Raden har fler eller färre fält än rubrikraden.", "The row has more or fewer fields than the header."),
    "profile_missing": ('Ett flöde med format = "csv" behöver en profil.', "A feed of rows needs a profile."),
    "profile_unused": ('Bara ett flöde med format = "csv" har en profil.', "Only a feed of rows has a profile."),
    "time_columns": ("Ange at, eller date och en av clock och hour.", "Give at, or date and one of clock and hour."),
    "precision_missing": (
        "Ange precision_m: hur nära punkten är känd, i meter.",
        "Give precision_m: how closely the point is known, in metres.",
    ),
    "expects_nothing": ("Ange vad som visar att meningen är sann, eller later.", "Say what shows that the sentence is true, or later."),
    "period_reversed": ("Sluttiden ligger före starttiden.", "The end lies before the start."),
}
_KINDS = (
    ("int", "Här ska stå ett heltal.", "An integer is required here."),
    ("float", "Här ska stå ett tal.", "A number is required here."),
    ("bool", "Här ska stå true eller false.", "true or false is required here."),
    ("datetime", "Här ska stå en tidpunkt enligt RFC 3339.", "An RFC 3339 time is required here."),
    ("date", "Här ska stå ett datum.", "A date is required here."),
    ("time", "Här ska stå ett klockslag.", "A time of day is required here."),
    ("string", "Här ska stå text.", "Text is required here."),
    ("greater", "Talet är för litet.", "The number is too small."),
    ("less", "Talet är för stort.", "The number is too large."),
)
_OTHER = ("Värdet går inte att använda här.", "The value cannot be used here.")


def field_errors(error: ValidationError) -> list[FieldError]:
    """Every error with its path. The name of an unknown field is input too: it is shown as `?`, once for all that stand together."""
    return errors_in_words(error.errors(include_input=False, include_url=False))


def errors_in_words(errors: Iterable[Mapping[str, Any]]) -> list[FieldError]:
    """The same for errors that pydantic has already told: their type, path and context."""
    return list(dict.fromkeys(_in_words(e["type"], tuple(e["loc"]), str(e.get("ctx", {}).get("error", ""))) for e in errors))


def _in_words(kind: str, loc: tuple[int | str, ...], own: str) -> FieldError:
    shown = (*loc[:-1], "?") if kind == "extra_forbidden" else loc
    sv, en = _WORDS.get(own) or _WORDS.get(kind) or next(((s, e) for start, s, e in _KINDS if kind.startswith(start)), _OTHER)
    return FieldError(".".join(str(part) for part in shown), sv, en)
