"""Which models are offered as rows, and when a typed name is."""

from __future__ import annotations

from chatdesk.ui.preferences.model_rows import ModelRow, model_rows


def test_chosen_models_that_the_server_does_not_tell_of_come_first() -> None:
    """All models are rows once; the chosen ones are marked."""
    rows = model_rows(("a", "b"), ("mine", "b"), "")
    assert rows == [ModelRow("mine", True), ModelRow("a", False), ModelRow("b", True)]


def test_words_are_found_in_any_order() -> None:
    """Every word must be in the name, whatever its case; the text itself can be added."""
    rows = model_rows(("Qwen3-30B-instruct", "qwen3-8b"), (), "instruct QWEN")
    assert rows == [ModelRow("Qwen3-30B-instruct", False), ModelRow("instruct QWEN", False, is_typed=True)]


def test_a_name_that_is_there_is_not_offered_twice() -> None:
    """The exact name of a model is that model."""
    assert model_rows(("a",), (), "a") == [ModelRow("a", False)]
