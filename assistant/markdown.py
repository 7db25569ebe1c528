"""A reply as Markdown, for screens, chats, pages, and the text of the JSON contract."""

from __future__ import annotations

from assistant.blocks import Block, Row, after_entry, blocks_of, entry_blocks
from assistant.kept import PerEntry
from assistant.replies import Answer, Reply
from faq import Entry


def to_markdown(reply: Reply, explain: bool = False) -> str:
    """The reply as Markdown, for screens, chats and pages."""
    if isinstance(reply, Answer):
        parts = [_entry(reply.entry, reply.stale), *map(_markdown, after_entry(reply, explain))]
    else:
        parts = list(map(_markdown, blocks_of(reply, explain)))
    return _joined(parts)


def _made(entry: Entry, stale: bool) -> str:
    return _joined(list(map(_markdown, entry_blocks(entry, stale))))


_entry = PerEntry(_made)


def _joined(parts: list[str]) -> str:
    return "\n\n".join(filter(None, parts))


def _markdown(block: Block) -> str:
    match block.role:
        case "lead":
            return f"**{block.text}**"
        case "note":
            title = f"**{block.title}:** " if block.title else ""
            return "\n".join(f"> {line}" for line in f"{title}{block.text}".split("\n"))
        case "choices" | "list":
            rows = [_markdown_row(row) for row in block.rows]
            marked = [at for at, row in enumerate(block.rows) if row.mark in ("0", "?")]
            for at in marked[:1]:
                rows.insert(at, "")
            head = [titled(block), ""] if block.title else []
            return "\n".join([*head, *rows])
        case _:
            return f"{block.title}: {block.text}" if block.title else block.text


def _markdown_row(row: Row) -> str:
    if row.mark in ("0", "?"):  # Markdown would renumber a nought
        return f"- `{row.mark}` {row.text}"
    return f"{row.mark}. {row.text}" if row.mark else f"- {row.text}"


def titled(block: Block) -> str:
    """A block's title as it stands before rows."""
    return block.title if block.title.endswith("?") else f"{block.title}:"
