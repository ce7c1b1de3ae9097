"""Garbage is collected on the window's thread, and not in the way."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from chatdesk.ui.collector import Collector


class Node:
    """Something that can point at itself."""

    def __init__(self) -> None:
        self.me = self


@pytest.fixture
def collector(qapp: object) -> Iterator[Collector]:
    """A collector that gives the work back afterwards."""
    made = Collector(lambda: False)
    yield made
    made.stop()


def test_python_does_not_collect_by_itself(collector: Collector) -> None:
    """While it lives, no other thread can set the collector off."""
    assert not gc.isenabled()


def test_tick_collects_what_was_made_since(collector: Collector) -> None:
    """Enough new objects are looked at; few are left alone."""
    gc.collect()
    rest = len(gc.get_objects())
    for _ in range(6000):
        Node()
    assert len(gc.get_objects()) >= rest + 6000
    collector._on_tick()
    assert len(gc.get_objects()) < rest + 1000


def test_it_looks_more_often_while_an_answer_streams(qapp: object) -> None:
    """Then each look has less to do, and holds up no frame."""
    streams = [True, False]
    collector = Collector(lambda: streams[0])
    at_rest = collector._timer.interval()
    collector._on_tick()
    assert collector._timer.interval() * 5 <= at_rest
    del streams[0]
    collector._on_tick()
    assert collector._timer.interval() == at_rest
    collector.stop()


def test_stop_gives_the_work_back(collector: Collector) -> None:
    """Afterwards Python collects again."""
    collector.stop()
    assert gc.isenabled()
