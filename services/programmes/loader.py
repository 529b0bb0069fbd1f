"""Policy from files: programmes and the municipality, validated at start. A broken file stops the start and is named."""

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from schemas.feeds.polisen import KINDS
from schemas.parties import Municipality
from schemas.parts import fold
from schemas.programmes import Programme
from schemas.terms import Lane
from services.errors import NotFound, Refused
from services.explain import field_errors
from services.programmes import maps
from services.programmes.checks import faults
from services.programmes.clashes import clashes
from services.programmes.lanes import wrong_feeds
from services.rules.gazetteer import Gazetteer
from services.workdays import Workdays

HERE = Path(__file__).parent
EXAMPLES = {path.stem: path for path in sorted((HERE / "municipalities").glob("*.toml"))}
"""Example municipalities, by the name that `samsyn init --municipality` knows them under."""
EXAMPLE = EXAMPLES["angelholm"]

Model = TypeVar("Model", bound=BaseModel)

_HINTS: Mapping[int | str, str] = {
    "deadline": "Ange working_days, clock_hours, eller weekday och at.",
    "after": "Ange exakt en av working_days, working_hours och clock_hours.",
}
"""Keys that may be given in several shapes: one sentence says more than what is wrong with each."""


@dataclass(frozen=True)
class Policy:
    """What is decided beforehand: the programmes by code, the municipality, its calendar and its places."""

    programmes: Mapping[str, Programme]
    municipality: Municipality
    workdays: Workdays
    gazetteer: Gazetteer
    by_fingerprint: Mapping[str, Programme]

    def programme(self, code: str) -> Programme:
        """The programme with this code. Raises NotFound."""
        if code not in self.programmes:
            raise NotFound(f"Det finns inget program {code}.")
        return self.programmes[code]


def load(home: Path) -> Policy:
    """The policy of a home: its municipality.toml with its maps, and our programmes unless it has its own file of the same name."""
    return policy(maps.mapped(read(home / "municipality.toml", Municipality), maps.files(home)), home / "programmes")


def policy(municipality: Municipality, *own: Path) -> Policy:
    """The municipality with the programmes it works by, checked against each other; `own` folders go before ours, the last one first.

    Raises Refused with file and key.
    """
    _check_municipality(municipality)
    files = known(*own)
    chosen = _chosen(municipality, files, own)
    workdays = Workdays.of(municipality.calendar, municipality.timezone)
    found = wrong(chosen, municipality, files, workdays)
    if found:
        raise Refused("\n".join(found))
    _refuse_silence(chosen)
    programmes = {programme.code: programme for programme in chosen}
    return Policy(programmes, municipality, workdays, Gazetteer(municipality), {digest(programme): programme for programme in chosen})


def known(*own: Path) -> dict[Path, Programme]:
    """Every programme there is, by its file: ours, and a municipality's own, which goes before ours of the same name."""
    files = {path.name: path for folder in (HERE, *own) for path in sorted(folder.glob("*.toml"))}
    found = _all_read(list(files.values()))
    codes = [programme.code for programme in found.values()]
    for path, programme in found.items():
        if path.parent in own and codes.count(programme.code) > 1:
            raise Refused(f"{path}: code: {programme.code} finns redan i en annan fil. Ge filen samma namn som den ska ersätta.")
    return found


def _all_read(paths: Sequence[Path]) -> dict[Path, Programme]:
    """Every file as a programme. Raises Refused that names each that is not one."""
    found, unreadable = dict[Path, Programme](), list[str]()
    for path in paths:
        try:
            found[path] = read(path, Programme)
        except Refused as no:
            unreadable.append(no.sentence)
    if unreadable:
        raise Refused("\n".join(unreadable))
    return found


def wrong(chosen: Sequence[Programme], municipality: Municipality, files: Mapping[Path, Programme], workdays: Workdays) -> list[str]:
    """Every fault of the programmes, by file and key, in themselves and between them."""
    there_are = {programme.code: programme for programme in files.values()}
    paths = {programme.code: path for path, programme in files.items()}
    own = [f"{paths[p.code]}: {line}" for p in chosen for line in faults(p, municipality, there_are, workdays)]
    return own or [f"{paths[one.code]}: {one.line}" for one in clashes(chosen, municipality) if one.sure]


def _refuse_silence(chosen: Sequence[Programme]) -> None:
    """What no rule takes must have somebody who answers for it, in each lane that has rules."""
    for lane in (Lane.PLACE, Lane.ORG):
        mine = [programme for programme in chosen if programme.lane is lane and programme.rules and not programme.by_people]
        if mine and all(programme.triage is None for programme in mine):
            codes = ", ".join(programme.code for programme in mine)
            raise Refused(f"Inget av programmen {codes} har triage: en signal som ingen regel tar emot skulle falla i tystnad.")


def _chosen(municipality: Municipality, files: Mapping[Path, Programme], own: Sequence[Path]) -> list[Programme]:
    """What the municipality works by, in the order it is asked in. One that names none works by EST, SSPF and its own files."""
    wanted = set(municipality.programmes)
    if "programmes" not in municipality.model_fields_set:
        wanted |= {programme.code for path, programme in files.items() if path.parent in own}
    unknown = wanted - {programme.code for programme in files.values()}
    if unknown:
        there_are = ", ".join(sorted(programme.code for programme in files.values()))
        raise Refused("\n".join(f"municipality.toml: programmes: {code} finns inte. Välj bland {there_are}." for code in sorted(unknown)))
    return sorted((p for p in files.values() if p.code in wanted), key=lambda p: (p.order, p.code))


