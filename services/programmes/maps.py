"""The maps of a home: GeoJSON files in areas/ and places/ beside municipality.toml, read and checked at start."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import ValidationError

from schemas.geojson import Collection, Feature
from schemas.parties import Area, Municipality, NamedPlace
from schemas.parts import fold
from services.errors import Refused
from services.programmes.features import area_of, feature_of, metric, named, place_of
from services.rules.gazetteer import Gazetteer
from services.rules.ground import flaw

Kind = Literal["areas", "places"]
Files = Mapping[Kind, Sequence[Path]]
FILE = "municipality.toml"

Part = TypeVar("Part", Area, NamedPlace)


def files(home: Path) -> dict[Kind, list[Path]]:
    """The maps that a home has."""
    return {"areas": sorted((home / "areas").glob("*.geojson")), "places": sorted((home / "places").glob("*.geojson"))}


def mapped(municipality: Municipality, maps: Files) -> Municipality:
    """The municipality with the areas and places of its maps. Raises Refused with file and feature for each that is wrong."""
    wrong = [*_flaws(municipality)]
    areas = _parts(maps["areas"], lambda feature, system: area_of(feature, metric=system), wrong)
    wrong += _twice(municipality.areas, areas)
    _refuse(wrong)
    if not any(maps.values()):
        return municipality
    whole = municipality.model_copy(update={"areas": (*municipality.areas, *(area for _, area in areas)), "places": ()})
    known = Gazetteer(whole)
    places = _parts(maps["places"], lambda feature, system: place_of(feature, known, metric=system), wrong)
    wrong += _twice(municipality.places, places)
    _refuse(wrong)
    return whole.model_copy(update={"places": (*municipality.places, *(place for _, place in places))})


def _parts(paths: Sequence[Path], made: Callable[[Feature, bool | None], Part], wrong: list[str]) -> list[tuple[str, Part]]:
    """Each feature as what it is, with where it stands; those that cannot be one are added to `wrong`."""
    parts = []
    for path in paths:
        for name, feature, system in _features(path, wrong):
            try:
                parts.append((f"{path}: {name}", made(feature, system)))
            except Refused as no:
                wrong.append(f"{path}: {name}: {no.sentence}")
    return parts


def _twice(own: Sequence[Part], parts: Sequence[tuple[str, Part]]) -> Iterator[str]:
    """An id and a name have one owner: those of a map that the file, or an earlier feature, has already."""
    ids, names = {one.id: FILE for one in own}, {name: FILE for one in own for name in _called(one)}
    for where, one in parts:
        if one.id in ids:
            yield f"{where}: id: {one.id} finns redan i {ids[one.id]}."
        yield from (f"{where}: namnet {name} finns redan i {names[name]}." for name in _called(one) if name in names)
        ids, names = {one.id: where} | ids, dict.fromkeys(_called(one), where) | names


def _called(one: Area | NamedPlace) -> set[str]:
    return {fold(name) for name in (one.name, *one.aliases)} | ({one.id} if isinstance(one, Area) else set())


def _features(path: Path, wrong: list[str]) -> Iterator[tuple[str, Feature, bool | None]]:
    """Each feature that can be read, with its name and whether its file is in metres."""
    try:
        collection = Collection.model_validate_json(path.read_bytes())
        system = metric(collection)
    except (ValidationError, Refused) as error:
        why = error.sentence if isinstance(error, Refused) else "Filen är ingen FeatureCollection i GeoJSON (UTF-8)."
        wrong.append(f"{path}: {why}")
        return
    for number, raw in enumerate(collection.features, 1):
        try:
            yield named(raw, number), feature_of(raw), system
        except Refused as no:
            wrong.append(f"{path}: {named(raw, number)}: {no.sentence}")


def _flaws(municipality: Municipality) -> Iterator[str]:
    shapes: list[tuple[str, Any]] = [(f"areas.{a.id}", a.polygon) for a in municipality.areas]
    shapes += [(f"places.{p.id}", p.polygon) for p in municipality.places]
    yield from (f"{FILE}: {key}.polygon: {why}" for key, polygon in shapes if polygon is not None and (why := flaw(polygon)))


def _refuse(wrong: Sequence[str]) -> None:
    if wrong:
        raise Refused("\n".join(wrong))
