"""Writes the configuration of a person who has an account, and reads exports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

KEY_NAME = "SCRIPTED_KEY"
KEY = "sk-e2e-4f1c9a7be2d84cb0a1"


def write_account(
    folder: Path,
    base_url: str,
    *,
    model: str = "scripted",
    dialect: str = "chat-completions",
    more: str = "",
) -> None:
    """Make the data directory with one account, which is the default; its key is in the environment.

    `more` are further lines of the account.
    """
    folder.mkdir()
    (folder / "config.toml").write_text(
        f"""
default_account = "scripted"
default_model = "{model}"

[[accounts]]
id = "scripted"
name = "Scripted"
base_url = "{base_url}"
dialect = "{dialect}"
models = ["{model}"]
key = "env:{KEY_NAME}"
{more}
""",
        encoding="utf-8",
    )


def answers(conversation: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the messages of the model, oldest first."""
    return [message for message in conversation["messages"] if message["role"] == "assistant"]


def text_of(message: dict[str, Any]) -> str:
    """Return what a message says."""
    return "".join(part["text"] for part in message["parts"] if part["type"] == "text")
