"""The services' words for the end of an answer, mapped into ours."""

from __future__ import annotations

from chatdesk.domain.message import FinishReason

_REASONS = {
    FinishReason.COMPLETE: "stop completed complete end_turn stop_sequence eos eos_token end finish",
    FinishReason.LENGTH: "length max_tokens max_output_tokens model_length token_limit max_length",
    FinishReason.TOOL_CALLS: "tool_calls function_call tool_use tool_call tool_calls_required",
    FinishReason.FILTERED: (
        "content_filter content_filtered safety recitation blocklist prohibited_content spii image_safety "
        "sensitive guardrail_intervened refusal"
    ),
    # vLLM says "abort" where it gave up on a request; nobody pressed Stop.
    FinishReason.TRUNCATED: "abort aborted insufficient_system_resource network_error",
    FinishReason.ERROR: "error failed malformed_function_call engine_error",
    FinishReason.STOPPED: "cancelled canceled",
}
_BY_WORD = {word: reason for reason, words in _REASONS.items() for word in words.split()}


def finish_reason(raw: str) -> FinishReason | None:
    """Return what a service's word means; None for a word that we do not know."""
    return _BY_WORD.get(raw.strip().lower())
