"""What a schema cannot say of a valid request to samsyn, told to schemathesis. Nothing that is sent to be refused is touched."""

import requests
import schemathesis
from hypothesis import strategies as st

OURS = st.datetimes().map(lambda at: f"{at.replace(year=2000 + at.year % 100, day=min(at.day, 28), microsecond=0).isoformat()}Z")
"""Times of our century: the year 37 is a time, but one that nothing can be reckoned with."""

schemathesis.openapi.format("date-time", OURS)


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """POST /signals takes the same under three media types: it is tried under one of them, or that would be two thousand cases more.

    CSV is for feeds of rows, and the feed that tries this is none: tests/flows/test_rows.py sends it. A list is answered item by item
    (207), whatever its items are: here they may be anything, and test_http_door_fuzz spoils them.
    """
    content = raw_schema["paths"]["/signals"]["post"]["requestBody"]["content"]
    content.pop("text/csv")
    assert len({str(shape) for shape in content.values()}) == 1
    (_, kept), *others = content.items()
    kept["schema"]["oneOf"][1]["items"] = {}
    kept["examples"].pop("many")
    for media, _ in others:
        del content[media]


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if "after" in (case.query or {}):
        case.query = {**case.query, "after": _cursor(case, kwargs)}
    if isinstance(case.body, dict):
        report = case.body["data"] if isinstance(case.body.get("data"), dict) else case.body
        if str(report.get("occurred_to") or "9") < str(report.get("occurred_from", "")):
            report["occurred_to"] = report["occurred_from"]
        if isinstance(report.get("concerns"), list):  # one of them is valid and never taken: it is answered with another door
            report["concerns"] = [said if said != "LEAVING_CRIME" else "AGGRESSION" for said in report["concerns"]]


def _cursor(case, kwargs):
    """One that the list itself gave: nobody can make one up. A list that is short has none, and is asked for from the beginning."""
    listed = requests.get(f"{case.operation.base_url}{case.formatted_path}?limit=1", headers=kwargs.get("headers"), timeout=10)
    return listed.json().get("next")
