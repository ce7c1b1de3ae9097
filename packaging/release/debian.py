"""The .deb: the frozen program under /usr/lib/chatdesk, `chatdesk` on the PATH, and what desktops want."""

from __future__ import annotations

import hashlib
import platform
import shutil
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from devtools.problems import SetUpFailed
from release import libraries, linux_files, tools
from release.frozen import Frozen
from release.origin import Origin, set_times

_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
MAINTAINER = "The ChatDesk authors <chatdesk@users.noreply.github.com>"

# Fonts, a keyring to keep keys in, the bus that leads to it, the names of time zones, and spell check.
_RECOMMENDED = (
    "fonts-dejavu-core | fonts-noto-core",
    "gnome-keyring | kwalletmanager | keepassxc",
    "dbus-user-session",
    "tzdata",
    "libenchant-2-2",
    "hunspell-en-us | hunspell-dictionary",
)

_CONTROL = """\
Package: chatdesk
Version: {version}
Architecture: {architecture}
Maintainer: {maintainer}
Installed-Size: {size}
Depends: {depends}
Recommends: {recommends}
Suggests: fonts-noto-cjk, fonts-noto-color-emoji, nodejs
Section: net
Priority: optional
Description: desktop client for conversations with language models
 ChatDesk is driven by the keyboard, streams answers of any OpenAI-compatible
 server, stops them at once when told to, keeps every word, and shows exactly
 what every tool call did.
 .
 It speaks to tool servers by the Model Context Protocol, searches all
 conversations, and imports those of other programs. Keys stay in the system
 keyring. A built-in tour works before anything is set up.
"""

# Said to people who remove it, and to those who look where their conversations are.
_POSTRM = """\
#!/bin/sh
set -e
if [ "$1" = remove ] || [ "$1" = purge ]; then
    echo "Conversations and settings stay: ~/.local/share/chatdesk and ~/.config/chatdesk of each user."
fi
exit 0
"""


def make_deb(frozen: Frozen, build: Path, dist: Path, origin: Origin) -> Path:
    """Return the package; needs dpkg-deb."""
    tools.need("dpkg-deb", "readelf")
    architecture = _ARCHITECTURES.get(platform.machine())
    if architecture is None:
        raise SetUpFailed(f"There is no Debian name for {platform.machine()} here.")
    tree = build / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    _fill(tree, frozen, origin)
    (tree / "DEBIAN").mkdir()
    size = sum(path.lstat().st_size for path in tree.rglob("*") if not path.is_dir()) // 1024
    fields = {
        "version": origin.version,
        "architecture": architecture,
        "maintainer": MAINTAINER,
        "size": size,
        "recommends": ", ".join(_RECOMMENDED),
        "depends": ", ".join([*libraries.debian_packages(frozen.folder), "xkb-data"]),
    }
    (tree / "DEBIAN" / "control").write_text(_CONTROL.format(**fields), encoding="utf-8")
    (tree / "DEBIAN" / "md5sums").write_text(_sums(tree), encoding="utf-8")
    (tree / "DEBIAN" / "postrm").write_text(_POSTRM, encoding="utf-8")
    (tree / "DEBIAN" / "postrm").chmod(0o755)
    set_times(tree, origin.time)
    target = dist / f"chatdesk_{origin.version}_{architecture}.deb"
    # Two threads whatever the machine has: xz cuts its blocks by them, and the result is the same everywhere.
    options = ["--root-owner-group", "-Zxz", "-z6", "--threads-max=2"]
    tools.run(["dpkg-deb", *options, "--build", tree, target], env={"SOURCE_DATE_EPOCH": str(origin.time)})
    return target


def _fill(tree: Path, frozen: Frozen, origin: Origin) -> None:
    usr = tree / "usr"
    shutil.copytree(frozen.folder, usr / "lib" / "chatdesk", symlinks=True)
    (usr / "bin").mkdir(parents=True)
    (usr / "bin" / "chatdesk").symlink_to("../lib/chatdesk/chatdesk")
    linux_files.write_share(usr / "share", frozen.source, origin)
    about = usr / "share" / "doc" / "chatdesk"
    about.mkdir(parents=True)
    for name in ("THIRD_PARTY.txt", "README.md"):
        shutil.move(usr / "lib" / "chatdesk" / name, about / name)
    linux_files.compress(about / "THIRD_PARTY.txt")
    shutil.move(usr / "lib" / "chatdesk" / "LICENSE", about / "copyright")
    shutil.copyfile(frozen.source / "CHANGELOG.md", about / "changelog")
    linux_files.compress(about / "changelog")
    when = format_datetime(datetime.fromtimestamp(origin.time, UTC))
    (about / "changelog.Debian").write_text(
        f"chatdesk ({origin.version}) unstable; urgency=medium\n\n"
        f"  * What is new stands in changelog.gz.\n\n -- {MAINTAINER}  {when}\n",
        encoding="utf-8",
    )
    linux_files.compress(about / "changelog.Debian")
    overrides = usr / "share" / "lintian" / "overrides"
    overrides.mkdir(parents=True)
    shutil.copyfile(frozen.source / "packaging" / "linux" / "lintian-overrides", overrides / "chatdesk")
    for path in tree.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
        elif not path.is_symlink() and path != usr / "lib" / "chatdesk" / "chatdesk":
            path.chmod(0o644)


def _sums(tree: Path) -> str:
    files = sorted(path for path in (tree / "usr").rglob("*") if path.is_file() and not path.is_symlink())
    return "".join(
        f"{hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()}  {path.relative_to(tree)}\n"
        for path in files
    )
