"""Measure the palette over 100,000 conversations: from a key press to the rows that it shows, painted.

`python -m tests.benchmarks.bench_palette [--quick] [--conversations N]`. Titles follow Zipf's law, every
tenth is Chinese. What is typed begins as titles do, comes from inside of words, or is first letters. Each key
press is measured alone: matching, ordering, the list model, the layout of the panel, and the paint that
follows. Times are those of the clock and, where others use the machine, more telling: of the processor.
The goal is 16 ms.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import statistics
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication, QWidget

from chatdesk.commands.table import COMMANDS
from chatdesk.domain.matching import Match, Pattern
from chatdesk.domain.title_index import TitleIndex
from chatdesk.ui.look.keycap import split_keys
from chatdesk.ui.look.theme import load_theme
from chatdesk.ui.palette.items import Found, Item, Kind
from chatdesk.ui.palette.palette import Palette

if TYPE_CHECKING:
    from collections.abc import Sequence

_SYLLABLES = [first + second for first in "bcdfglmnprst" for second in ("a", "e", "i", "on", "u")]
_GOAL_MS = 16.0
_PIECE = 500
_MODELS, _PRESETS, _SNIPPETS = 400, 50, 200


def _titles(count: int) -> list[str]:
    chance = random.Random(4711)  # noqa: S311 - no secret
    words: dict[str, None] = {}
    while len(words) < 30_000:
        words["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 5)))] = None
    ranked = sorted(words, key=len)
    weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(len(ranked))))
    titles = []
    for number in range(count):
        if number % 10 == 0:
            titles.append("".join(chr(0x4E00 + chance.randrange(2000)) for _ in range(chance.randint(4, 12))))
        else:
            titles.append(
                " ".join(chance.choices(ranked, cum_weights=weights, k=chance.randint(3, 9))).capitalize()
            )
    return titles


class _Sources:
    """Every command, some hundred models, presets and snippets, and very many conversations."""

    def __init__(self, titles: Sequence[str], index: TitleIndex) -> None:
        self._titles, self._index = titles, index
        self._items = {
            Kind.COMMAND: [
                Item(
                    Kind.COMMAND,
                    (c.id,),
                    c.title,
                    c.help,
                    c.icon,
                    split_keys(c.keys[0] if c.keys else ""),
                    also=c.id,
                )
                for c in COMMANDS
            ],
            Kind.MODEL: [
                Item(Kind.MODEL, ("a", f"m{n}"), f"vendor{n % 7}/model-{n}b-instruct", "Home", "cube")
                for n in range(_MODELS)
            ],
            Kind.PRESET: [
                Item(
                    Kind.PRESET,
                    (f"p{n}",),
                    titles[n * 7],
                    f"model-{n}b · “{' '.join(titles[n : n + 6])}"[:120],
                    "sliders-horizontal",
                    also=f"model-{n}b",
                )
                for n in range(_PRESETS)
            ],
            Kind.SNIPPET: [
                Item(Kind.SNIPPET, (f"s{n}",), titles[n * 11], " ".join(titles[n : n + 6])[:120], "note")
                for n in range(_SNIPPETS)
            ],
        }

    def items(self, kind: Kind) -> list[Item]:
        """Return the items of a kind."""
        return self._items.get(kind, [])

    def conversations(self, pattern: Pattern, most: int) -> list[Found]:
        """Return what the index finds; without a pattern the newest."""
        if not pattern:
            return [(self._item(place), Match(1.0, ())) for place in range(most)]
        return [(self._item(place), match) for place, match in self._index.find(pattern, most)]

    def find(self, key: str) -> Item | None:
        """Return nothing: nothing was used."""
        del key
        return None

    def _item(self, place: int) -> Item:
        return Item(Kind.CONVERSATION, (str(place),), self._titles[place], "12 Oct", "chat-teardrop-text")


def _typed(titles: Sequence[str]) -> dict[str, list[str]]:
    """Return what is typed, by kind; each text is typed letter by letter."""
    chance = random.Random(1147)  # noqa: S311 - no secret
    some = [title for title in chance.sample(titles, 80) if title.isascii()]
    words = [chance.choice(title.split()).lower() for title in some]
    return {
        "words of titles": words,
        "two words": [f"{chance.choice(title.split())} {title.split()[0].lower()}" for title in some],
        "middles of words": [word[2:] for word in words if len(word) > 4],
        "first letters": ["".join(word[0] for word in title.lower().split()) for title in some],
        "what is not there": [f"{word}{chance.choice('xqwvz')}" for word in words],
        "letters of commands": ["nc", "stop", "zoom in", "cpreq", "pref", "theme", "insp", "fork", "quit"],
        "# conversations": [f"#{word}" for word in words],
        "> commands": [">new", ">copy", ">zoom", ">tl", ">insp"],
        "/ snippets": [f"/{word}" for word in words[:12]],
        "@ models": ["@mod", "@v3", "@70b", "@instruct 12"],
        "Chinese": ["".join(title[:3]) for title in chance.sample(titles[::10], 30)],
    }


def _key_presses(text: str) -> Iterator[str]:
    return (text[: end + 1] for end in range(len(text)))


def _build(titles: Sequence[str]) -> TitleIndex:
    index = TitleIndex()
    spent = []
    for first in range(0, len(titles), _PIECE):
        began = time.process_time()
        index.add(titles[first : first + _PIECE])
        spent.append((time.process_time() - began) * 1000)
    print(
        f"index of {len(titles):,} titles: {sum(spent):.0f} ms of processor in pieces of"
        f" {statistics.median(spent):.1f} ms, the longest {max(spent):.1f} ms\n"
    )
    return index


def _measure(app: QApplication, palette: Palette, texts: Sequence[str]) -> list[tuple[float, float]]:
    spent = []
    for text in texts:
        for typed in _key_presses(text):
            wall, cpu = time.perf_counter(), time.process_time()
            palette.field.setText(typed)
            app.processEvents()
            spent.append(((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000))
    return spent


def _quantiles(times: Sequence[float]) -> str:
    ordered = sorted(times)
    last = ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))]
    return f"{statistics.median(ordered):6.1f} {last:6.1f} {ordered[-1]:6.1f}"


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--conversations", type=int, default=100_000)
    given = options.parse_args()
    app = QApplication([])
    titles = _titles(10_000 if given.quick else given.conversations)
    index = _build(titles)
    window = QWidget()
    window.resize(1280, 820)
    palette = Palette(load_theme("light"), window, _Sources(titles, index), list)
    window.show()
    palette.open_at()
    app.processEvents()
    _measure(app, palette, ["warm"])
    heads = f"{'p50':>6} {'p99':>6} {'most':>6}"
    print(f"{'ms from key press to picture':<29}{heads}   processor{heads}")
    every = []
    for name, texts in _typed(titles).items():
        spent = _measure(app, palette, texts)
        every += spent
        walls, cpus = zip(*spent, strict=True)
        print(f"{name:<28} {_quantiles(walls)}            {_quantiles(cpus)}  n={len(spent)}")
    late = sum(cpu > _GOAL_MS for _, cpu in every)
    print(f"\n{late} of {len(every)} key presses took more than {_GOAL_MS:.0f} ms of processor")


if __name__ == "__main__":
    main()
