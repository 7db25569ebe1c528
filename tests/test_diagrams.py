"""Pictures of trees: parsed back they are the graph; no label breaks out; the outline shows the path."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq import Content, Tree, begin, dot, load, mermaid, outline
from tests.made_trees import content_of, joined_trees, paths, question, tree

REAL = load("content")
HOSTILE = [
    'a "quoted" label',
    '"] --> n0["',
    'x"]; evil [label="',
    "back\\slash \\N \\l \\",
    '\\" -> "other',
    "semi; colon # hash #quot; %% comment",
    "<b>bold</b> <script>alert(1)</script> & more",
    "`markdown` **strong**",
    "two\nlines\r\nand\ttabs",
    "\x1b[31mred\x1b]52;c;aGk=\x07",
    "\x9b2J\u202eright to left\u2066",
    "end subgraph click n1 call x()",
    "{{}} (()) [[]] || ~~~",
    "ünïcödé 漢字 🙂",
]


def shown(text: str) -> str:
    """A label as a picture shows it: on one line, without what cannot be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def mermaid_graph(text: str) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """Nodes (name to label) and edges (from, label, to) of a flowchart; refuses a line it does not know."""
    lines = text.splitlines()
    assert lines[0] == "flowchart TD"
    nodes: dict[str, str] = {}
    edges = []
    for line in lines[1:]:
        node = re.fullmatch(r'  (n\d+)(?:\["([^"]*)"\]|\(\["([^"]*)"\]\)|\{\{"([^"]*)"\}\})', line)
        edge = re.fullmatch(r'  (n\d+) -->\|"([^"]*)"\| (n\d+)', line)
        if node:
            nodes[node[1]] = _decoded(node[2] or node[3] or node[4] or "")
        else:
            assert edge, line
            edges.append((edge[1], _decoded(edge[2]), edge[3]))
    return nodes, edges


def _decoded(label: str) -> str:
    assert re.fullmatch(r"(?:[\w .,:;!?()'/+=-]|#\d+;)*", label), label
    return re.sub(r"#(\d+);", lambda code: chr(int(code[1])), label)


_STRING = r'"((?:[^"\\]|\\\\|\\")*)"'


def dot_graph(text: str) -> tuple[dict[str, str], list[tuple[str, str, str]]]:
    """The same of a digraph."""
    lines = text.splitlines()
    assert re.fullmatch(rf"digraph {_STRING} \{{", lines[0])
    assert (lines[1], lines[-1]) == ("  rankdir=TB;", "}")
    nodes: dict[str, str] = {}
    edges = []
    for line in lines[2:-1]:
        node = re.fullmatch(rf"  {_STRING} \[shape=\w+, label={_STRING}\];", line)
        edge = re.fullmatch(rf"  {_STRING} -> {_STRING} \[label={_STRING}\];", line)
        if node:
            nodes[node[1]] = _unquoted(node[2])
        else:
            assert edge, line
            edges.append((edge[1], _unquoted(edge[3]), edge[2]))
    return nodes, edges


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def labels_of(content: Content, made: Tree) -> tuple[list[str], list[tuple[str, str, str]]]:
    """What a picture must say: labels of nodes, and edges as (from label, label, to label)."""
    names = {row.id: shown(row.ask) for row in made.questions.values()}
    names.update({row.id: shown(row.verdict) for row in made.outcomes.values()})
    edges = []
    for row in made.questions.values():
        for option in row.options:
            target = names[option.to.name] if option.to.tree is None else _jump(content, option.to.tree, option.to.name)
            edges.append((names[row.id], shown(option.label), target))
    jumps = {
        (option.to.tree, option.to.name)
        for row in made.questions.values()
        for option in row.options
        if option.to.tree is not None
    }
    return sorted([*names.values(), *(_jump(content, tree_id, name) for tree_id, name in jumps)]), sorted(edges)


def _jump(content: Content, tree_id: str, name: str) -> str:
    other = content.trees[tree_id]
    return shown(f"{other.title} / {other.questions[name].ask}" if name else other.title)


def parsed(graph: tuple[dict[str, str], list[tuple[str, str, str]]]) -> tuple[list[str], list[tuple[str, str, str]]]:
    nodes, edges = graph
    return sorted(nodes.values()), sorted((nodes[start], label, nodes[end]) for start, label, end in edges)


def with_labels(labels: list[str]) -> Content:
    """A tree of one question whose every text is one of these."""
    texts = (labels * 5)[:5]
    made = tree("boat", question("water", lake="canoe", sea="tree:crew"), outcomes="canoe")
    water = made.questions["water"]
    options = tuple(replace(option, label=text) for option, text in zip(water.options, texts[:2], strict=True))
    made = replace(
        made,
        title=texts[2],
        questions={"water": replace(water, ask=texts[3], options=options)},
        outcomes={"canoe": replace(made.outcomes["canoe"], verdict=texts[4])},
    )
    crew = tree("crew", question("size", one="solo", more="gig"), outcomes="solo gig")
    return content_of(made, replace(crew, title=texts[0]))


