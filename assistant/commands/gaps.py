"""``golive-faq gaps``: what people asked that the content does not answer well, and what to do about each."""

from __future__ import annotations

import dataclasses
import datetime
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant import wording
from assistant.commands.journal_option import journal_option
from assistant.opening import Opened

if TYPE_CHECKING:
    from assistant.gaps import Gap, Gaps
    from assistant.journal_rows import Store

SHOWN = 20
"""Gaps listed unless ``--limit`` says otherwise."""
MOST_VARIANTS = 10
"""Wordings of a gap that become variants of a new entry."""


@click.command("gaps")
@click.argument("gap_id", metavar="[GAP]", required=False)
@click.option("--add-variant", metavar="ENTRY", help="Make the question a variant of this entry.")
@click.option("--add-test", metavar="ENTRY", help="Make it a test of this entry.")
@click.option("--new-entry", metavar="ID", help="Start an entry with it; needs --answer.")
@click.option("--add-scope", metavar="GROUP", help="Put it among the questions that are not covered.")
@click.option("--new-group", is_flag=True, help="Begin that group, however near its name is to another's.")
@click.option("--ignore", is_flag=True, help="Never list it again.")
@click.option("--text", metavar="TEXT", help="Write this wording instead of the most frequent one.")
@click.option("--answer", metavar="TEXT", help="The answer of the new entry, Markdown.")
@click.option("--topic", metavar="ID", help="The topic of the new entry.")
@click.option("--limit", type=click.IntRange(1), default=SHOWN, show_default=True, help="Gaps to list.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@journal_option("Read the journal in this place")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Rank as of this day; default: today.")
@click.pass_context
def command(ctx: click.Context, /, gap_id: str | None, **options: Any) -> None:
    """List what was not covered, asked back or did not help, the most urgent first. The journal must be on.

    \b
    golive-faq gaps
    golive-faq --content my-faq gaps gap-1a2b3c4d --add-variant refunds
    golive-faq --content my-faq gaps gap-1a2b3c4d --new-entry refunds --answer "Yes, within 14 days."
    golive-faq --content my-faq gaps gap-1a2b3c4d --add-scope near
    golive-faq --content my-faq gaps gap-1a2b3c4d --ignore
    """
    from assistant.commands.folders import base_folder, writers_folder
    from assistant.gaps import Gaps
    from assistant.journal_address import opened as opened_journal
    from assistant.progress import Busy, Progress
    from assistant.recording import base_of

    actions = [name for name in ("add_variant", "add_test", "new_entry", "add_scope", "ignore") if options[name]]
    if bool(actions) != bool(gap_id) or len(actions) > 1:
        raise click.UsageError("name one gap and one of --add-variant, --add-test, --new-entry, --add-scope, --ignore")
    changes = bool(actions) and actions != ["ignore"]
    folder = base_folder(ctx) if changes else writers_folder(ctx, None)
    opened: Opened = dataclasses.replace(ctx.obj, folder=folder)
    journal = opened_journal(options["journal"])
    ctx.call_on_close(journal.close)
    base = base_of(opened.content)
    with Busy("reading the content"):
        gaps = Gaps(opened.content, opened.matcher)
    today = options["today"].date() if options["today"] else datetime.datetime.now(datetime.UTC).date()
    with Progress("reading the journal") as progress:
        found = gaps.found(journal.misses(base), today, progress)
    if gap_id:
        _act(journal, base, opened, _named(found, gap_id), actions[0], options)
        return
    _list(journal, base, gaps, found, today, options)


def _named(found: list[Gap], gap_id: str) -> Gap:
    from faq import UnknownNameError

    known = {gap.id: gap for gap in found}
    if gap_id not in known:
        raise UnknownNameError("gap", gap_id, known)
    return known[gap_id]


# -- listing ------------------------------------------------------------------------------------------


def _list(
    journal: Store, base: str, gaps: Gaps, found: list[Gap], today: datetime.date, options: dict[str, Any]
) -> None:
    import itertools

    ignored = [row.question for row in journal.ignored(base)]
    shown = list(itertools.islice(gaps.open(found, ignored), options["limit"]))
    asked = journal.count(base)
    if options["as_json"]:
        listed = {"schema_version": 1, "base": base, "today": today.isoformat(), "asked": asked}
        listed["gaps"] = [_json(gap) for gap in shown]
        sys.stdout.write(json.dumps(listed, ensure_ascii=False, indent=2) + "\n")
    else:
        sys.stdout.write("\n".join(_text(gap) for gap in shown))
    others = journal.count() - asked
    if others:
        sys.stderr.write(wording.GAP_OTHERS.format(count=f"{others:,}") + "\n")
    if not asked:
        sys.stderr.write(wording.GAP_EMPTY.format(base=base) + "\n")
    elif not shown:
        sys.stderr.write(wording.GAP_NONE.format(asked=f"{asked:,}") + "\n")
    else:
        sys.stderr.write(wording.GAP_NEXT + "\n")


