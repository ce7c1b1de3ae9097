"""The installer for Windows, by Inno Setup. Written with care, and not run on Windows yet."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from devtools.problems import SetUpFailed
from release import tools
from release.frozen import Frozen
from release.origin import Origin


def make_installer(frozen: Frozen, dist: Path, origin: Origin) -> Path:
    """Return the installer; needs Inno Setup 6 (`winget install JRSoftware.InnoSetup`)."""
    if os.name != "nt":
        raise SetUpFailed("The installer for Windows is made on Windows.")
    compiler = shutil.which("iscc") or r"C:\Program Files (x86)\Inno Setup 6\ISCC.exe"
    if not Path(compiler).exists():
        raise SetUpFailed("Inno Setup 6 is needed: winget install JRSoftware.InnoSetup")
    script = frozen.source / "packaging" / "windows" / "chatdesk.iss"
    name = f"chatdesk-{origin.version}-windows-x64"
    defined = [
        f"/DVersion={origin.version}",
        f"/DFolder={frozen.folder}",
        f"/DOutput={dist}",
        f"/DName={name}",
    ]
    tools.run([compiler, "/Qp", *defined, script])
    return dist / f"{name}.exe"
