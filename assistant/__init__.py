"""assistant: a conversation over a knowledge base, and the front ends that show it.

``from assistant import Conversation`` is the door for embedding; the replies are in ``assistant.replies``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.conversation import Conversation

__all__ = ["Conversation"]


def __getattr__(name: str) -> Any:
    if name != "Conversation":
        raise AttributeError(f"module 'assistant' has no attribute '{name}'")
    from assistant.conversation import Conversation

    return Conversation
