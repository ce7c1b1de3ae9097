"""What copied programs are tried with: requests, the program that runs each form, and real shells."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from chatdesk.domain.stream import RequestSent
from chatdesk.providers.exchange import Exchange
from chatdesk.settings.accounts import Account
from chatdesk.snippets.forms import Form

KEY = "sk-test-0123456789abcdef"
TENANT = "tenant-secret-77"

PATHS = {
    "chat-completions": "/chat/completions",
    "responses": "/responses",
    "completions": "/completions",
}

# Everything that a shell, Python or JavaScript could take for its own.
NASTY = (
    "It's \"quoted\" '''thrice''' and `ticked` $HOME ${PATH} $(id) !! !$ \\ \\\\ \\n \\u0041 %s {0} {{x}}\n"
    "JSON\n\tTab\r\nend\x00\x07\x1b[31m\x7f\x85\u2028\u2029\ufeff\u200b\u202e | & ; < > # ~ * ? [a]\n"
    "👩‍👩‍👧 नमस्ते 漢字 \ud7ff\ue000 \U000e0001 </script> <!-- --> */ // ${`}"
)


def request_of(
    url: str, body: Any, *, key: str = KEY, headers: tuple[tuple[str, str], ...] = ()
) -> RequestSent:
    """Return the request as a turn shows it, with the key and the secret header masked."""
    account = Account(id="work", name="Work", base_url="", headers=headers)
    return Exchange(account, "POST", url, key, json.dumps(body, ensure_ascii=False)).sent()


def body_for(dialect: str, *, stream: bool, **more: Any) -> dict[str, Any]:
    """Return a body with everything that is hard to quote, and fields that no SDK knows."""
    said: dict[str, dict[str, Any]] = {
        "chat-completions": {"messages": [{"role": "user", "content": NASTY}]},
        "responses": {"input": [{"role": "user", "content": NASTY}], "store": False},
        "completions": {"prompt": NASTY},
    }
    odd: dict[str, Any] = {
        "top_k": 40,
        "__proto__": {"a": 1},
        "no-name": None,
        "class": [True, False, 1e-7, -0.5, []],
    }
    return {
        "model": "m1",
        **said[dialect],
        "temperature": 0.5,
        "seed": 2**62,
        "stream": stream,
        **odd,
        **more,
    }


def program_file(form: Form, program: str, folder: Path, number: int = 0) -> Path:
    """Write a copied program into a file of its own, as a person would, and return that."""
    endings = {Form.CURL: "sh", Form.FETCH: "js"}
    file = folder / f"{form}-{number}.{endings.get(form, 'py')}"
    file.write_text(program, encoding="utf-8")
    return file


def start(form: Form, *files: Path, **more: str) -> subprocess.Popen[bytes]:
    """Start copied programs, one after the other, with the key in the environment."""
    one_by_one = "import runpy, sys\nfor file in sys.argv[1:]: runpy.run_path(file)"
    commands = {Form.CURL: ["bash"], Form.FETCH: ["node"]}
    command = commands.get(form, [sys.executable, "-c", one_by_one])
    # No proxy of this machine stands before a server on it.
    environ = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    environ |= {"OPENAI_API_KEY": KEY, "PYTHONIOENCODING": "utf-8", **more}
    return subprocess.Popen(
        [*command, *map(str, files)],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


@dataclass(frozen=True)
class CurlSeen:
    """What a shell gave curl."""

    arguments: list[str]
    piped: str

    @property
    def body(self) -> Any:
        """The body that curl would send, decoded."""
        if "--data-binary" in self.arguments:
            return json.loads(self.piped)
        return json.loads(self.arguments[self.arguments.index("--data-raw") + 1])

    @property
    def headers(self) -> list[str]:
        """The header lines."""
        pairs = zip(self.arguments, self.arguments[1:], strict=False)
        return [value for option, value in pairs if option == "--header"]


class Shell:
    """A shell that stays, in which `curl` is a function that tells what it was given."""

    _CURL = """curl() {
  for word; do printf '%s\\0' "$word"; done; printf '\\1'
  for word; do if [ "$word" = @- ]; then cat; fi; done; printf '\\2'
}
"""

    def __init__(self, program: str = "bash") -> None:
        environ = {**os.environ, "OPENAI_API_KEY": KEY, "X_TENANT_TOKEN": TENANT, "LC_ALL": "C.UTF-8"}
        self._shell = subprocess.Popen(
            [program], env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._say(self._CURL)

    def curl(self, command: str) -> CurlSeen:
        """Let the shell read a command; return what reached curl."""
        self._say(f"{command}\n")
        words, piped = self._heard().split(b"\1")
        return CurlSeen([word.decode() for word in words.split(b"\0")[:-1]], piped.decode())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._shell.communicate()

    def _say(self, text: str) -> None:
        assert self._shell.stdin is not None
        self._shell.stdin.write(text.encode())
        self._shell.stdin.flush()

    def _heard(self) -> bytes:
        assert self._shell.stdout is not None
        heard = bytearray()
        while not heard.endswith(b"\2"):
            piece = os.read(self._shell.stdout.fileno(), 65_536)
            assert piece, "the shell gave up"
            heard += piece
        return bytes(heard[:-1])


class Node:
    """A Node that stays and evaluates expressions."""

    _SCRIPT = """
    const lines = require("readline").createInterface({input: process.stdin});
    lines.on("line", line => {
      const text = Buffer.from(line, "base64").toString();
      console.log(Buffer.from(JSON.stringify((0, eval)("(" + text + ")"))).toString("base64"));
    });
    """

    def __init__(self) -> None:
        self._node = subprocess.Popen(
            ["node", "-e", self._SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def value(self, expression: str) -> Any:
        """Return what an expression is, as `JSON.stringify` writes it, decoded."""
        import base64

        assert self._node.stdin is not None
        assert self._node.stdout is not None
        self._node.stdin.write(base64.b64encode(expression.encode()) + b"\n")
        self._node.stdin.flush()
        return json.loads(base64.b64decode(self._node.stdout.readline()))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._node.communicate()
