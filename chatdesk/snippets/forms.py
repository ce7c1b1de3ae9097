"""The forms in which a request can be copied."""

from __future__ import annotations

from enum import StrEnum

from chatdesk.domain.stream import RequestSent
from chatdesk.snippets.call import Call
from chatdesk.snippets.curl import curl
from chatdesk.snippets.fetch import fetch
from chatdesk.snippets.openai_sdk import sdk_knows, sdk_program
from chatdesk.snippets.with_httpx import httpx_program


class Form(StrEnum):
    """What a request is copied as."""

    CURL = "curl"
    SDK = "openai"
    SDK_ASYNC = "openai-async"
    HTTPX = "httpx"
    FETCH = "fetch"


def forms_for(request: RequestSent) -> tuple[Form, ...]:
    """Return the forms that a request can have: all, or all but the SDK's where that has no such method."""
    is_known = sdk_knows(Call.of(request))
    return tuple(form for form in Form if is_known or form not in (Form.SDK, Form.SDK_ASYNC))


def snippet(request: RequestSent, form: Form) -> str:
    """Return a program that makes a request again and prints the answer as it comes.

    It runs as it is where the environment has the `variables`. What is masked in `request` stays out of it.
    Raises `ValueError` where the form is none of `forms_for`.
    """
    call = Call.of(request)
    match form:
        case Form.CURL:
            return curl(call)
        case Form.SDK | Form.SDK_ASYNC:
            return sdk_program(call, is_async=form is Form.SDK_ASYNC)
        case Form.HTTPX:
            return httpx_program(call)
        case Form.FETCH:
            return fetch(call)


def variables(request: RequestSent) -> tuple[str, ...]:
    """Return the environment variables that every form of a request reads."""
    return Call.of(request).variables