def read(path: Path, model: type[Model]) -> Model:
    """One TOML file as a model. Raises Refused that names the file and every key that is wrong."""
    try:
        content = _parsed(path.read_text(encoding="utf-8"))
        return model.model_validate(content)
    except FileNotFoundError:
        raise Refused(f"{path} finns inte. Kör samsyn init.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as broken:
        raise Refused(f"{path} går inte att läsa som TOML: {broken}") from None
    except ValidationError as wrong:
        raise Refused("\n".join(dict.fromkeys(f"{path}: {line}" for line in _wrong(wrong, content)))) from None


_parsed = cache(tomllib.loads)  # nobody changes what it gives


def _wrong(error: ValidationError, content: object) -> Iterator[str]:
    """Each key that is wrong, by the names in the file. They are its owner's own words, so an unknown key is named too."""
    said = {e.path: e.sv for e in field_errors(error)}
    for e in error.errors(include_input=False, include_url=False):
        loc, hint = e["loc"], next((n for n, part in enumerate(e["loc"]) if part in _HINTS), None)
        if hint is not None:
            yield f"{_named(loc[: hint + 1], content)}: {_HINTS[loc[hint]]}"
        else:
            yield f"{_named(loc, content)}: {said.get('.'.join(map(str, loc)), 'Nyckeln finns inte i formatet.')}"


def _named(loc: tuple[int | str, ...], content: Any) -> str:
    """rules.fordon.plan.hinder.deadline rather than rules.0.plan.1.deadline; a key the file does not have ends the path."""
    names = []
    for part in loc:
        known = isinstance(content, list | dict) and (part in content if isinstance(content, dict) else isinstance(part, int))
        content = content[part] if known else None
        name = content.get("key", content.get("id")) if isinstance(part, int) and isinstance(content, dict) else None
        names.append(str(part if name is None else name))
    return ".".join(names)


def digest(programme: Programme) -> str:
    """The fingerprint of a programme's content: a case keeps the very text it was opened under."""
    return hashlib.sha256(programme.model_dump_json().encode()).hexdigest()[:16]


def _check_municipality(municipality: Municipality) -> None:
    parties = {p.id for p in municipality.parties}
    functions = {f.id for f in municipality.functions}
    areas = {a.id for a in municipality.areas}
    asked = [
        *((f"functions.{f.id}.party", f.party, parties) for f in municipality.functions),
        *((f"functions.{f.id}.manager", f.manager, functions) for f in municipality.functions if f.manager),
        *((f"functions.{f.id}.deputy", f.deputy, functions) for f in municipality.functions if f.deputy),
        *((f"functions.{f.id}.areas", a, areas) for f in municipality.functions for a in f.areas),
        *((f"places.{p.id}.area", p.area, areas) for p in municipality.places),
        *((f"councils.{c.id}.function", c.function, functions) for c in municipality.councils),
        *((f"webhooks.{w.id}.functions", f, functions) for w in municipality.webhooks for f in w.functions),
        *((f"apprise.{m.id}.functions", f, functions) for m in municipality.apprise for f in m.functions),
        *((f"feeds.{f.id}.party", f.party, parties) for f in municipality.feeds),
        *((f"feeds.{f.id}.contact", f.contact, functions) for f in municipality.feeds if f.contact),
    ]
    wrong = [f"municipality.toml: {key}: {name} finns inte." for key, name, known in asked if name not in known]
    wrong += [
        f"municipality.toml: feeds.{f.id}.types: {name} är ingen händelsetyp hos polisen."
        for f in municipality.feeds
        for name in f.types
        if fold(name) not in KINDS
    ]
    for kind in ("parties", "functions", "areas", "places", "councils", "feeds", "webhooks", "apprise"):
        ids = [row.id for row in getattr(municipality, kind)]
        wrong += [f"municipality.toml: {kind}: {name} står två gånger." for name in sorted({i for i in ids if ids.count(i) > 1})]
    wrong += [
        f"municipality.toml: webhooks.{w.id}.url: värden står inte i webhook_hosts. Lägg till den, om den ska få veta."
        for w in municipality.webhooks
        if urlsplit(w.url).hostname not in municipality.webhook_hosts
    ]
    wrong += [*_ambiguous(municipality), *(f"municipality.toml: {line}" for line in wrong_feeds(municipality))]
    if wrong:
        raise Refused("\n".join(wrong))


def _ambiguous(municipality: Municipality) -> Iterator[str]:
    """Names that could mean two places, or two areas, of which the one that stands last would be taken without a word."""
    named = {
        "areas": [(a.id, a.name, *a.aliases) for a in municipality.areas],
        "places": [(p.name, *p.aliases) for p in municipality.places],
    }
    for kind, rows in named.items():
        count = Counter(name for row in rows for name in {fold(said) for said in row})
        yield from (f"municipality.toml: {kind}: namnet {name} står på fler än en." for name, n in count.items() if n > 1)
