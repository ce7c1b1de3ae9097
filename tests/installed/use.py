"""Uses an installed program as a person does: `python3 -m tests.installed.use WORK COMMAND...`.

Run by `packaging/build.py check` as an ordinary user, with the system's own Python: only the standard
library and pyatspi are there. WORK is an empty folder; COMMAND starts the program.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.e2e.accounts import KEY, KEY_NAME, answers, text_of
from tests.e2e.desktop import Desktop
from tests.e2e.desktop import desktop as make_desktop
from tests.e2e.tool_servers import (
    ACT,
    NOT_YET,
    ODD_SERVER,
    WELL,
    connect,
    odd_server,
    results,
    wait_asked,
    write_servers,
)
from tests.fakes.plain_http_tools import plain_http_tools
from tests.fakes.scripted_server import ScriptedServer


def talk_to_the_tour(desktop: Desktop, folder: Path) -> None:
    """Ask, stop in mid-sentence, go on, stop again, quit by keys, and find all of it after the next start."""
    with desktop.program(folder) as program:
        program.send("Write me a long answer")
        program.wait_for("Writing")
        program.press("Escape")
        program.wait_for("Stopped")
        program.press("alt+Return")
        program.wait_for("Writing")
        program.press("ctrl+period")
        program.wait_for("Stopped")
        Path(folder.parent / "window.rgb").write_bytes(program.picture())
        program.quit()
    kept = desktop.export(folder)
    (answer,) = answers(kept[0])
    assert answer["finish_reason"] == "stopped"
    assert text_of(answer)
    with desktop.program(folder) as program:
        program.wait_for("Stopped")
        program.quit()
    assert desktop.export(folder) == kept


def stdio_server(folder: Path, python: str) -> str:
    """Return the lines of the configuration for a server over stdio, which lies beside the data."""
    script = folder.with_name("server.py")
    script.write_bytes(ODD_SERVER.read_bytes())
    return odd_server(folder.with_name("told"), script, python)


def call_a_tool(desktop: Desktop, folder: Path, configured: str) -> None:
    """Have a tool server connected, approve its call by a key, and see the result sent on."""
    with ScriptedServer(WELL, ACT, WELL, default=NOT_YET) as server:
        write_servers(folder, server.url, configured)
        with desktop.program(folder, **{KEY_NAME: KEY}) as program:
            connect(program, server)
            program.send("Act")
            wait_asked(program)
            program.press("a")
            program.wait_for("Done")
            program.quit()
    assert [part["content"] for part in results(desktop.export(folder)[0])] == ["done"]


def look_inside(desktop: Desktop, folder: Path) -> None:
    """Everything is in it: packages with their versions, a usable keyring, the drawing of formulas."""
    told = desktop.chatdesk(folder, "doctor", "--json")
    assert told.returncode == 0, told
    report = json.loads(told.stdout)
    assert all(report["packages"].values()), report["packages"]
    assert report["pyside6"]
    assert report["keyring"]["is_usable"], report["keyring"]
    # It ends with its input: that stays open until the answer is there.
    with subprocess.Popen(
        [*desktop.program_command, "--draw-formulas"],
        env=desktop.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as drawing:
        assert drawing.stdin is not None
        assert drawing.stdout is not None
        ready = json.loads(drawing.stdout.readline())
        assert ready["id"] == 0
        drawing.stdin.write(json.dumps({"id": 1, "tex": r"x^2 + \frac{1}{2}", "display": True}) + "\n")
        drawing.stdin.flush()
        drawn = json.loads(drawing.stdout.readline())
        assert "error" not in drawn, drawn


def main() -> int:
    """Do all of it, and say what was seen."""
    work = Path(sys.argv[1])
    python = sys.argv[2]
    with make_desktop(work / "bytecode", program=sys.argv[3:]) as desktop:
        said = desktop.chatdesk(work / "nothing", "--version")
        assert said.returncode == 0, said
        print(said.stdout.strip(), flush=True)
        talk_to_the_tour(desktop, work / "tour")
        print("A conversation with the Tour: held, stopped, gone on with, found again.", flush=True)
        call_a_tool(desktop, work / "stdio", stdio_server(work / "stdio", python))
        print("A tool of a server over stdio: called, its result sent on.", flush=True)
        with plain_http_tools() as address:
            call_a_tool(desktop, work / "http", f'[mcpServers.files]\nurl = "{address}"\n')
        print("A tool of a server over HTTP: the same.", flush=True)
        look_inside(desktop, work / "doctor")
        print("Packages, keyring and formulas are there.", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
