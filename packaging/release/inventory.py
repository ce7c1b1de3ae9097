"""What other people's work is inside the frozen program: found by where PyInstaller took each file from."""

from __future__ import annotations

import ast
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

_LICENCE_FILE = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)
_HOME = ("homepage", "home", "source", "source code", "repository", "github", "documentation")
_SAYS_NOTHING = {"", "UNKNOWN"}


@dataclass(slots=True)
class Part:
    """What others made; `texts` are its licence files (name, content), `kind` "pypi", "deb", "generic"."""

    name: str
    version: str
    kind: str
    licence: str = ""
    homepage: str = ""
    texts: list[tuple[str, str]] = field(default_factory=list)


def parts_of(work: Path) -> list[Part]:
    """Return the interpreter, the Python packages and the libraries of the system, by name.

    `work` is PyInstaller's folder of steps for this program.
    """
    sources = _sources(work)
    packages, taken = _python_packages(sources)
    parts = [_interpreter(), _bootloader(), *packages, *_system_packages(sources - taken)]
    return sorted(parts, key=lambda part: part.name.lower())


def _sources(work: Path) -> set[Path]:
    found: set[Path] = set()
    for name in ("COLLECT-00.toc", "PYZ-00.toc"):
        content = ast.literal_eval((work / name).read_text(encoding="utf-8"))
        entries = next(one for one in content if isinstance(one, list))
        found |= {Path(entry[1]).absolute() for entry in entries if entry[2] != "SYMLINK" and entry[1]}
    return found


def _python_packages(sources: set[Path]) -> tuple[list[Part], set[Path]]:
    parts, taken = [], set[Path]()
    for distribution in metadata.distributions():
        files = {Path(str(distribution.locate_file(file))).absolute() for file in distribution.files or ()}
        # A file of metadata alone (a version that somebody asks for) is no use of the package.
        inside = {file for file in files & sources if ".dist-info" not in file.parent.name}
        if inside and distribution.name != "pyinstaller":  # its part of the program is the bootloader
            taken |= files & sources
            parts.append(_part(distribution))
    return parts, taken


def _part(distribution: metadata.Distribution) -> Part:
    about: Mapping[str, Any] = distribution.metadata.json
    texts = [
        (file.name, Path(str(distribution.locate_file(file))).read_text(encoding="utf-8", errors="replace"))
        for file in distribution.files or ()
        if ".dist-info" in str(file) and _LICENCE_FILE.match(file.name)
    ]
    part = Part(about["name"], about["version"], "pypi", texts=sorted(texts))
    part.licence = _licence_name(about, about.get("classifier", ()))
    urls = {
        label.lower(): url
        for label, _, url in (entry.partition(", ") for entry in about.get("project_url", ()))
    }
    part.homepage = about.get("home_page") or next((urls[one] for one in _HOME if one in urls), "")
    return part


def _licence_name(about: Mapping[str, Any], classifiers: Sequence[str]) -> str:
    """Return what a package says in one line; some put the whole text where the name belongs."""
    named = about.get("license_expression") or about.get("license") or ""
    if named not in _SAYS_NOTHING and "\n" not in named:
        return named
    classified = [line.rsplit(" :: ", 1)[-1] for line in classifiers if line.startswith("License ::")]
    return ", ".join(classified) or named.partition("\n")[0]


def _interpreter() -> Part:
    part = Part("Python", platform.python_version(), "generic", "PSF-2.0", "https://www.python.org/")
    for place in (Path(sys.base_prefix), Path(metadata.__file__).parents[2]):
        for name in ("LICENSE.txt", "LICENSE"):
            for path in (
                place / name,
                place / f"lib/python{sys.version_info[0]}.{sys.version_info[1]}" / name,
            ):
                if path.is_file():
                    part.texts = [(name, path.read_text(encoding="utf-8", errors="replace"))]
                    return part
    return part


def _bootloader() -> Part:
    """Return the small program in C that starts the interpreter; its licence allows any program behind it."""
    part = _part(metadata.distribution("pyinstaller"))
    part.name = "PyInstaller bootloader"
    part.licence = "GPL-2.0-or-later WITH Bootloader-exception"
    part.kind = "generic"
    return part


def _system_packages(sources: set[Path]) -> list[Part]:
    """Return the Debian packages that the other libraries came from; none on other systems."""
    if shutil.which("dpkg-query") is None:
        return []
    parts: dict[str, Part] = {}
    for path in sorted(sources):
        if ".so" in path.name and path.is_relative_to("/") and not path.is_relative_to(sys.base_prefix):
            found = _debian_package(path)
            if found is not None:
                parts.setdefault(found.name, found)
    return list(parts.values())


def _debian_package(path: Path) -> Part | None:
    # dpkg knows the files by their places from before /lib became a link to /usr/lib, or after.
    for place in (path, path.resolve(), Path("/usr") / path.relative_to("/")):
        asked = ["dpkg-query", "--search", str(place)]
        done = subprocess.run(asked, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            name = done.stdout.split(":", 1)[0]
            shown = ["dpkg-query", "--show", "--showformat", "${Version}\n${Homepage}", name]
            version, _, homepage = subprocess.run(
                shown, capture_output=True, text=True, check=True
            ).stdout.partition("\n")
            copyright_file = Path("/usr/share/doc") / name / "copyright"
            text = (
                copyright_file.read_text(encoding="utf-8", errors="replace")
                if copyright_file.exists()
                else ""
            )
            licences = sorted(set(re.findall(r"^License: *(\S.*)$", text, re.MULTILINE)))
            return Part(name, version, "deb", " and ".join(licences), homepage, [("copyright", text)])
    return None
