"""The disk image for macOS: the .app and a link to Applications. Written with care, not run on macOS yet."""

from __future__ import annotations

import os
import platform
import shutil
from pathlib import Path

from devtools.problems import SetUpFailed
from release import tools
from release.frozen import Frozen
from release.origin import Origin


def make_image(frozen: Frozen, build: Path, dist: Path, origin: Origin) -> Path:
    """Return the image. Signed by CHATDESK_SIGN_IDENTITY, else for this machine alone."""
    if platform.system() != "Darwin":
        raise SetUpFailed("The disk image for macOS is made on macOS.")
    tree = build / "dmg"
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    app = tree / "ChatDesk.app"
    shutil.copytree(frozen.folder.parent / "ChatDesk.app", app, symlinks=True)
    identity = os.environ.get("CHATDESK_SIGN_IDENTITY", "-")
    hardened = [] if identity == "-" else ["--options", "runtime", "--timestamp"]
    tools.run(["codesign", "--force", "--deep", *hardened, "--sign", identity, app])
    (tree / "Applications").symlink_to("/Applications")
    target = dist / f"chatdesk-{origin.version}-macos-{platform.machine()}.dmg"
    tools.run(
        ["hdiutil", "create", "-volname", "ChatDesk", "-srcfolder", tree, "-ov", "-format", "ULFO", target]
    )
    return target
