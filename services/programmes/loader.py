"""Policy from files: programmes and the municipality, validated at start. A broken file stops the start and is named."""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from schemas.parties import Municipality
from schemas.programmes import Programme
from services.errors import NotFound, Refused
from services.explain import field_errors
from services.rules.parties import responsible
from services.workdays import Workdays

HERE = Path(__file__).parent
EXAMPLE = HERE / "municipalities" / "angelholm.toml"

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Policy:
    """What is decided beforehand: the programmes by code, the municipality and its calendar."""

    programmes: Mapping[str, Programme]
    municipality: Municipality
    workdays: Workdays

    def programme(self, code: str) -> Programme:
        """The programme with this code. Raises NotFound."""
        if code not in self.programmes:
            raise NotFound(f"Det finns inget program {code}.")
        return self.programmes[code]


def load(home: Path) -> Policy:
    """The policy of a home: its municipality.toml, and our programmes unless it has its own file of the same name."""
    return policy(read(home / "municipality.toml", Municipality), home / "programmes")


def policy(municipality: Municipality, own: Path | None = None) -> Policy:
    """The municipality with the programmes, checked against each other. Raises Refused with file and key."""
    _check_municipality(municipality)
    files = {path.name: path for folder in (HERE, own) if folder is not None for path in sorted(folder.glob("*.toml"))}
    programmes = {}
    for path in files.values():
        programme = read(path, Programme)
        _check_programme(path, programme, municipality)
        programmes[programme.code] = programme
    return Policy(programmes, municipality, Workdays.of(municipality.calendar, municipality.timezone))


def read(path: Path, model: type[Model]) -> Model:
    """One TOML file as a model. Raises Refused that names the file and every key that is wrong."""
    try:
        return model.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise Refused(f"{path} finns inte. Kör samsyn init.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise Refused(f"{path} går inte att läsa som TOML: {broken}") from None
    except ValidationError as wrong:
        lines = [f"{path}: {e.path}: {e.sv}" for e in field_errors(wrong)]
        raise Refused("\n".join(lines)) from None


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
        *((f"feeds.{f.id}.party", f.party, parties) for f in municipality.feeds),
    ]
    wrong = [f"municipality.toml: {key}: {name} finns inte." for key, name, known in asked if name not in known]
    for kind in ("parties", "functions", "areas", "places", "councils", "feeds"):
        ids = [row.id for row in getattr(municipality, kind)]
        wrong += [f"municipality.toml: {kind}: {name} står två gånger." for name in sorted({i for i in ids if ids.count(i) > 1})]
    if wrong:
        raise Refused("\n".join(wrong))


def _check_programme(path: Path, programme: Programme, municipality: Municipality) -> None:
    asked = [(f"rules.{r.key}.plan.{a.key}.role", a.role) for r in programme.rules for a in r.plan]
    asked += [(f"{key}.role", task.role) for key, task in (("triage", programme.triage), ("consultation", programme.consultation)) if task]
    for key, role in [("coordinator", programme.coordinator), *asked]:
        try:
            responsible(municipality, role, None, programme.coordinator)
        except NotFound as missing:
            raise Refused(f"{path}: {key}: {missing.sentence}") from None
    keys = [rule.key for rule in programme.rules]
    for rule in programme.rules:
        unknown = [j for j in rule.joins if j not in keys]
        if unknown or keys.count(rule.key) > 1:
            raise Refused(
                f"{path}: rules.{rule.key}: " + (f"joins nämner {unknown[0]}, som inte finns." if unknown else "står två gånger.")
            )
