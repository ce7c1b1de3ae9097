"""A request as a program in Python that uses httpx."""

from __future__ import annotations

from chatdesk.snippets.call import Call
from chatdesk.snippets.python_values import filled, imports, literal, quoted

_PRINT_STREAM = """\
with httpx.stream({0}) as response:
    for text in response.iter_text():
        print(text, end="", flush=True)
"""
_PRINT_WHOLE = """\
response = httpx.request({0})
print(response.text)
"""


def httpx_program(call: Call) -> str:
    """Return the program; it prints the body of the response as it comes."""
    words = [quoted(call.method), "url"]
    settings = [f"url = {filled(call.url)}"]
    if call.headers:
        headers = {name: filled(value) for name, value in call.headers}
        words.append("headers=headers")
        settings.append(f"headers = {literal(headers, used=10)}")
    if call.value is not None:
        words.append("json=body")
        settings.append(f"body = {literal(call.value, used=7)}")
    elif call.body:
        words.append("content=body.encode()")
        settings.append(f"body = {quoted(call.body)}")
    asking = (_PRINT_STREAM if call.is_stream else _PRINT_WHOLE).format(", ".join([*words, "timeout=600"]))
    program = "\n".join(settings) + "\n\n" + asking
    return imports(call, "import httpx") + program
