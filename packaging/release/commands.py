"""The commands of build.py: which part of a release is made, and in which order."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from devtools import environment
from devtools.find_python import run_with
from devtools.problems import exit_status

USAGE = """\
python3 packaging/build.py            make everything that this platform's users take
python3 packaging/build.py NAME...    some of it: wheel, folder, tar, deb, installer (Windows), dmg (macOS)
python3 packaging/build.py check      make all, install it in a bare Debian and use it there (Linux, as root)
python3 packaging/build.py compare    make the folder twice and name every difference

What is made lies in dist/ afterwards, the steps between in build/.
"""

ENVIRONMENT = environment.ROOT / "build" / "env"


def main(arguments: list[str]) -> int:
    """Run commands and return the exit status; what stands in the way is said in a sentence."""
    if arguments and arguments[0] in {"-h", "--help", "help"}:
        print(USAGE, end="")
        return 0
    return exit_status(lambda: _in_environment(arguments))


def _in_environment(arguments: list[str]) -> int:
    """Run the commands where PyInstaller, Qt and the rest are: in the environment that holds just these."""
    environment.ensure("release", ENVIRONMENT)
    if Path(sys.prefix).resolve() == ENVIRONMENT.resolve():
        return _run(arguments)
    script = Path(__file__).resolve().parents[1] / "build.py"
    return run_with(str(environment.python_of(ENVIRONMENT)), [str(script), *arguments])


def _run(arguments: list[str]) -> int:
    from release import comparison, trial
    from release.making import Making

    making = Making(environment.ROOT)
    known: dict[str, Callable[[], object]] = {
        "wheel": making.wheel,
        "folder": making.folder,
        "tar": making.tar,
        "deb": making.deb,
        "installer": making.installer,
        "dmg": making.dmg,
        "check": lambda: trial.run(making),
        "compare": lambda: comparison.run(making),
    }
    names = arguments or _usual()
    if unknown := [name for name in names if name not in known]:
        print(f"Unknown: {' '.join(unknown)}.\n\n{USAGE}", file=sys.stderr)
        return 2
    for name in names:
        began = time.monotonic()
        known[name]()
        print(f"=== {name}: done ({time.monotonic() - began:.0f} s)", flush=True)
    making.write_sums()
    return 0


def _usual() -> list[str]:
    if os.name == "nt":
        return ["wheel", "installer"]
    return ["wheel", "dmg"] if sys.platform == "darwin" else ["wheel", "tar", "deb"]
