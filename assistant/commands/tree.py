"""``golive-faq tree``: walk a guide, take one step of it, or draw it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from assistant.commands.ask import EXITS, show
from assistant.conversation import Conversation
from assistant.exits import Exit
from assistant.fronts import streams
from assistant.opening import Opened
from assistant.replies import Reply, TreeOutcome
from faq import UnknownNameError


@click.command("tree")
@click.argument("tree_id", metavar="[ID]", required=False)
@click.option("--respond", "responses", metavar="QUESTION=OPTION", multiple=True, help="A response; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print the step as JSON (schemas/reply.schema.json).")
@click.option("--mermaid", is_flag=True, help="Draw the guide as Mermaid.")
@click.option("--dot", is_flag=True, help="Draw the guide as Graphviz DOT.")
@click.option("--outline", is_flag=True, help="Draw the guide as an outline with the present place.")
@click.option("--report", is_flag=True, help="Print a summary for a ticket; with --json as JSON.")
@click.option(
    "--state",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Go on with the walk kept in this file, and keep it there.",
)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    tree_id: str | None,
    responses: tuple[str, ...],
    as_json: bool,
    report: bool,
    state: Path | None,
    **drawings: bool,
) -> None:
    """Walk a guide. Without ID it lists them; on a terminal it asks, else it shows one step.

    \b
    golive-faq tree who-owns-the-key
    golive-faq tree who-owns-the-key --respond who=isv --json
    golive-faq tree who-owns-the-key --mermaid
    """
    opened: Opened = ctx.obj
    given = _pairs(responses)
    drawing = _one_of(drawings, as_json=as_json, report=report)
    if tree_id is not None and tree_id not in opened.content.trees:
        raise UnknownNameError("tree", tree_id, opened.content.trees)
    if tree_id is None and (given or drawing):
        raise click.UsageError("name a guide; `golive-faq list` names them all")
    conversation = opened.conversation(_state(state) if state else None)
    if conversation.resumed and not as_json:
        sys.stderr.write(conversation.resumed + "\n")
    reply = _step(conversation, tree_id, given)
    if drawing:
        _draw(conversation, drawing)
        return
    interactive = not (given or as_json or report) and reply is not None and _interactive()
    if interactive or (tree_id is None and reply is None):
        _talk(opened, conversation, as_json)
        reply = conversation.here()
    elif report:
        _report(conversation, as_json)
    elif reply is not None:
        show(ctx, opened, reply, as_json=as_json)
    if state:
        from assistant.statefile import write_state

        write_state(state, conversation.state())
    ctx.exit(EXITS[type(reply)] if reply is not None and not report and not interactive else Exit.ANSWERED)


def _one_of(drawings: Mapping[str, bool], **others: bool) -> str | None:
    """The drawing that was asked for, if any. Raises UsageError where more was asked for than one thing can be."""
    wanted = [name for name, given in drawings.items() if given]
    if wanted:
        wanted += [name.removeprefix("as_") for name, given in others.items() if given]
    if len(wanted) > 1:
        raise click.UsageError(f"--{wanted[0]} and --{wanted[1]} do not go together; give one of them")
    return wanted[0] if wanted else None


def _interactive() -> bool:
    return streams.is_terminal()


def _step(conversation: Conversation, tree_id: str | None, given: dict[str, str]) -> Reply | None:
    """Where the walk stands after what was given; responses that do not apply raise."""
    if tree_id is None:
        return conversation.here()
    from faq import begin_strict

    walk = conversation.walk
    before = walk.responses if walk is not None and walk.tree == tree_id else {}
    if before and not given:
        return conversation.here()
    begin_strict(conversation.content, tree_id, {**before, **given})
    return conversation.start_tree(tree_id, {**before, **given})


def _talk(opened: Opened, conversation: Conversation, as_json: bool) -> None:
    if as_json:
        trees = [{"id": tree.id, "title": tree.title} for tree in opened.content.trees.values()]
        sys.stdout.write(json.dumps({"schema_version": 1, "trees": trees}, ensure_ascii=False, indent=2) + "\n")
        return
    from assistant.fronts import line

    if conversation.walk is None:
        conversation.reply("guides")
        if not _interactive():
            sys.stdout.write(
                "".join(
                    f"{at}. {tree.label} ({tree.id.removeprefix('tree:')})\n"
                    for at, tree in enumerate(conversation.guides(), 1)
                )
            )
            return
    line.run(
        conversation,
        "guides" if conversation.walk is None else None,
        greet=False,
        ended=lambda reply: isinstance(reply, TreeOutcome),
    )


def _draw(conversation: Conversation, drawing: str) -> None:
    from faq import dot, mermaid, outline

    walk, trees = conversation.walk, conversation.content.trees
    assert walk is not None
    if drawing == "outline":
        text = outline(trees, walk.tree, walk)
    else:
        text = (dot if drawing == "dot" else mermaid)(trees, walk.tree)
    sys.stdout.write(text.rstrip("\n") + "\n")


def _report(conversation: Conversation, as_json: bool) -> None:
    from assistant import handover

    if as_json:
        text = json.dumps(handover.report_json(conversation), ensure_ascii=False, indent=2)
    elif conversation.walk is not None:
        text = handover.walk_report(conversation.walk)
    else:
        text = handover.report_markdown(conversation)
    sys.stdout.write(text + "\n")


def _state(path: Path) -> Any:
    from assistant.statefile import read_state

    return read_state(path)


def _pairs(responses: tuple[str, ...]) -> dict[str, str]:
    given: dict[str, str] = {}
    for response in responses:
        question, sign, option = response.partition("=")
        if not sign or not question.strip() or not option.strip():
            raise click.UsageError(f"--respond wants QUESTION=OPTION, not '{response}'")
        if given.get(question.strip(), option.strip()) != option.strip():
            raise click.UsageError(f"--respond answers '{question.strip()}' twice, with different options")
        given[question.strip()] = option.strip()
    return given
