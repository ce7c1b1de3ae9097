"""The models that a service offers, out of the shapes that model lists come in."""

from __future__ import annotations

from typing import Any

from chatdesk.domain.errors import BadReply
from chatdesk.wire.error_body import error_from
from chatdesk.wire.loose_json import Unreadable, loads

_LISTS = ("data", "models", "model_list", "result")
_WINDOWS = (
    "loaded_context_length",
    "n_ctx",
    "max_model_len",
    "context_length",
    "context_window",
    "max_context_length",
    "n_ctx_train",
)
_LARGEST_WINDOW = 1_000_000_000
_IDS = ("id", "model", "name", "model_name", "key")


def parse_model_list(body: bytes) -> list[str]:
    """Return the ids of the models in the service's order, each once; may be empty.

    Knows OpenAI's `{"data": [{"id"}]}`, Ollama's `{"models": [{"name"}]}` and its `"data": null`,
    lists of objects, of names, and objects keyed by id. Raises `BadReply` for all else.
    """
    try:
        value = loads(body.removeprefix(b"\xef\xbb\xbf"))
    except Unreadable as error:
        raise BadReply(
            "The service's list of models is not JSON.",
            hint="Check the base URL: it usually ends in /v1.",
            details=body[:2048].decode("utf-8", "replace"),
        ) from error
    models = _models_in(value)
    if models is None:
        said = error_from(value)
        raise BadReply(
            f"The service sent no list of models: {said.message}"
            if said
            else "The service sent no list of models.",
            hint="Type the name of the model by hand, or check the base URL.",
            details=body[:2048].decode("utf-8", "replace"),
        )
    return list(dict.fromkeys(filter(None, map(_id_of, models))))


def parse_windows(body: bytes) -> dict[str, int]:
    """Return how many tokens each model reads at most, of those for which the list says it; never raises.

    There is no common name for it: `context_length` (OpenRouter, Together), `max_model_len` (vLLM),
    `context_window` (Groq), `max_context_length` and `loaded_context_length` (Mistral, LM Studio),
    `n_ctx` or `n_ctx_train` in `meta` (llama.cpp). What is loaded goes before what would be possible.
    """
    try:
        models = _models_in(loads(body.removeprefix(b"\xef\xbb\xbf")))
    except Unreadable:
        return {}
    found = ((_id_of(model), _window_of(model)) for model in models or () if isinstance(model, dict))
    return {model: window for model, window in found if model and window}


def _window_of(model: dict[str, Any]) -> int:
    meta = model.get("meta")
    for place in (model, meta if isinstance(meta, dict) else {}):
        for name in _WINDOWS:
            window = place.get(name)
            if isinstance(window, int) and not isinstance(window, bool) and 0 < window <= _LARGEST_WINDOW:
                return window
    return 0


def _models_in(value: Any) -> list[Any] | None:
    if isinstance(value, list):
        is_list = not value or any(map(_id_of, value))
        return value if is_list and not _is_error(value) else None
    if not isinstance(value, dict):
        return None
    for name in _LISTS:
        if isinstance(value.get(name), list):
            return list(value[name])
        if isinstance(value.get(name), dict) and not value.get("error"):
            return [key if not _id_of(item) else item for key, item in value[name].items()]
    # Ollama without any model says null.
    return [] if value.get("object") == "list" and "data" in value else None


def _is_error(value: list[Any]) -> bool:
    return bool(value) and isinstance(value[0], dict) and "error" in value[0]


def _id_of(model: Any) -> str:
    if isinstance(model, str):
        return model.strip()
    if isinstance(model, dict):
        for name in _IDS:
            if isinstance(model.get(name), str) and model[name].strip():
                return str(model[name].strip())
    return ""
