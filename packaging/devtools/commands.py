"""The commands of dev.py."""

from __future__ import annotations

import os
import sys

from devtools import environment
from devtools.find_python import run_with
from devtools.problems import exit_status

USAGE = """\
python3 packaging/dev.py run [arguments of chatdesk]   set up what is missing, open the window
python3 packaging/dev.py test [arguments of pytest]    set up, run every check; with arguments: pytest alone
python3 packaging/dev.py bench [names]                 set up, run the benchmarks
python3 packaging/dev.py docs                          after a change of commands: renew the lists of them
python3 packaging/dev.py lock [--upgrade]              after a change of dependencies: renew the lock files
"""


# The arguments of chatdesk that open no window: they run where no Qt can.
_WITHOUT_WINDOW = {"doctor", "export", "import", "replay", "--version", "--help", "-h"}


def main(arguments: list[str]) -> int:
    """Run one command and return the exit status; what stands in the way is said in a sentence."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    command = {"run": _run, "test": _test, "bench": _bench, "docs": _docs, "lock": _lock}.get(name)
    if command is None:
        print(USAGE, end="")
        return 0 if name in {"-h", "--help", "help"} else 2
    return exit_status(lambda: command(rest))


def _run(arguments: list[str]) -> int:
    environment.ensure("runtime")
    if sys.platform.startswith("linux") and not _WITHOUT_WINDOW & set(arguments):
        if not _has_qt_libraries():
            return 1
        if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
            print("There is no display here (DISPLAY is not set): no window can open.", file=sys.stderr)
    return run_with(str(environment.PYTHON), ["-P", "-m", "chatdesk", *arguments])


def _test(arguments: list[str]) -> int:
    from devtools import checks

    environment.ensure("dev")
    _has_qt_libraries()
    return checks.run_all(arguments)


def _bench(arguments: list[str]) -> int:
    from devtools import checks

    environment.ensure("dev")
    _has_qt_libraries()
    return checks.run_benchmarks(arguments)


def _docs(arguments: list[str]) -> int:
    if arguments:
        print(USAGE, end="")
        return 2
    from devtools import command_docs

    for path in command_docs.renew():
        print(f"{path.relative_to(environment.ROOT)} is new")
    return 0


def _lock(arguments: list[str]) -> int:
    from devtools import lock

    return lock.refresh(arguments)


def _has_qt_libraries() -> bool:
    from devtools import system_packages

    problem = system_packages.ensure_qt_libraries()
    if problem:
        print(problem, file=sys.stderr)
    return not problem
