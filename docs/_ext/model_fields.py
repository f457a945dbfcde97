"""Tables of a model's fields: name, type and default from the model, meaning from its docstring.

``.. model-fields:: autarky.planning.Spec`` inside ``eval-rst``.
"""

import inspect
import re
from importlib import import_module

from docutils import nodes
from docutils.statemachine import StringList
from numpydoc.docscrape import NumpyDocString
from sphinx.util.docutils import SphinxDirective

HEADINGS = ("field", "type", "default", "meaning")
WIDTHS = (20, 22, 13, 45)
LIMITS = {
    "minimum": "≥ {:g}",
    "exclusiveMinimum": "> {:g}",
    "maximum": "≤ {:g}",
    "exclusiveMaximum": "< {:g}",
}


def setup(app):
    """Register the directive."""
    app.add_directive("model-fields", ModelFields)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class ModelFields(SphinxDirective):
    """Table of the fields of a pydantic model."""

    required_arguments = 1

    def run(self):
        """Build the table; a field without a meaning fails the build."""
        module, _, name = self.arguments[0].rpartition(".")
        model = getattr(import_module(module), name)
        schema = model.model_json_schema(mode="validation")
        meanings = _meanings(model)
        missing = [n for n in model.model_fields if not meanings.get(n)]
        if missing:
            msg = f"{self.arguments[0]} does not say what {', '.join(missing)} is"
            raise self.error(msg)
        rows = [
            (
                f"``{n}``",
                _type(schema["properties"][n]),
                _default(f),
                meanings[n],
            )
            for n, f in model.model_fields.items()
        ]
        return [self._table(rows)]

    def _table(self, rows):
        table = nodes.table(classes=["colwidths-given"])
        group, body = nodes.tgroup(cols=len(HEADINGS)), nodes.tbody()
        group += [nodes.colspec(colwidth=width) for width in WIDTHS]
        group += [nodes.thead("", self._row(HEADINGS)), body]
        body += [self._row(row) for row in rows]
        table += group
        return table

    def _row(self, texts):
        row = nodes.row()
        for text in texts:
            entry = nodes.entry()
            lines = StringList(text.splitlines(), self.get_source_info()[0])
            self.state.nested_parse(lines, self.content_offset, entry)
            row += entry
        return row


def _meanings(model):
    """Descriptions of fields; where they have none, what the docstring says of the parameter.

    A field that has neither but is named in the text of another is sent there.
    """
    found = {}
    for parameter in NumpyDocString(inspect.cleandoc(model.__doc__))["Parameters"]:
        text = _roles(inspect.cleandoc("\n".join(parameter.desc)))
        found |= {name.strip(): text for name in parameter.name.split(",")}
    found |= {n: f.description for n, f in model.model_fields.items() if f.description}
    for name in set(model.model_fields) - set(found):
        told = next((n for n, text in found.items() if f"``{name}``" in text), None)
        if told:
            found[name] = f"See ``{told}``."
    return found


def _roles(text):
    """Single backquotes in a docstring name parameters."""
    return re.sub(r"(?<![`:\w])`([^`<]+)`(?!`)", r"``\1``", text)


def _default(field):
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if value is None:
        return "none"
    if value in ((), {}, ""):
        return "empty"
    return f"``{_literal(value)}``"


def _literal(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(_literal(one) for one in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _type(schema):
    """A JSON schema in a few words."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "enum" in schema or "const" in schema:
        return ", ".join(f"``{v}``" for v in schema.get("enum", [schema.get("const")]))
    if "anyOf" in schema:
        parts = [_type(s) for s in schema["anyOf"] if s.get("type") != "null"]
        return "; or ".join(dict.fromkeys(parts))
    kind = schema.get("type", "anything")
    if kind == "array":
        return f"list of {_type(schema.get('items', {}))}"
    if kind == "object":
        inner = schema.get("additionalProperties")
        return f"mapping to {_type(inner)}" if isinstance(inner, dict) else "mapping"
    words = {
        "string": "text",
        "number": "number",
        "integer": "whole number",
        "boolean": "yes or no",
    }
    return f"{words.get(kind, kind)} {_limits(schema)}".strip()


def _limits(schema):
    if {"minimum", "maximum"} <= set(schema):
        return f"{schema['minimum']:g} to {schema['maximum']:g}"
    return ", ".join(form.format(schema[key]) for key, form in LIMITS.items() if key in schema)
