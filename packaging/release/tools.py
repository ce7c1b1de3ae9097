"""Runs the programs that a build needs, and says which is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from devtools.problems import SetUpFailed

# Where Debian and Ubuntu keep them.
_PACKAGES = {
    "appstreamcli": "appstream",
    "debootstrap": "debootstrap",
    "desktop-file-validate": "desktop-file-utils",
    "dpkg-deb": "dpkg",
    "lintian": "lintian",
    "readelf": "binutils",
    "strip": "binutils",
    "xz": "xz-utils",
}


def need(*names: str) -> None:
    """Fail with one sentence that names all that is missing."""
    missing = [name for name in names if shutil.which(name) is None]
    if missing:
        packages = " ".join(sorted({_PACKAGES.get(name, name) for name in missing}))
        raise SetUpFailed(f"Needed and not here: {', '.join(missing)} (Debian: apt-get install {packages}).")


def run(command: Sequence[str | Path], cwd: Path | None = None, env: Mapping[str, str] | None = None) -> str:
    """Run a program and return what it printed; where it fails, all of that is in the error."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SetUpFailed(f"{' '.join(map(str, command))} failed:\n{done.stdout}")
    return done.stdout
