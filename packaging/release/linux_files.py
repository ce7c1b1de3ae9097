"""What a Linux desktop wants beside the program: menu entry, icons, man page, words for software centres."""

from __future__ import annotations

import gzip
import shutil
from datetime import UTC, datetime
from pathlib import Path

from release import icons
from release.origin import Origin


def write_share(share: Path, source: Path, origin: Origin) -> None:
    """Fill `share`, which is `/usr/share` or a folder like it."""
    linux = source / "packaging" / "linux"
    day = datetime.fromtimestamp(origin.time, UTC).strftime("%Y-%m-%d")
    (share / "applications").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(linux / "chatdesk.desktop", share / "applications" / "chatdesk.desktop")
    for name, folder in (("org.chatdesk.ChatDesk.metainfo.xml", "metainfo"), ("chatdesk.1", "man/man1")):
        text = (linux / name).read_text(encoding="utf-8")
        text = text.replace("@VERSION@", origin.version).replace("@DATE@", day)
        (share / folder).mkdir(parents=True, exist_ok=True)
        (share / folder / name).write_text(text, encoding="utf-8")
    compress(share / "man/man1/chatdesk.1")
    _put_icons(share / "icons" / "hicolor", source)


def compress(path: Path) -> None:
    """Replace a file by its .gz, the same for every build."""
    with path.with_name(path.name + ".gz").open("wb") as out:
        out.write(gzip.compress(path.read_bytes(), 9, mtime=0))
    path.unlink()


def _put_icons(hicolor: Path, source: Path) -> None:
    wishes = {}
    for size in icons.SIZES:
        folder = hicolor / f"{size}x{size}" / "apps"
        folder.mkdir(parents=True, exist_ok=True)
        wishes[folder / "chatdesk.png"] = size
    icons.draw(source, wishes)
    scalable = hicolor / "scalable" / "apps"
    scalable.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source / "resources" / "icons" / "chatdesk.svg", scalable / "chatdesk.svg")
