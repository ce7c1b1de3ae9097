"""A request as a command line of curl, for any Unix shell."""

from __future__ import annotations

import json
import re

from chatdesk.snippets.call import Call, Template, escaped

# One argument may have 128 kB on Linux, a whole command line 32 kB on Windows: what is longer is piped in.
_LONGEST_ARGUMENT = 30_000

# What means the same between double quotes as it does without any.
_TAME = re.compile(r"[\w :;,.+=/@%?&*()<>-]*", re.ASCII)
# curl would make several requests of these.
_GLOBS = re.compile(r"[\[\]{}]")


def curl(call: Call) -> str:
    """Return the command, without a line end: pasted, it waits for Enter.

    It prints the body of the response as it comes.
    """
    words = ["curl"]
    if call.is_stream:
        words.append("--no-buffer")
    if _GLOBS.search("".join(call.url.pieces)):
        words.append("--globoff")
    body = _body(call)
    if call.method != ("POST" if body else "GET"):
        words.append(f"--request {quoted(call.method)}")
    words.append(_filled(call.url))
    lines = [" ".join(words), *(f"  --header {_header(name, value)}" for name, value in call.headers)]
    if not body:
        return _joined(lines)
    if len(body.encode()) > _LONGEST_ARGUMENT and call.value is not None:
        return _joined([*lines, "  --data-binary @- <<'JSON'"]) + f"\n{body}\nJSON"
    return _joined([*lines, f"  --data-raw {quoted(body)}"])


def quoted(text: str) -> str:
    """Return a text as one word of a POSIX shell."""
    return "'" + text.replace("'", "'\\''") + "'"


def _joined(lines: list[str]) -> str:
    return " \\\n".join(lines)


def _header(name: str, value: Template) -> str:
    first, *rest = value.pieces
    # Without a value curl would leave the header out, a semicolon says that it is meant so.
    line = Template((f"{name}: {first}" if first or rest else f"{name};", *rest), value.variable)
    return _filled(line)


def _filled(text: Template) -> str:
    if text.is_plain:
        return quoted(text.pieces[0])
    variable = f"${text.variable}"
    if all(_TAME.fullmatch(piece) for piece in text.pieces) and not _goes_on(text):
        return f'"{variable.join(text.pieces)}"'
    return f'"{variable}"'.join(quoted(piece) if piece else "" for piece in text.pieces)


def _goes_on(text: Template) -> bool:
    """Whether what follows the variable would be read as more of its name, or (zsh) as a modifier of it."""
    return any(re.match(r"[\w:]", piece) for piece in text.pieces[1:])


def _body(call: Call) -> str:
    """Return the body, readable, in characters that mean nothing to a shell between single quotes.

    An apostrophe ends the quotes everywhere, a double backslash is one for fish: JSON has other ways of
    writing both.
    """
    if call.value is None:
        return call.body
    text = escaped(json.dumps(call.value, indent=2, ensure_ascii=False))
    return text.replace("\\\\", "\\u005c").replace("'", "\\u0027")
