"""A walk as a small readable value that can be kept and resumed, also after the tree was edited.

What is kept is the tree and the responses, never a place, a path or a verdict: resuming replays them,
so a state can fall short but cannot land anywhere wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from faq.errors import StateError, nearest_name, shown
from faq.model import Content
from faq.trees import Walk, begin, questions_ahead

WALK_FORMAT = "faq-walk"
WALK_VERSION = 1  # goes up when an older reader would misread the state
MOST_RESPONSES = 100_000  # of one state; ten times the largest tree that is promised to work


def walk_to_json(walk: Walk, digest: str) -> dict[str, Any]:
    """The walk as JSON values; ``digest`` is the content's, kept so that a reader can tell older content."""
    return {
        "format": WALK_FORMAT,
        "version": WALK_VERSION,
        "content": digest,
        "tree": walk.tree,
        "responses": walk.responses,
    }


def walk_from_json(content: Content, data: object) -> tuple[Walk, tuple[str, ...]]:
    """The walk that a saved state still leads to, and a sentence for each response that fell away.

    Raises StateError for a state that is malformed, foreign, from a newer version, or in a tree that is gone.
    """
    tree_id, responses = _read(data)
    if tree_id not in content.trees:
        near = nearest_name(tree_id, content.trees)
        hint = f" The nearest there is: '{near}'." if near else ""
        raise StateError(f"the saved walk is in the tree '{shown(tree_id)}', which is not there.{hint}")
    walk = begin(content, tree_id, responses)
    taken = walk.responses
    known = questions_ahead(content.trees, tree_id) if len(taken) < len(responses) else {}
    lost = []
    for question_id, option_id in responses.items():
        if question_id in taken:
            continue
        questions = known.get(question_id)
        if questions is None:
            lost.append(f"The question '{shown(question_id)}' is no longer asked.")
        elif (option := next((o for q in questions if (o := q.option(option_id))), None)) is None:
            lost.append(f"'{shown(questions[0].ask)}' no longer has the answer '{shown(option_id)}'.")
        else:
            lost.append(f"The answer '{shown(option.label)}' to '{shown(questions[0].ask)}' no longer applies.")
    return walk, tuple(lost)


def _read(data: object) -> tuple[str, Mapping[str, str]]:
    if not isinstance(data, Mapping):
        raise StateError("the saved walk is malformed: it must be a JSON object.")
    if data.get("format") != WALK_FORMAT:
        raise StateError(f"this is not a saved walk: `format` must be '{WALK_FORMAT}'.")
    version = data.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise StateError("the saved walk is malformed: `version` must be a whole number from 1.")
    if version > WALK_VERSION:
        raise StateError(
            f"the saved walk has version {version}; this program reads up to {WALK_VERSION}. Use a newer program."
        )
    tree_id = data.get("tree")
    if not isinstance(tree_id, str):
        raise StateError("the saved walk is malformed: `tree` must be text.")
    responses = data.get("responses")
    if not isinstance(responses, Mapping) or len(responses) > MOST_RESPONSES:
        raise StateError("the saved walk is malformed: `responses` must be an object of question ids to option ids.")
    for key, value in responses.items():
        if not isinstance(key, str) or not isinstance(value, str):
            raise StateError(f"the saved walk is malformed: the response to '{shown(str(key))}' must be text.")
    return tree_id, responses