def _text(gap: Gap) -> str:
    from assistant.gaps import MOST_WORDINGS
    from assistant.sanitize import one_line

    kinds = [text.format(count=getattr(gap, name)) for name, text in wording.GAP_KINDS.items() if getattr(gap, name)]
    lines = [
        f"{gap.id}: {one_line(gap.question)}",
        "  " + wording.GAP_TIMES.format(count=gap.count, last=gap.last, kinds=", ".join(kinds)),
    ]
    others = [f"“{one_line(text, 80)}”" for text, _ in gap.wordings[1 : MOST_WORDINGS + 1]]
    if others:
        more = len(gap.wordings) - 1 - len(others)
        lines.append("  " + wording.GAP_WORDINGS.format(wordings=", ".join(others)) + (f" (+{more})" if more else ""))
    form = wording.GAP_NEAREST if gap.nearest else wording.GAP_NOTHING_NEAR
    lines.append("  " + one_line(form.format(entry=gap.nearest, score=gap.score, why=gap.why), 500))
    return "\n".join(lines) + "\n"


def _json(gap: Gap) -> dict[str, Any]:
    return {
        "id": gap.id,
        "question": gap.question,
        "wordings": [{"text": text, "count": count} for text, count in gap.wordings],
        "count": gap.count,
        "not_covered": gap.not_covered,
        "asked_back": gap.asked_back,
        "unhelpful": gap.unhelpful,
        "last": gap.last,
        "urgency": round(gap.urgency, 3),
        "nearest": gap.nearest or None,
        "score": round(gap.score, 4),
        "why": gap.why,
    }


# -- acting -------------------------------------------------------------------------------------------


def _act(journal: Store, base: str, opened: Opened, gap: Gap, action: str, options: dict[str, Any]) -> None:
    if action == "ignore":
        from assistant.journal_rows import Ignored

        journal.add([], [Ignored(base, text) for text, _ in gap.wordings])
        sys.stdout.write(wording.GAP_IGNORED.format(gap=gap.id) + "\n")
        return
    from assistant import content_edits
    from assistant.commands.new import ID
    from assistant.sanitize import one_line
    from faq import load

    text = one_line(options["text"] or gap.question, 500)
    if not options["text"] and _has_masks(text):
        raise click.UsageError(wording.GAP_MASKED.format(text=text))
    content = load(opened.folder)
    target = options[action]
    try:
        if action == "add_scope":
            if not ID.match(target):
                raise click.UsageError(f"'{target}' is no id; use lower-case letters, digits and single hyphens")
            if not options["new_group"]:
                _refuse_near_group(content_edits.scope_groups(content), target)
            path = content_edits.add_scope(content, target, text)
        elif action == "new_entry":
            path = _new_entry(opened.folder, content.entries, target, gap, text, options)
        else:
            path = content_edits.add_phrasing(content, target, f"{action.removeprefix('add_')}s", text)
    except OSError as error:
        where = error.filename if isinstance(error.filename, str) else opened.folder
        raise click.ClickException(f"{where}: {error.strerror or error}. Nothing was changed.") from error
    if path is None:
        sys.stdout.write(wording.GAP_THERE + "\n")
        return
    sys.stdout.write(wording.GAP_ADDED.format(path=path, text=text) + "\n")
    sys.stderr.write(f"Now: golive-faq check {opened.folder}\n")


def _refuse_near_group(groups: Sequence[str], name: str) -> None:
    """A group that is not there, but nearly, is more often mistyped than meant. Raises UsageError."""
    from faq import UnknownNameError

    near = None if name in groups else UnknownNameError("group", name, groups).nearest
    if near:
        raise click.UsageError(f"there is no group '{name}'; did you mean '{near}'? --new-group begins '{name}'")


def _new_entry(folder: Path, entries: Any, entry_id: str, gap: Gap, text: str, options: dict[str, Any]) -> Path | None:
    from assistant.commands.new import ID
    from assistant.entry_files import entry_text
    from assistant.files import create_all
    from faq import Entry

    for name in (entry_id, options["topic"]):
        if name is not None and not ID.match(name):
            raise click.UsageError(f"'{name}' is no id; use lower-case letters, digits and single hyphens")
    if entry_id in entries:
        if entries[entry_id].question == text:
            return None
        place = entries[entry_id].place.path
        raise click.UsageError(
            f"the entry '{entry_id}' is there already ({place}); --add-variant {entry_id} adds to it"
        )
    if not options["answer"]:
        raise click.UsageError("--answer is missing: what the new entry says, Markdown")
    variants = [one for one, _ in gap.wordings if one != text and not _has_masks(one)][:MOST_VARIANTS]
    made = Entry(
        entry_id, text, options["answer"].strip(), variants=tuple(variants), verified=datetime.date.today().isoformat()
    )
    name = f"entries/{options['topic'] + '/' if options['topic'] else ''}{entry_id}.yaml"
    schema = "../" * name.count("/") + ".schemas/entry.schema.json" if (folder / ".schemas").is_dir() else ""
    create_all(folder, {name: entry_text(made, schema=schema)})
    return folder / name


def _has_masks(text: str) -> bool:
    from assistant.masking import without_signs

    return without_signs(text) != text
