"""A page that says what can be called: no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ui.render import esc

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dateline: the service</title>
<style>
:root {{ color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }}
main {{ max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }}
code {{ font-size: .95em; }} table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: .2rem .8rem .2rem 0; }}
</style></head>
<body><main><h1>Dateline: the service</h1>
<p>As data: <a href="openapi.json">openapi.json</a>. Where the server has
tokens, send one as <code>Authorization: Bearer TOKEN</code>. What goes wrong is told as
<code>{{"error": {{"message", "type", "param", "code"}}}}</code>.</p>
{parts}
</main></body></html>
"""


def page(schema: Mapping[str, Any]) -> str:
    """The paths of an OpenAPI description, each with what it takes."""
    models = schema.get("components", {}).get("schemas", {})
    parts = [
        f"<section><h2><code>{esc(method.upper())} {esc(path)}</code></h2>"
        f"<p>{esc(told.get('summary', ''))}</p>{_table(_fields(told, models))}</section>"
        for path, methods in schema["paths"].items()
        for method, told in methods.items()
    ]
    return _PAGE.format(parts="\n".join(parts))


def _fields(told: Mapping[str, Any], models: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What a call takes: name, kind, and what it is."""
    rows = [
        (one["name"], _kind(one.get("schema", {})), one.get("description", ""))
        for one in told.get("parameters", [])
    ]
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    model = models.get(str(body.get("$ref", "")).rpartition("/")[2], {})
    needed = model.get("required", [])
    for name, field in model.get("properties", {}).items():
        kind = _kind(field) + ("" if name in needed else ", may be left out")
        rows.append((name, kind, field.get("description", "")))
    return rows


def _kind(field: Mapping[str, Any]) -> str:
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "anyOf" in field:
        return " or ".join(_kind(one) for one in field["anyOf"])
    if "enum" in field:
        return " or ".join(f'"{value}"' for value in field["enum"])
    if field.get("type") == "array":
        return f"list of {_kind(field.get('items', {}))}"
    return str(field.get("type", "any"))


def _table(rows: list[tuple[str, str, str]]) -> str:
    if not rows:
        return ""
    cells = "".join(
        f"<tr><td><code>{esc(name)}</code></td><td>{esc(kind)}</td><td>{esc(what)}</td></tr>"
        for name, kind, what in rows
    )
    return f"<table><tr><th>field</th><th>kind</th><th>what</th></tr>{cells}</table>"
