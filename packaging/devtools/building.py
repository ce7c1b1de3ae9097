"""Make a virtual environment and fill it by pip; only loaded when there is something to do."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from devtools import system_packages
from devtools.problems import SetUpFailed


def make(folder: Path) -> None:
    """Make a fresh environment in `folder`; what was there is removed."""
    _need_venv_module()
    _remove(folder)
    print(f"Making {folder} with Python {sys.version.split()[0]} ...", flush=True)
    if subprocess.call([_base_python(), "-m", "venv", str(folder)]):
        raise SetUpFailed(f"`{_base_python()} -m venv` failed: see above.")


def install(python: Path, requirements: Path, project: Path, *, with_project: bool = True) -> None:
    """Install exactly the packages of the hashed file, then the project so that edits count at once."""
    name = requirements.relative_to(project)
    print(f"Installing the packages of {name} (the first time about 110 MB) ...", flush=True)
    pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", "install"]
    # The file is complete and every package in it has its hash: there is nothing to resolve.
    _run([*pip, "--no-deps", "--require-hashes", "--prefer-binary", "-r", str(requirements)])
    if with_project:
        _run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(project)])


def _run(command: list[str]) -> None:
    if subprocess.call(command):
        raise SetUpFailed("pip could not install the packages: see above. Is there a network?")


def _base_python() -> str:
    """Return the interpreter below any environment that this one runs in: the new one must not hang on it."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def _need_venv_module() -> None:
    """Debian keeps ensurepip, which venv needs, in a package of its own."""
    if all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        return
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    packages: list[system_packages.Packages] = [(f"python{version}-venv", "python3-venv")]
    if not system_packages.install(packages, "Python's venv module"):
        # All that is missing in one command, not one thing after the other.
        libraries = list(system_packages.missing_libraries(system_packages.wanted_libraries()).values())
        raise SetUpFailed(
            "Python's venv module is missing. "
            + system_packages.advice(packages + libraries, otherwise="Install it with your package manager.")
        )
    importlib.invalidate_caches()


def _remove(folder: Path) -> None:
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        if os.name == "nt" and Path(sys.executable).is_relative_to(folder):
            raise SetUpFailed(f"Deactivate {folder} first: it has to be made again and is in use.")
        shutil.rmtree(folder)
