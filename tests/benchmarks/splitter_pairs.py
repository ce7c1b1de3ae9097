"""The proof of the splitter: every document before every other, cut at random, gives the blocks of the whole.

`python -m tests.benchmarks.splitter_pairs [--examples spec.json] [--seed N] [--jobs N] [--sample N]
[--held]`. With `--held` the texts stand in quotes and list items, which are cut wherever they can be. Without
`--examples` the pairs are of our own documents. The examples of CommonMark are under another licence
than this program, so they do not come with it: its repository writes them with
`python3 test/spec_tests.py --dump-tests`. Prints what failed; the exit status is 1 where anything did.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from pathlib import Path

from chatdesk.markup import borders
from tests.markup.documents import DOCUMENTS
from tests.markup.splitting import JOINTS, differs, held

_SHOWN = 5


def documents(path: Path | None) -> tuple[str, ...]:
    """Return our own documents, or those of a file in the form of CommonMark's examples."""
    if path is None:
        return DOCUMENTS
    return tuple(str(example["markdown"]) for example in json.loads(path.read_text(encoding="utf-8")))


def check(
    firsts: list[str], seconds: tuple[str, ...], seed: int, share: float, is_held: bool
) -> tuple[int, list[list[str]]]:
    """Return how many texts were cut, and the pieces of those that came out wrong."""
    pick = random.Random(seed)  # noqa: S311 - repeatable on purpose
    count, failed = 0, []
    if is_held:
        borders.PIECE = 1
    for first, second, joint in product(firsts, seconds, JOINTS):
        if share < 1 and pick.random() >= share:
            continue
        count += 1
        text = first + joint + second
        pieces = differs(held(text, pick) if is_held else text, pick)
        if pieces is not None:
            failed.append(pieces)
    return count, failed


def main() -> int:
    """Check all pairs and print the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--examples", type=Path, help="a JSON list of objects with a 'markdown' each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--sample", type=int, help="about this many texts instead of all")
    parser.add_argument("--held", action="store_true", help="the texts in quotes and list items")
    options = parser.parse_args()
    texts = documents(options.examples)
    share = min(1.0, options.sample / (len(JOINTS) * len(texts) ** 2)) if options.sample else 1.0
    began = time.perf_counter()
    with ProcessPoolExecutor(options.jobs) as pool:
        size = min(8 * options.jobs, len(texts))
        parts = [list(texts[start::size]) for start in range(size)]
        seeds = range(options.seed, options.seed + size)
        done = [*pool.map(check, parts, [texts] * size, seeds, [share] * size, [options.held] * size)]
    count = sum(part for part, _ in done)
    failed = [pieces for _, wrong in done for pieces in wrong]
    for pieces in failed[:_SHOWN]:
        print(f"failed: {pieces}")
    took = time.perf_counter() - began
    print(f"{len(texts)} documents, {count} texts of two, {len(failed)} failures, {took:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
