"""One extractor for the error bodies of all servers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from chatdesk.wire.error_body import ErrorBody, error_from, extract_error


@pytest.mark.parametrize(
    ("value", "message", "code", "kind"),
    [
        pytest.param(
            {
                "error": {
                    "message": "Bad key",
                    "type": "invalid_request_error",
                    "param": None,
                    "code": "invalid_api_key",
                }
            },
            "Bad key",
            "invalid_api_key",
            "invalid_request_error",
            id="openai",
        ),
        pytest.param(
            {
                "error": {
                    "message": "Failed",
                    "type": "invalid_request_error",
                    "code": "tool_use_failed",
                    "failed_generation": "x",
                }
            },
            "Failed",
            "tool_use_failed",
            "invalid_request_error",
            id="groq",
        ),
        pytest.param(
            {
                "error": {
                    "code": "content_filter",
                    "message": "Filtered",
                    "innererror": {"content_filter_result": {}},
                }
            },
            "Filtered",
            "content_filter",
            "",
            id="azure",
        ),
        pytest.param(
            {"statusCode": 401, "message": "Access denied"}, "Access denied", "401", "", id="azure-gateway"
        ),
        pytest.param({"error": "model not found"}, "model not found", "", "", id="ollama-native"),
        pytest.param(
            {"error": {"message": "model not found", "type": "api_error", "param": None, "code": None}},
            "model not found",
            "",
            "api_error",
            id="ollama-v1",
        ),
        pytest.param(
            {"object": "error", "message": "Too long", "type": "BadRequestError", "param": None, "code": 400},
            "Too long",
            "400",
            "BadRequestError",
            id="vllm-flat",
        ),
        pytest.param(
            {"error": {"message": "Too long", "type": "BadRequestError", "param": None, "code": 400}},
            "Too long",
            "400",
            "BadRequestError",
            id="vllm-nested",
        ),
        pytest.param(
            {"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}},
            "Loading model",
            "503",
            "unavailable_error",
            id="llama.cpp",
        ),
        pytest.param({"error": "No models loaded"}, "No models loaded", "", "", id="lm-studio"),
        pytest.param(
            {
                "object": "error",
                "message": "Unauthorized",
                "type": "invalid_request_error",
                "param": None,
                "code": None,
            },
            "Unauthorized",
            "",
            "invalid_request_error",
            id="mistral",
        ),
        pytest.param(
            {
                "detail": [
                    {"type": "missing", "loc": ["body", "model"], "msg": "Field required"},
                    {"msg": "Too few"},
                ]
            },
            "body.model: Field required; Too few",
            "",
            "",
            id="mistral-422",
        ),
        pytest.param(
            {"object": "error", "message": {"detail": [{"loc": ["body"], "msg": "bad"}]}},
            "body: bad",
            "",
            "",
            id="mistral-nested",
        ),
        pytest.param(
            {"error": {"code": 402, "message": "Insufficient credits"}},
            "Insufficient credits",
            "402",
            "",
            id="openrouter",
        ),
        pytest.param(
            [
                {
                    "error": {
                        "code": 400,
                        "message": "Unknown name",
                        "status": "INVALID_ARGUMENT",
                        "details": [],
                    }
                }
            ],
            "Unknown name",
            "400",
            "INVALID_ARGUMENT",
            id="gemini-array",
        ),
        pytest.param({"detail": "Not Found"}, "Not Found", "", "", id="fastapi"),
        pytest.param(
            {"error": "invalid_token", "message": "Expired"},
            "Expired",
            "invalid_token",
            "",
            id="code-as-error",
        ),
        pytest.param({"error": {"error": {"message": "x"}}}, "x", "", "", id="twice-nested"),
    ],
)
def test_the_shapes_of_json_errors(value: Any, message: str, code: str, kind: str) -> None:
    """Message, code and type are found in the body of every known server."""
    found = extract_error(json.dumps(value).encode(), 400, {})
    assert (found.message, found.code, found.type) == (message, code, kind)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "The service answered with status 502 and no explanation."),
        (b"  \n", "The service answered with status 502 and no explanation."),
        (b"upstream connect error", "upstream connect error"),
        (b"<html><head><title>502 Bad\n Gateway</title></head><body>nginx</body></html>", "502 Bad Gateway"),
        (b"<!DOCTYPE html><h1>Sorry &amp; bye</h1><p>later</p>", "Sorry & bye"),
        (b"<Error><Code>Denied</Code></Error>", "Denied"),
        (
            b'data: {"error": {"message": "No such model", "code": "404"}}\n\ndata: [DONE]\n\n',
            "No such model",
        ),
        (b'error: {"error": {"message": "In a field"}}\n\n', "In a field"),
        (b"\xef\xbb\xbf" + b'{"error": "bom"}', "bom"),
        (b'{"error": "half', '{"error": "half'),
        (b"{}", "{}"),
        (b"a" * 5000, "a" * 2048),
    ],
)
def test_bodies_that_are_no_json_object(body: bytes, message: str) -> None:
    """Text, web pages, streams and nothing at all still say something, at most 2 kB."""
    assert extract_error(body, 502, {}).message == message


def test_a_gateway_passes_on_what_was_behind_it() -> None:
    """OpenRouter's provider and its raw words are kept as details."""
    body = {
        "error": {
            "code": 502,
            "message": "Provider returned error",
            "metadata": {"provider_name": "P", "raw": "boom"},
        }
    }
    found = extract_error(json.dumps(body).encode(), 502, {})
    assert (found.message, found.details) == ("Provider returned error", "P\nboom")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "12"}, 12.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 30.0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT", "Date": "Wed, 21 Oct 2026 07:29:00 GMT"}, 0.0),
        ({"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-3"}, None),
        ({"Retry-After": "inf"}, None),
        ({"Retry-After": "2026-10-21T07:28:30Z", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 30.0),
        ({"x-ratelimit-reset-tokens": "6m0s", "x-ratelimit-remaining-tokens": "0"}, 360.0),
        ({"x-ratelimit-reset-tokens": "20ms", "x-ratelimit-remaining-tokens": "0"}, 0.02),
        ({"x-ratelimit-reset-tokens": "1h2m3.5s", "x-ratelimit-remaining-tokens": "0.0"}, 3723.5),
        (
            {
                "x-ratelimit-reset-requests": "23h59m",
                "x-ratelimit-remaining-requests": "14000",
                "x-ratelimit-reset-tokens": "7.6s",
                "x-ratelimit-remaining-tokens": "0",
            },
            7.6,
        ),
        (
            {
                "anthropic-ratelimit-requests-reset": "2026-10-21T07:28:30Z",
                "anthropic-ratelimit-requests-remaining": "0",
                "Date": "Wed, 21 Oct 2026 07:28:00 GMT",
            },
            30.0,
        ),
        ({"X-RateLimit-Reset": "1792567710000", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 30.0),
        ({"X-RateLimit-Reset": "1792567710", "Date": "Wed, 21 Oct 2026 07:28:00 GMT"}, 30.0),
        ({"ratelimit-reset": "9"}, 9.0),
        ({"x-ratelimit-reset-tokens": "9s", "x-ratelimit-remaining-tokens": "120"}, None),
        ({"x-ratelimit-reset-tokens": "9s", "x-ratelimit-reset-requests": "9h"}, None),
        ({"x-ratelimit-reset-tokens": "whenever", "x-ratelimit-remaining-tokens": "0"}, None),
        ({"retry-after": "2", "x-ratelimit-reset-tokens": "9s", "x-ratelimit-remaining-tokens": "0"}, 2.0),
        ({}, None),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    """Retry-After in every form goes first, then the reset of the budget that is used up."""
    found = extract_error(b"", 429, headers).retry_after
    assert found == (None if seconds is None else pytest.approx(seconds))


def test_budgets_count_only_where_the_service_limits_us() -> None:
    """The reset of a budget says nothing about a server that is out of order."""
    headers = {"x-ratelimit-reset-tokens": "9s", "x-ratelimit-remaining-tokens": "0"}
    assert extract_error(b"", 503, headers).retry_after is None


def test_without_the_servers_clock_ours_counts() -> None:
    """A date without a date beside it is held against the given time."""
    headers = {"Retry-After": "Wed, 21 Oct 2026 07:28:30 GMT"}
    now = datetime(2026, 10, 21, 7, 28, tzinfo=UTC)
    assert extract_error(b"", 503, headers, now=now).retry_after == 30.0


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ({"error": {"message": "Limit reached. Please try again in 1.2s. See the docs."}}, 1.2),
        ({"error": {"message": "Please try again in 6m0s."}}, 360.0),
        ({"error": {"message": "Please retry after 20 seconds."}}, 20.0),
        ({"error": {"message": "Try again in 2 hours, 5 minutes"}}, 7500.0),
        ({"error": {"message": "Try again in a while"}}, None),
        ({"error": {"message": "wait for 3 users"}}, None),
        ({"error": {"message": "m", "details": [{"@type": "x"}, {"retryDelay": "13.5s"}]}}, 13.5),
        ({"error": {"message": "m", "retry_after": 4}}, 4.0),
        ({"error": {"message": "m", "retry_after": True}}, None),
        ({"error": "The model is currently loading", "estimated_time": 20.5}, 20.5),
    ],
)
def test_a_wait_can_stand_in_the_body(body: Any, seconds: float | None) -> None:
    """Google's delay, a number in a field, and the sentence itself are read; headers go before them."""
    encoded = json.dumps(body).encode()
    assert extract_error(encoded, 429, {}).retry_after == seconds
    assert extract_error(encoded, 429, {"retry-after": "77"}).retry_after == 77.0


def test_the_request_id_is_found() -> None:
    """The id that a service's support asks for is taken from its headers."""
    assert extract_error(b"", 500, {"X-Request-Id": "req_1"}).request_id == "req_1"


@pytest.mark.parametrize("value", [None, [], {}, 5, "", {"error": None}, {"error": {}}, {"choices": []}])
def test_what_holds_no_error(value: Any) -> None:
    """JSON without an error in it is none."""
    assert error_from(value) is None


def test_an_error_without_words_says_so() -> None:
    """An error object that says nothing gets a sentence."""
    assert error_from({"error": {"code": 7}}) == ErrorBody(
        "The service reported an error without saying which.", "7"
    )
