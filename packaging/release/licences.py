"""THIRD_PARTY.txt: whose work is inside, under which licence, and how Qt can be replaced."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from devtools.problems import SetUpFailed
from release.inventory import Part

_LICENCES = Path(__file__).resolve().parents[1] / "licences"
_RULE = "=" * 100

_HEAD = """\
ChatDesk {version} is under the MIT licence (see LICENSE). This program also holds the work of others,
listed here with the licences under which they give it.

Qt and PySide6 are used under the GNU Lesser General Public License, version 3, whose text stands below.
They are dynamic libraries in the folders PySide6 and shiboken6 under _internal: you may replace them with
your own build of the same version, and take this program apart to mend such a replacement. Their source:
https://download.qt.io/official_releases/QtForPython/ and https://download.qt.io/official_releases/qt/
What Qt itself holds of others: https://doc.qt.io/qt-6/licenses-used-in-qt.html

Fonts: Phosphor (MIT, in qtawesome), DejaVu Sans (Bitstream Vera licence, in ziafont), STIX Two Math (SIL
Open Font License 1.1, https://openfontlicense.org, in ziamath).

"""

# What the wheels do not bring along themselves.
_OUR_COPIES = {
    "PySide6_Essentials": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "shiboken6": (),
    "latex2mathml": (),
}
_COVERED = {
    "shiboken6": "Under the same licence as PySide6_Essentials, whose text stands there.",
    "latex2mathml": "Copyright Ronie Martinez. The MIT licence, whose text stands in LICENSE.",
}


def third_party(parts: Sequence[Part], version: str) -> str:
    """Return the whole file; fails where a part has neither a licence's text nor a word about it."""
    lines = [_HEAD.format(version=version)]
    lines += [f"  {part.name} {part.version}: {part.licence or 'see its text'}\n" for part in parts]
    for part in parts:
        lines.append(f"\n{_RULE}\n{part.name} {part.version}\n{part.homepage}\n{_RULE}\n\n")
        texts = [text for _, text in part.texts if text.strip()]
        texts += [(_LICENCES / name).read_text(encoding="utf-8") for name in _OUR_COPIES.get(part.name, ())]
        if not texts and part.name in _COVERED:
            texts = [_COVERED[part.name]]
        if not texts:
            raise SetUpFailed(f"{part.name} {part.version} brings no text of its licence.")
        lines += [text.rstrip() + "\n\n" for text in texts]
    return "".join(lines)
