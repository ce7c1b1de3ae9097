"""What is made of one checkout, each thing once: the parts that need the frozen folder share it."""

from __future__ import annotations

import functools
import hashlib
import sys
from pathlib import Path

from devtools.problems import SetUpFailed
from release import debian, tarball, tools
from release.frozen import Frozen, freeze
from release.origin import copy_source, origin_of


class Making:
    """Makes the parts of a release in `root`/dist; the steps between lie in `root`/build."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.build = root / "build"
        self.dist = root / "dist"
        self.origin = origin_of(root)
        self.dist.mkdir(exist_ok=True)
        commit = self.origin.commit or "no commit"
        print(f"ChatDesk {self.origin.version} ({commit})", flush=True)

    @functools.cached_property
    def frozen(self) -> Frozen:
        """Return the frozen program; made when it is first needed."""
        made = freeze(self.root, self.build, self.origin)
        self._tell(self.dist / f"chatdesk-{self.origin.version}.cdx.json", made.bill)
        third_party = (made.folder / "THIRD_PARTY.txt").read_text(encoding="utf-8")
        self._tell(self.dist / "THIRD_PARTY.txt", third_party)
        return made

    def folder(self) -> Path:
        """Make the folder that runs by itself."""
        folder = self.frozen.folder
        print(f"{folder}: {_megabytes(folder):.1f} MB", flush=True)
        return folder

    def wheel(self) -> None:
        """Make the wheel and the source archive that pip and pipx take."""
        source = self.build / "wheel-source"
        copy_source(self.root, source, self.origin)
        env = {"SOURCE_DATE_EPOCH": str(self.origin.time)}
        tools.run([sys.executable, "-m", "hatchling", "build", "-d", self.dist], cwd=source, env=env)
        print(f"dist/chatdesk-{self.origin.version}: wheel and source", flush=True)

    def tar(self) -> Path:
        """Make the archive of the plain folder."""
        return self._made(tarball.make_tarball(self.frozen, self.build, self.dist, self.origin))

    def deb(self) -> Path:
        """Make the Debian package."""
        return self._made(debian.make_deb(self.frozen, self.build, self.dist, self.origin))

    def installer(self) -> Path:
        """Make the installer for Windows."""
        from release import windows

        return self._made(windows.make_installer(self.frozen, self.dist, self.origin))

    def dmg(self) -> Path:
        """Make the disk image for macOS."""
        from release import macos

        return self._made(macos.make_image(self.frozen, self.build, self.dist, self.origin))

    def write_sums(self) -> None:
        """Write SHA256SUMS over what lies in dist/."""
        files = sorted(path for path in self.dist.iterdir() if path.is_file() and path.name != "SHA256SUMS")
        lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
        (self.dist / "SHA256SUMS").write_text("".join(lines), encoding="ascii")

    def _made(self, path: Path) -> Path:
        if not path.is_file():
            raise SetUpFailed(f"{path} was not made.")
        print(f"{path.relative_to(self.root)}: {path.stat().st_size / 1e6:.1f} MB", flush=True)
        return path

    @staticmethod
    def _tell(path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")


def _megabytes(folder: Path) -> float:
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir()) / 1e6
