"""A program that is killed while it streams."""

from __future__ import annotations

from pathlib import Path

from tests.store.killing import kill_once


def test_kill_at_random_moments(path: Path) -> None:
    """After `kill -9` the database is whole; what was acknowledged, and journaled 250 ms ago, is there."""
    killed = [kill_once(path, seed, 0.2, 0.9) for seed in range(6)]
    assert [problem for each in killed for problem in each.problems] == []
    assert sum(each.recovered for each in killed) > 0
    assert sum(each.pieces for each in killed) > 100
