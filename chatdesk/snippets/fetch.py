"""A request as a program in JavaScript, for Node and for the console of a browser."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from chatdesk.snippets.call import Call, Template, escaped

# Beyond this numbers of JavaScript are no longer exact, or written with other digits.
_MOST_EXACT = 2**53 - 1

_PRINT_STREAM = """\
  for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
    process.stdout.write(text);
  }
"""
_PRINT_WHOLE = "  console.log(await response.text());\n"


def fetch(call: Call) -> str:
    """Return the program; it prints the body of the response as it comes."""
    lines = [
        f"  const response = await fetch({_filled(call.url)}, {{",
        f"    method: {_quoted(call.method)},",
    ]
    if call.headers:
        lines.append("    headers: {")
        lines += [f"      {_name(name)}: {_filled(value)}," for name, value in call.headers]
        lines.append("    },")
    if call.body:
        lines.append(f"    body: {_body(call)},")
    lines.append("  });\n")
    ending = _PRINT_STREAM if call.is_stream else _PRINT_WHOLE
    return "async function main() {\n" + "\n".join(lines) + ending + "}\n\nmain();\n"


def literal(value: Any) -> str:
    """Return a JSON value as an expression of JavaScript that has the same value."""
    return "".join(_written(value, ""))


def _body(call: Call) -> str:
    if call.value is None or not all(map(_is_exact, _leaves(call.value))):
        return _quoted(call.body)
    return f"JSON.stringify({literal(call.value)})".replace("\n", "\n    ")


def _written(value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, dict) and value:
        yield "{\n"
        for name, item in value.items():
            yield f"{indent}  {_name(name)}: "
            yield from _written(item, indent + "  ")
            yield ",\n"
        yield indent + "}"
    elif isinstance(value, list) and value:
        yield "[\n"
        for item in value:
            yield f"{indent}  "
            yield from _written(item, indent + "  ")
            yield ",\n"
        yield indent + "]"
    else:
        yield escaped(json.dumps(value, ensure_ascii=False))


def _name(text: str) -> str:
    # Without the brackets it would set the prototype instead of a property.
    return '["__proto__"]' if text == "__proto__" else _quoted(text)


def _quoted(text: str) -> str:
    return escaped(json.dumps(text, ensure_ascii=False))


def _filled(text: Template) -> str:
    if text.is_plain:
        return _quoted(text.pieces[0])
    variable = f"process.env.{text.variable}"
    if text.pieces == ("", ""):
        return variable
    pieces = (_quoted(piece)[1:-1].replace('\\"', '"') for piece in text.pieces)
    tame = (piece.replace("`", "\\`").replace("${", "\\${") for piece in pieces)
    return "`" + f"${{{variable}}}".join(tame) + "`"


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _is_exact(value: Any) -> bool:
    return not isinstance(value, int | float) or abs(value) <= _MOST_EXACT
