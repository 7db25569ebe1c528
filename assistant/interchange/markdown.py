"""FAQ pages in Markdown: headings that ask, and what stands below them.

Our own pages carry each entry's other fields in a comment that no renderer shows, so that nothing is lost on
the way back. Of anybody's page, the level of the questions is guessed and said.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from dataclasses import dataclass

from assistant.entry_files import slug
from assistant.interchange.drafts import Drafts, Imported
from assistant.interchange.fields import from_fields, to_fields
from faq import Content, Entry

MARK = "golive-faq"
LEVEL = 3  # of the headings that ask, on the pages we write
LOWERED = "lowered"  # says in the comment that the answer's headings were made deeper by LEVEL

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(\S.*)\Z")
_CLOSING = re.compile(r"(?<=[ \t])#+\Z")
_SETEXT = re.compile(r" {0,3}(=+|-+)[ \t]*\Z")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_BOLD = re.compile(r"(?:\*\*|__)(.+?)(?:\*\*|__)[ \t]*\Z")
_ASKED = re.compile(r"(?:\*\*|__)?Q(?:uestion)?\s*[0-9]*\s*[:.)](?:\*\*|__)?\s*(.+?)(?:\*\*)?\Z", re.IGNORECASE)
_REPLIED = re.compile(r"(?:\*\*|__)?A(?:nswer)?\s*[0-9]*\s*[:.)](?:\*\*|__)?\s*", re.IGNORECASE)
_ANCHOR = re.compile(r"\s*\{#([A-Za-z0-9_-]+)\}\Z")
_COMMENT = re.compile(rf"<!-- {MARK} (.*) -->\Z")
_INLINE = re.compile(r"[*_`]+|\[([^\]\[]{0,500})\]\([^)]{0,2000}\)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: the line it stands on and the first line of what follows (from 0), its level and text."""

    line: int
    after: int
    level: int
    text: str


