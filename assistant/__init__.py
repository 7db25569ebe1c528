"""assistant: a conversation over a knowledge base, and the front ends that show it."""

from __future__ import annotations
