"""A signal about a place or a business as it was reported, made again from what is kept of it."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from schemas.decisions import Decision, Way
from schemas.signals import OrgReport, PlaceReport, ReportedPlace, Signal
from schemas.terms import GroupSize, Lane, PoliceReport, Source, category
from services.errors import Refused
from services.explain import field_errors
from services.store.work import Row


def place_of(row: Row) -> ReportedPlace | None:
    """The place as it is kept: today's gazetteer may know more of it than the one it came in under."""
    if not row.place_name:
        return None
    where = {"name": row.place_name, "area": row.area, "lat": row.lat, "lon": row.lon, "precision_m": row.precision_m}
    return ReportedPlace.model_construct(**where, sweref_n=None, sweref_e=None)


def was_background(decision: Mapping[str, Any] | None) -> bool:
    """Whether it was set aside as background to the week's picture: no programme was asked."""
    told = Decision.model_validate(decision)
    return told.way is Way.SET_ASIDE and told.programme is None and not told.facts and told.rule is None


def remembered(receipt: Row, row: Row, changed: Mapping[str, Any] | None = None, *, context: bool = False) -> Signal:
    """The signal of an inbox row and its signal row, with what people have corrected. Raises Refused for what cannot be."""
    report = {
        "category": category(row.category),
        "severity_reported": row.severity,
        "place": place_of(row),
        "occurred_from": row.occurred_from,
        "occurred_to": row.occurred_to,
        "observed": row.observed,
        "group_size": GroupSize(row.group_size) if row.group_size is not None else None,
        "police_report": PoliceReport(row.police_report),
        "context": context,
        "text": row.text,
    }
    if row.lane == Lane.ORG:
        report = {key: report[key] for key in report.keys() & OrgReport.model_fields.keys()} | {"lane": "org", "business": row.business}
    ids = {"receipt": receipt.receipt, "feed": receipt.feed, "digest": receipt.digest, "accepted_at": receipt.accepted_at}
    try:
        made = (OrgReport if row.lane == Lane.ORG else PlaceReport).model_validate(report | dict(changed or {}))
    except ValidationError as wrong:
        raise Refused("\n".join(dict.fromkeys(error.sv for error in field_errors(wrong)))) from None
    return Signal(**ids, party=row.party, source=Source(row.source), report=made)
