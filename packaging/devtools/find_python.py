"""Find a Python that ChatDesk can use among those installed; written for Python 3.6 and later."""

import glob
import importlib
import os
import platform
import subprocess
import sys

OLDEST = (3, 11)
TOO_NEW = (3, 15)  # PySide6 declares <3.15
WANTED = ((3, 13), (3, 12), (3, 11), (3, 14))  # the order of the search

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_FOLDERS = ["/usr/local/bin", "/usr/bin", "/opt/homebrew/bin", "/opt/local/bin"]
_ASK = "import sys; print('%d.%d' % sys.version_info[:2])"


def is_usable(version):
    # type: (tuple[int, ...]) -> bool
    """Whether ChatDesk runs on this (major, minor)."""
    return OLDEST <= tuple(version) < TOO_NEW


def refusal():
    # type: () -> str
    """Say in one sentence what is missing and how it is had."""
    text = "ChatDesk needs Python 3.11, 3.12, 3.13 or 3.14; this is {0} and no other was found.".format(
        platform.python_version()
    )
    if sys.platform == "darwin":
        return text + " To install one: brew install python@3.13, or https://www.python.org/downloads/"
    if os.name == "nt":
        return (
            text + " To install one: winget install Python.Python.3.13, or https://www.python.org/downloads/"
        )
    return text + " Debian 12, Ubuntu 24.04 and newer have one: apt-get install python3 python3-venv"


def search():
    # type: () -> str | None
    """Return the path of an installed, usable Python, or None. An environment made before comes first."""
    seen = set()  # type: set[str]
    for path in _candidates():
        if path in seen or not os.path.isfile(path):
            continue
        seen.add(path)
        if is_usable(_version_of(path)):
            return path
    return None


def hand_over(script, commands):
    # type: (str, str) -> int
    """Do the command on the command line by `main` of a module, which any usable Python can import.

    Where this one is too old or too new, another goes on with the script from its beginning.
    """
    if is_usable(sys.version_info[:2]):
        return int(importlib.import_module(commands).main(sys.argv[1:]))
    other = search()
    if other is None:
        sys.stderr.write(refusal() + "\n")
        return 1
    return run_with(other, [os.path.abspath(script)] + sys.argv[1:])


def run_with(python, arguments):
    # type: (str, list[str]) -> int
    """Go on as `python arguments...`; where the system can replace a process, this never returns."""
    if os.name != "nt":
        sys.stdout.flush()
        os.execv(python, [python] + arguments)  # noqa: S606 - no shell is wanted
    return subprocess.call([python] + arguments)


def _candidates():
    # type: () -> list[str]
    venv = os.path.join(ROOT, ".venv")
    found = [os.path.join(venv, "bin", "python"), os.path.join(venv, "Scripts", "python.exe")]
    folders = os.environ.get("PATH", "").split(os.pathsep)
    folders += _FOLDERS
    pyenv = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    uv = os.environ.get("UV_PYTHON_INSTALL_DIR") or os.path.expanduser("~/.local/share/uv/python")
    patterns = [os.path.join(pyenv, "versions", "{0}*"), os.path.join(uv, "cpython-{0}.*")]
    for version in WANTED:
        dotted = "{0}.{1}".format(*version)
        names = ["python" + dotted] if os.name != "nt" else ["python" + dotted + ".exe"]
        found += [os.path.join(folder, name) for folder in folders if folder for name in names]
        for pattern in patterns:
            found += sorted(glob.glob(os.path.join(pattern.format(dotted), "bin", "python3")), reverse=True)
        found.append("/Library/Frameworks/Python.framework/Versions/{0}/bin/python3".format(dotted))
        found.append("/opt/homebrew/opt/python@{0}/bin/python{0}".format(dotted))
        found += _windows_launcher(dotted)
    generic = ["python3", "python"] if os.name != "nt" else ["python.exe"]
    return found + [os.path.join(folder, name) for folder in folders if folder for name in generic]


def _windows_launcher(dotted):
    # type: (str) -> list[str]
    if os.name != "nt":
        return []
    answer = _output(["py", "-" + dotted, "-c", "import sys; print(sys.executable)"])
    return [answer] if answer else []


def _version_of(path):
    # type: (str) -> tuple[int, ...]
    parts = _output([path, "-c", _ASK]).split(".")
    is_version = len(parts) == 2 and all(part.isdigit() for part in parts)
    return tuple(int(part) for part in parts) if is_version else (0, 0)


def _output(command):
    # type: (list[str]) -> str
    """Return what the command prints, or nothing where it cannot be started or fails (a pyenv shim does)."""
    try:
        answer = subprocess.check_output(command, stderr=subprocess.DEVNULL, timeout=20)
    except (OSError, subprocess.SubprocessError):
        return ""
    return answer.decode("utf-8", "replace").strip()