def read(text: str) -> Imported:
    """Entries of a Markdown page."""
    drafts = Drafts()
    lines = _without_front_matter(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    headings = headings_of(lines)
    level = question_level(headings, lines)
    if level is None:
        headings, level = _other_questions(lines, drafts), 1
    elif not any(_COMMENT.match(line) for line in lines):
        asked = [heading for heading in headings if heading.level == level]
        marks = sum(_asks(heading) for heading in asked)
        drafts.guesses.append(
            f"headings of level {level} were taken for questions ({marks} of {len(asked)} end in a question mark)."
        )
    topic = ""
    topics = 0
    for heading, end in zip(headings, _ends(headings, level, len(lines)), strict=True):
        if heading.level < level:
            topic = heading.text if heading.level == level - 1 and level > 1 and heading.level > 1 else ""
            topics += bool(topic)
        if heading.level != level:
            continue
        anchor = _ANCHOR.search(heading.text)
        question = _INLINE.sub(lambda link: link[1] or "", _ANCHOR.sub("", heading.text))
        body, fields = _split(lines[heading.after : end])
        draft = from_fields(fields) if fields else Entry("", "", "")
        short, answer = draft.short, body
        if short and body.startswith(short):
            answer = body.removeprefix(short).strip("\n")
        if fields.get(LOWERED):
            answer = _shifted(answer, -LEVEL)
        drafts.add(
            dataclasses.replace(
                draft,
                id=draft.id or (anchor[1].lower() if anchor else ""),
                question=draft.question or question,
                answer=answer,
                topic=draft.topic or ("" if fields else topic and slug(topic, longest=40)),
            ),
            f"line {heading.line + 1}",
        )
    if topics and not any(_COMMENT.match(line) for line in lines):
        drafts.guesses.append(f"topics were taken from the headings of level {level - 1}.")
    return drafts.done()


def _ends(headings: list[Heading], level: int, last: int) -> list[int]:
    """For each heading the line where the next of this level or above stands, or the end."""
    ends = [last] * len(headings)
    for at in range(len(headings) - 2, -1, -1):
        below = headings[at + 1]
        ends[at] = below.line if below.level <= level else ends[at + 1]
    return ends


def _without_front_matter(lines: list[str]) -> list[str]:
    if lines and lines[0].strip() == "---" and "---" in (line.strip() for line in lines[1:]):
        end = next(at for at, line in enumerate(lines[1:], 1) if line.strip() == "---")
        return [""] * (end + 1) + lines[end + 1 :]
    return lines


def headings_of(lines: list[str]) -> list[Heading]:
    """Headings outside code blocks, in order."""
    found: list[Heading] = []
    fence = ""
    for at, line in enumerate(lines):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line.strip(" `~"):
                fence = ""
            continue
        if mark:
            fence = mark[1]
            continue
        heading = _HEADING.match(line)
        if heading:
            text = _CLOSING.sub("", heading[2].rstrip()).strip()
            found.append(Heading(at, at + 1, len(heading[1]), text))
        elif _SETEXT.match(line) and at and _is_text(lines[at - 1]) and (at < 2 or not lines[at - 2].strip()):
            found.append(Heading(at - 1, at + 1, 1 if "=" in line else 2, lines[at - 1].strip()))
    return found


def _is_text(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith(("|", ">", "- ", "* ", "+ ", "#", "```", "<"))


def question_level(headings: list[Heading], lines: list[str]) -> int | None:
    """The level of headings that ask: the one with most question marks, else the commonest with text below."""
    if not headings:
        return None
    asking = Counter(heading.level for heading in headings if _asks(heading))
    marked = Counter(
        heading.level for heading in headings if any(map(_COMMENT.match, lines[heading.after : heading.after + 2]))
    )
    if marked:
        return marked.most_common(1)[0][0]
    if asking:
        most = max(asking.values())
        return min(level for level, count in asking.items() if count == most)
    ends = [later.line for later in headings[1:]] + [len(lines)]
    filled = Counter(
        heading.level
        for heading, end in zip(headings, ends, strict=True)
        if any(line.strip() for line in lines[heading.after : end])
    )
    if not filled or (len(headings) == 1 and headings[0].level == 1):
        return None
    most = max(filled.values())
    return max(level for level, count in filled.items() if count == most)


def _asks(heading: Heading) -> bool:
    return _ANCHOR.sub("", heading.text).rstrip(" *_").endswith("?")


def _other_questions(lines: list[str], drafts: Drafts) -> list[Heading]:
    """Lines in bold that end in a question mark, or ``Q:`` lines, where no heading asks."""
    bold = [
        Heading(at, at + 1, 1, found[1])
        for at, line in enumerate(lines)
        if (found := _BOLD.match(line.strip())) and found[1].rstrip().endswith("?")
    ]
    asked = [Heading(at, at + 1, 1, found[1]) for at, line in enumerate(lines) if (found := _ASKED.match(line.strip()))]
    if len(asked) > len(bold):
        for heading in asked:
            below = next((at for at in range(heading.after, len(lines)) if lines[at].strip()), None)
            if below is not None:
                lines[below] = _REPLIED.sub("", lines[below], count=1)
        drafts.guesses.append("no headings ask: lines that begin with Q: were taken for questions.")
        return asked
    if bold:
        drafts.guesses.append("no headings ask: lines in bold with a question mark were taken for questions.")
    return bold


def _split(lines: list[str]) -> tuple[str, dict[str, object]]:
    """The text below a question, and the fields of our own comment."""
    fields: dict[str, object] = {}
    kept = []
    for line in lines:
        comment = _COMMENT.match(line)
        if comment and not fields:
            try:
                found = json.loads(comment[1])
            except ValueError:
                found = None
            fields = found if isinstance(found, dict) else {}
        else:
            kept.append(line)
    return "\n".join(kept).strip("\n"), fields


def write(content: Content) -> str:
    """All entries on one page, by topic; the other fields of each in a comment."""
    parts = [f"# {content.about.title or 'Questions and answers'}\n"]
    if content.about.disclaimer:
        parts.append(f"\n{content.about.disclaimer.strip()}\n")
    topics = [*content.about.topics, *sorted({entry.topic for entry in content.entries.values()})]
    for topic in dict.fromkeys(topics):
        entries = [entry for entry in content.entries.values() if entry.topic == topic]
        if entries and topic:
            parts.append(f"\n## {content.about.topics.get(topic, topic)}\n")
        parts += [_entry(entry) for entry in entries]
    return "".join(parts)


def _entry(entry: Entry) -> str:
    fields = to_fields(entry)
    del fields["answer"]
    answer = entry.answer
    if any(heading.level <= LEVEL for heading in headings_of(answer.split("\n"))):
        answer, fields[LOWERED] = _shifted(answer, LEVEL), True
    comment = json.dumps(fields, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")
    comment = comment.replace("--", "-\\u002d")
    short = f"{entry.short}\n\n" if entry.short else ""
    return f"\n{'#' * LEVEL} {entry.question}\n<!-- {MARK} {comment} -->\n\n{short}{answer}"


def _shifted(answer: str, levels: int) -> str:
    """The answer with its headings so many levels deeper, so that none of them ends the entry."""
    lines = answer.split("\n")
    for heading in headings_of(lines):
        lines[heading.line] = f"{'#' * max(1, min(6, heading.level + levels))} {heading.text}"
        if heading.after > heading.line + 1:
            lines[heading.after - 1] = ""
    return "\n".join(lines)