@given(joined_trees())
@settings(max_examples=60, deadline=None)
def test_mermaid_and_dot_parse_back_to_the_graph(content: Content) -> None:
    for tree_id, made in content.trees.items():
        assert parsed(mermaid_graph(mermaid(content.trees, tree_id))) == labels_of(content, made)
        assert parsed(dot_graph(dot(content.trees, tree_id))) == labels_of(content, made)


@pytest.mark.parametrize("tree_id", sorted(REAL.trees))
def test_the_real_trees_parse_back_to_their_graphs(tree_id: str) -> None:
    made = REAL.trees[tree_id]
    assert parsed(mermaid_graph(mermaid(REAL.trees, tree_id))) == labels_of(REAL, made)
    assert parsed(dot_graph(dot(REAL.trees, tree_id))) == labels_of(REAL, made)


@pytest.mark.parametrize("label", HOSTILE)
def test_a_hostile_label_cannot_break_out(label: str) -> None:
    content = with_labels([label])
    made = content.trees["boat"]
    assert parsed(mermaid_graph(mermaid(content.trees, "boat"))) == labels_of(content, made)
    assert parsed(dot_graph(dot(content.trees, "boat"))) == labels_of(content, made)
    assert len(outline(content.trees, "boat").splitlines()) == 6


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_no_label_at_all_breaks_out_or_steers_a_terminal(labels: list[str]) -> None:
    content = with_labels(labels)
    made = content.trees["boat"]
    pictures = [mermaid(content.trees, "boat"), dot(content.trees, "boat"), outline(content.trees, "boat")]
    assert parsed(mermaid_graph(pictures[0])) == labels_of(content, made)
    assert parsed(dot_graph(pictures[1])) == labels_of(content, made)
    assert all(line.isprintable() for picture in pictures for line in picture.split("\n"))


def test_ids_that_are_mermaid_keywords_do_no_harm() -> None:
    content = content_of(tree("boat", question("end", a="class", b="graph"), outcomes="class graph"))
    assert parsed(mermaid_graph(mermaid(content.trees, "boat")))[0] == ["Ask end?", "class", "graph"]


# -- outline -----------------------------------------------------------------------------------


@given(joined_trees())
@settings(max_examples=60, deadline=None)
def test_an_outline_spells_out_each_question_once(content: Content) -> None:
    for tree_id, made in content.trees.items():
        lines = [line.strip() for line in outline(content.trees, tree_id).splitlines()]
        spelled = [line for line in lines if line.startswith("? ") and "(see " not in line]
        assert sorted(spelled) == sorted(f"? {row.ask}" for row in made.questions.values())


@pytest.mark.parametrize("tree_id", sorted(REAL.trees))
def test_an_outline_marks_the_path_and_the_present_place_once(tree_id: str) -> None:
    for steps, _, outcome in list(paths(REAL.trees, tree_id))[::7]:
        walk = begin(REAL, tree_id, {step.question.id: step.option.id for step in steps})
        lines = [line.strip() for line in outline(REAL.trees, tree_id, walk).splitlines()]
        assert [line for line in lines if "<-- here" in line] == [f"= {outcome.verdict}  <-- here"]
        assert sorted(line for line in lines if line.startswith("* ")) == sorted(f"* {s.option.label}" for s in steps)
        before = walk.back()
        assert before.question is not None
        lines = [line.strip() for line in outline(REAL.trees, tree_id, before).splitlines()]
        assert [line for line in lines if "<-- here" in line] == [f"? {before.question.ask}  <-- here"]


def test_an_outline_reads_plainly() -> None:
    content = content_of(
        tree(
            "boat",
            question("water", lake="canoe", sea="crew", river="crew"),
            question("crew", one="kayak", more="tree:gig"),
            outcomes="canoe kayak",
        ),
        tree("gig", question("oars", four="light", six="heavy"), outcomes="light heavy"),
    )
    walk = begin(content, "boat", {"water": "river", "crew": "more"})
    assert outline(content.trees, "boat", walk) == (
        "Boat\n"
        "  ? Ask water?\n"
        "    - Lake\n"
        "      = canoe\n"
        "    - Sea\n"
        "      ? Ask crew? (see below)\n"
        "    * River\n"
        "      ? Ask crew?\n"
        "        - One\n"
        "          = kayak\n"
        "        * More\n"
        "          > Gig\n"
        "\n"
        "Gig\n"
        "  ? Ask oars?  <-- here\n"
        "    - Four\n"
        "      = light\n"
        "    - Six\n"
        "      = heavy\n"
    )


def test_an_outline_ends_where_questions_go_round() -> None:
    content = content_of(
        tree(
            "ring",
            question("first", on="second", off="end"),
            question("second", back="first", out="end"),
            outcomes="end",
        )
    )
    assert outline(content.trees, "ring").count("(see above)") == 1
