"""A programme as a file of its own, with what a test wants to be otherwise."""

import json


def write(folder, programme, **changed):
    """Write a programme to a folder as TOML, with these fields changed; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    content = programme.model_dump(mode="json", exclude_none=True) | changed
    lines = [f"{key} = {_value(value)}" for key, value in content.items()]
    (folder / f"{programme.code.lower()}.toml").write_text("\n".join(lines), encoding="utf-8")
    return folder


def _value(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_value(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
