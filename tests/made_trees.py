"""Trees made for tests: small ones at random, and large ones by rule. Holds no test."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from hypothesis import strategies as st

from faq import Answered, Content, Option, Outcome, Question, Target, Tree, Walk
from faq.trees import arrive

ENTRY = "question: What is it?\nanswer: It is it.\n"


def content_of(*trees: Tree) -> Content:
    """Content that holds nothing but these trees."""
    return Content(entries={}, trees={tree.id: tree for tree in trees})


def question(name: str, **options: str) -> Question:
    """A question whose options lead where the arguments say: an id, or ``tree:<id>`` with or without a question."""
    return Question(name, f"Ask {name}?", tuple(_option(key, to) for key, to in options.items()))


def _option(key: str, to: str) -> Option:
    tree, _, name = to.removeprefix("tree:").partition("/")
    return Option(key, key.title(), Target(name, tree) if to.startswith("tree:") else Target(to))


def tree(name: str, *questions: Question, outcomes: str = "", start: str = "") -> Tree:
    """A tree with outcomes named in one text, apart by blanks; each outcome's verdict is its id."""
    ends = {key: Outcome(key, key, "So it is.") for key in outcomes.split()}
    return Tree(name, name.title(), start or questions[0].id, {row.id: row for row in questions}, ends)


@st.composite
def joined_trees(draw: st.DrawFn) -> Content:
    """One to three trees without rounds; options lead on in the same tree, jump to a later one, or end."""
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    made = []
    for at, size in enumerate(sizes):
        names = [f"t{at}-q{number}" for number in range(size)]
        ends = [f"t{at}-o{number}" for number in range(draw(st.integers(1, 3)))]
        later = [f"tree:t{other}/t{other}-q{n}" for other in range(at + 1, len(sizes)) for n in range(sizes[other])]
        later += [f"tree:t{other}" for other in range(at + 1, len(sizes))]
        rows = []
        for number, name in enumerate(names):
            ahead = [*names[number + 1 :], *ends, *later]
            targets = draw(st.lists(st.sampled_from(ahead), min_size=2, max_size=3))
            rows.append(question(name, **{f"a{key}": to for key, to in enumerate(targets)}))
        made.append(tree(f"t{at}", *rows, outcomes=" ".join(ends)))
    return content_of(*made)


TreePath = tuple[tuple[Answered, ...], str, Outcome]
"""The steps of a path, the tree it ends in, and the outcome."""


def paths(trees: Mapping[str, Tree], tree_id: str) -> Iterator[TreePath]:
    """Every path of a tree that has no rounds, in path order.

    Written anew, not with the engine's search, so that it can tell when that is wrong.
    """
    home = trees[tree_id]

    def onward(here: Tree, at: Question, steps: tuple[Answered, ...]) -> Iterator[TreePath]:
        for option in at.options:
            taken = (*steps, Answered(here.id, at, option))
            there, following, outcome = arrive(trees, here, option.to)
            if outcome is not None:
                yield taken, there.id, outcome
            if following is not None:
                yield from onward(there, following, taken)

    yield from onward(home, home.questions[home.start], ())


def place_of(walk: Walk) -> tuple[str, str]:
    """Where a walk stands, for comparing."""
    return walk.at, walk.question.id if walk.question else walk.outcome.id if walk.outcome else ""


def large_target(number: int, second: int, questions: int, shape: str) -> str:
    """Where option ``second`` (0 or 1) of question ``number`` leads in a large tree.

    ``halves``: each question leads to two others; ``chain``: to the next or out; ``shared``: layers of two
    questions that both lead to both of the next layer, so that paths double with every layer.
    """
    following = {
        "halves": 2 * number + second,
        "chain": number + 1 if second == 0 else questions + 1,
        "shared": ((number - 1) // 2 + 1) * 2 + 1 + second,
    }[shape]
    return f"q{following}" if following <= questions else f"o{(number + second) % 50}"


def large_content(questions: int, shape: str) -> Content:
    """One tree ``large`` of that many questions, made in memory."""
    rows = [
        question(f"q{n}", a=large_target(n, 0, questions, shape), b=large_target(n, 1, questions, shape))
        for n in range(1, questions + 1)
    ]
    return content_of(tree("large", *rows, outcomes=" ".join(f"o{number}" for number in range(50))))


def write_large(folder: Path, questions: int, shape: str) -> None:
    """The same as a folder of content."""
    lines = ["title: Large", "start: q1", "questions:"]
    for number in range(1, questions + 1):
        lines += [f"  q{number}:", f"    ask: Question {number}?", f"    help: Look at {number}.", "    options:"]
        lines += [f"      a: {{label: First, to: {large_target(number, 0, questions, shape)}}}"]
        lines += [f"      b: {{label: Second, to: {large_target(number, 1, questions, shape)}}}"]
    lines.append("outcomes:")
    lines += [f"  o{number}: {{verdict: Verdict {number}., why: So it is., rests_on: [it]}}" for number in range(50)]
    (folder / "trees").mkdir(parents=True)
    (folder / "entries").mkdir()
    (folder / "trees" / "large.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "entries" / "it.yaml").write_text(ENTRY, encoding="utf-8")
