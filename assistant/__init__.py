"""assistant: a conversation over a knowledge base, and the front ends that show it.

The names below are the whole face for embedding; ``faq`` has the content and the matcher::

    from assistant import Answer, Conversation
    from faq import load, Matcher

    content = load("content")
    reply = Conversation(content, Matcher(content)).reply("do powerforms need a key?")
    isinstance(reply, Answer) and reply.entry.answer

A reply is one of ``Answer``, ``Clarification``, ``Fallback``, ``TreeQuestion``, ``TreeOutcome``, ``Notice`` and
``Failure``; ``Reply`` is their union. ``to_json``, ``to_markdown`` and ``to_plain`` turn any of them into what every
way in says.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.conversation import Conversation
    from assistant.reloading import Live
    from assistant.render import to_json, to_markdown, to_plain
    from assistant.replies import (
        Answer,
        Change,
        Choice,
        Clarification,
        Failure,
        Fallback,
        Notice,
        Offer,
        Reply,
        TreeOutcome,
        TreeQuestion,
    )

__all__ = [
    "Answer",
    "Change",
    "Choice",
    "Clarification",
    "Conversation",
    "Failure",
    "Fallback",
    "Live",
    "Notice",
    "Offer",
    "Reply",
    "TreeOutcome",
    "TreeQuestion",
    "to_json",
    "to_markdown",
    "to_plain",
]

_ELSEWHERE = {
    "Conversation": "assistant.conversation",
    "Live": "assistant.reloading",
    "to_json": "assistant.render",
    "to_markdown": "assistant.render",
    "to_plain": "assistant.render",
}
"""Where a name is that is not among the replies; each is imported when it is first asked for."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'assistant' has no attribute '{name}'")
    return getattr(importlib.import_module(_ELSEWHERE.get(name, "assistant.replies")), name)
