"""A tree as a picture: Mermaid, DOT, and an outline for the terminal.

Each question and outcome is drawn once, so that shared sub-graphs stay small; a jump into another tree is
a leaf. Labels are content and may hold anything: here they are made unable to end a label, to start
markup, or to steer a terminal. Nothing here decides colours or widths.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from faq.model import Option, Outcome, Question, Tree
from faq.trees import Walk

DEEPEST_INDENT = 20  # levels; deeper questions stay at this margin, so that a long chain stays readable
_STEP = "  "
_KEPT_IN_MERMAID = frozenset(" .,:;!?()'/+-_=")


def mermaid(trees: Mapping[str, Tree], tree_id: str) -> str:
    """The tree as a Mermaid flowchart; questions are boxes, outcomes are rounded, jumps are hexagons."""
    tree = trees[tree_id]
    names = _names(tree)
    lines = ["flowchart TD"]
    for question in tree.questions.values():
        lines.append(f'  {names[question.id]}["{_mermaid_text(question.ask)}"]')
    for outcome in tree.outcomes.values():
        lines.append(f'  {names[outcome.id]}(["{_mermaid_text(outcome.verdict)}"])')
    for jump, label in _jumps(trees, tree).items():
        lines.append(f'  {names[jump]}{{{{"{_mermaid_text(label)}"}}}}')
    for question, option in _edges(tree):
        lines.append(f'  {names[question.id]} -->|"{_mermaid_text(option.label)}"| {names[_key(option)]}')
    return "\n".join(lines) + "\n"


def dot(trees: Mapping[str, Tree], tree_id: str) -> str:
    """The tree as a DOT digraph for Graphviz; node names are the ids, jumps ``tree:<id>/<question>``."""
    tree = trees[tree_id]
    lines = [f"digraph {_dot_text(tree_id)} {{", "  rankdir=TB;"]
    for question in tree.questions.values():
        lines.append(f"  {_dot_text(question.id)} [shape=box, label={_dot_text(question.ask)}];")
    for outcome in tree.outcomes.values():
        lines.append(f"  {_dot_text(outcome.id)} [shape=oval, label={_dot_text(outcome.verdict)}];")
    for jump, label in _jumps(trees, tree).items():
        lines.append(f"  {_dot_text(jump)} [shape=hexagon, label={_dot_text(label)}];")
    for question, option in _edges(tree):
        target = _dot_text(_key(option))
        lines.append(f"  {_dot_text(question.id)} -> {target} [label={_dot_text(option.label)}];")
    return "\n".join([*lines, "}"]) + "\n"


def outline(trees: Mapping[str, Tree], tree_id: str, walk: Walk | None = None) -> str:
    """The tree as indented lines: ``?`` a question, ``-`` an option, ``=`` an outcome, ``>`` a jump.

    With a walk, the options taken are marked ``*`` and the present place ``<-- here``; a tree the walk has
    passed into follows below. A question met again is named, not repeated; what the path goes through is
    spelled out on the path.
    """
    taken = {(step.tree, step.question.id): step.option.id for step in walk.path} if walk else {}
    here = ("", "")
    drawn = [tree_id]
    if walk is not None:
        here = (walk.at, walk.question.id if walk.question else walk.outcome.id if walk.outcome else "")
        for passed in [step.tree for step in walk.path] + [walk.at]:
            if passed not in drawn:
                drawn.append(passed)
    parts = ["\n".join(_outline(trees, trees[name], taken, here)) for name in drawn]
    return "\n\n".join(parts) + "\n"


def _outline(
    trees: Mapping[str, Tree], tree: Tree, taken: Mapping[tuple[str, str], str], here: tuple[str, str]
) -> Iterator[str]:
    yield _line(tree.title)
    seen: set[str] = set()
    waiting: list[tuple[int, Question | Option | Outcome, bool]] = []
    passed = [name for place, name in [*taken, here] if place == tree.id and name in tree.questions]
    for start in dict.fromkeys([tree.start, *passed, *tree.questions]):
        if start in seen:
            continue
        waiting.append((1, tree.questions[start], True))
        while waiting:
            depth, what, on_path = waiting.pop()
            margin = _STEP * min(depth, DEEPEST_INDENT)
            mark = "  <-- here" if not isinstance(what, Option) and (tree.id, what.id) == here else ""
            if isinstance(what, Outcome):
                yield f"{margin}= {_line(what.verdict)}{mark if on_path else ''}"
            elif isinstance(what, Option):
                yield f"{margin}{'*' if on_path else '-'} {_line(what.label)}"
                if what.to.tree is not None:
                    yield f"{margin}{_STEP}> {_line(_jump_label(trees, what))}"
                else:
                    following = tree.questions.get(what.to.name) or tree.outcomes[what.to.name]
                    waiting.append((depth + 1, following, on_path))
            elif what.id in seen or (what.id in passed and not on_path):
                yield f"{margin}? {_line(what.ask)} (see {'above' if what.id in seen else 'below'})"
            else:
                seen.add(what.id)
                yield f"{margin}? {_line(what.ask)}{mark}"
                chosen = taken.get((tree.id, what.id))
                waiting.extend((depth + 1, option, option.id == chosen) for option in reversed(what.options))


def _edges(tree: Tree) -> Iterator[tuple[Question, Option]]:
    for question in tree.questions.values():
        for option in question.options:
            yield question, option


def _key(option: Option) -> str:
    """The node an option leads to: an id of the tree, or the jump as the tree's file writes it."""
    if option.to.tree is None:
        return option.to.name
    return f"tree:{option.to.tree}" + (f"/{option.to.name}" if option.to.name else "")


def _jumps(trees: Mapping[str, Tree], tree: Tree) -> dict[str, str]:
    return {_key(option): _jump_label(trees, option) for _, option in _edges(tree) if option.to.tree is not None}


def _jump_label(trees: Mapping[str, Tree], option: Option) -> str:
    tree = trees[option.to.tree or ""]
    question = tree.questions.get(option.to.name)
    return f"{tree.title} / {question.ask}" if question is not None else tree.title


def _names(tree: Tree) -> dict[str, str]:
    """Ids as names that no Mermaid keyword (``end``, ``class``) can equal: ``n`` and a number."""
    jumps = (_key(option) for _, option in _edges(tree) if option.to.tree is not None)
    keys = [*tree.questions, *tree.outcomes, *jumps]
    return {key: f"n{at}" for at, key in enumerate(dict.fromkeys(keys))}


def _line(text: str) -> str:
    """``text`` on one line, without anything that could steer a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _mermaid_text(text: str) -> str:
    """``text`` inside a quoted Mermaid label: all but letters, digits and plain signs as character codes."""
    return "".join(c if c.isalnum() or c in _KEPT_IN_MERMAID else f"#{ord(c)};" for c in _line(text))


def _dot_text(text: str) -> str:
    """``text`` as a quoted DOT string; a backslash is doubled, so that no escape of Graphviz takes effect."""
    return '"' + _line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
