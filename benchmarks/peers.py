"""The peers: each one a small class with ``fit(texts, labels)`` and ``predict(text) -> Guess``.

Owns how each library is set up, as its own documentation shows it; a peer may be given the kinder of two usual
settings, never a worse one. Each runs on one thread. Heavy imports happen in the constructor.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

NEAREST = 60  # phrasings looked at to name the first entries; more than three entries' worth at k = 10
WIDEST = 5  # entries named
VECTORS = Path(__file__).parent / ".peers" / "vectors"


@dataclass(frozen=True)
class Guess:
    """Entries best first, the score of the first (any range), and a probability where the matcher states one."""

    ranking: tuple[str, ...]
    score: float
    confidence: float | None = None
    encoder: bool = False


class Peer(Protocol):
    name: str

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> None: ...

    def predict(self, text: str) -> Guess: ...


def library(name: str) -> Any:
    """A peer's module; only the peers' environment has it."""
    return importlib.import_module(name)


def _distinct(labels: Sequence[str], order: Sequence[int]) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    for at in order:
        seen.setdefault(labels[at])
        if len(seen) == WIDEST:
            break
    return tuple(seen)


def _guess(scores: Any, labels: Sequence[str]) -> Guess:
    """The entries of the best phrasings, from one score per phrasing (a numpy array)."""
    import numpy as np

    count = len(scores)
    nearest = np.argpartition(-scores, NEAREST)[:NEAREST] if count > NEAREST else np.arange(count)
    order = nearest[np.lexsort((nearest, -scores[nearest]))]
    return Guess(_distinct(labels, order.tolist()), float(scores[order[0]]))


class RapidFuzz:
    """``process.extract`` over the phrasings, both sides through ``default_process``."""

    def __init__(self, scorer: str) -> None:
        from rapidfuzz import fuzz, process, utils

        self.name = f"rapidfuzz {scorer}"
        self._scorer = getattr(fuzz, scorer)
        self._extract, self._clean = process.extract, utils.default_process

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        self._texts, self._labels = [self._clean(text) for text in texts], list(labels)

    def predict(self, text: str) -> Guess:
        found = self._extract(self._clean(text), self._texts, scorer=self._scorer, limit=NEAREST)
        return Guess(_distinct(self._labels, [at for _, _, at in found]), found[0][1] if found else 0.0)


class Bm25s:
    """BM25 of the best phrasing, English stemmer, all words kept."""

    name = "bm25s, best phrasing"

    def __init__(self) -> None:
        self._bm25s = library("bm25s")
        self._stem = library("Stemmer").Stemmer("english")

    def _tokens(self, texts: Sequence[str]) -> Any:
        return self._bm25s.tokenize(
            list(texts), stopwords=None, stemmer=self._stem, token_pattern=r"(?u)\b\w+\b", show_progress=False
        )

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        self._labels = list(labels)
        self._index = self._bm25s.BM25()
        self._index.index(self._tokens(texts), show_progress=False)

    def predict(self, text: str) -> Guess:
        words = self._bm25s.tokenize(
            [text], stopwords=None, stemmer=self._stem, token_pattern=r"(?u)\b\w+\b", show_progress=False,
            return_ids=False,
        )[0]  # fmt: skip
        return _guess(self._index.get_scores(words), self._labels) if words else Guess((), 0.0)


class Tantivy:
    """BM25 of the best phrasing by tantivy, in memory, its English stemmer."""

    name = "tantivy"

    def __init__(self) -> None:
        self._tantivy = library("tantivy")

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        schema = self._tantivy.SchemaBuilder()
        schema.add_text_field("text", tokenizer_name="en_stem", index_option="freq")
        schema.add_integer_field("at", stored=True)
        self._index = self._tantivy.Index(schema.build())
        writer = self._index.writer(heap_size=50_000_000, num_threads=1)
        for at, text in enumerate(texts):
            writer.add_document(self._tantivy.Document(text=text, at=at))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher, self._labels = self._index.searcher(), list(labels)

    def predict(self, text: str) -> Guess:
        words = "".join(c if c.isalnum() else " " for c in text.lower())
        if not words.strip():
            return Guess((), 0.0)
        query = self._index.parse_query(words, ["text"])
        hits = self._searcher.search(query, NEAREST).hits
        order = [self._searcher.doc(address)["at"][0] for _, address in hits]
        return Guess(_distinct(self._labels, order), hits[0][0] if hits else 0.0)


class TfIdf:
    """Cosine of TF-IDF character 3- to 5-grams inside words (scikit-learn)."""

    name = "TF-IDF char 3-5"

    def __init__(self) -> None:
        make = library("sklearn.feature_extraction.text").TfidfVectorizer
        self._vectorizer = make(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        self._matrix, self._labels = self._vectorizer.fit_transform(texts).T.tocsr(), list(labels)

    def predict(self, text: str) -> Guess:
        return _guess((self._vectorizer.transform([text]) @ self._matrix).toarray()[0], self._labels)


class Encoder(Protocol):
    name: str

    def encode(self, texts: Sequence[str]) -> Any: ...


class WordLlama:
    """Static vectors of 256 dimensions from the wheel; told not to look for a network."""

    name = "WordLlama 256"

    def __init__(self) -> None:
        wordllama = library("wordllama")
        self._model = wordllama.WordLlama.load(
            dim=256, cache_dir=Path(wordllama.__file__).parent, disable_download=True
        )

    def encode(self, texts: Sequence[str]) -> Any:
        return self._model.embed(list(texts), norm=True)


class MiniLM:
    """all-MiniLM-L6-v2 by onnxruntime on one thread: the original tokenizer, mean over the pieces, unit length."""

    def __init__(self, weights: str = "int8") -> None:
        from benchmarks import minilm_onnx

        onnxruntime, files = library("onnxruntime"), minilm_onnx.packed()
        self.name = f"MiniLM-L6 {weights}"
        self._batch = 1 if weights == "int8" else 32  # int8 scales its activations by batch: alone is more exact
        self._tokenizer = library("tokenizers").Tokenizer.from_str(files.read("tokenizer.json").decode())
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(256)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(minilm_onnx.paths()[weights]), options, providers=["CPUExecutionProvider"]
        )

    def encode(self, texts: Sequence[str]) -> Any:
        """Unit vectors, one a row; texts of one length share a batch, so nothing is padded."""
        import numpy as np

        pieces = [encoded.ids for encoded in self._tokenizer.encode_batch(list(texts))]
        by_length: dict[int, list[int]] = {}
        for at, ids in enumerate(pieces):
            by_length.setdefault(len(ids), []).append(at)
        rows = np.empty((len(texts), 384), dtype=np.float32)
        for places in by_length.values():
            for start in range(0, len(places), self._batch):
                chunk = places[start : start + self._batch]
                ids = np.array([pieces[at] for at in chunk], dtype=np.int64)
                rows[chunk] = self._session.run(None, {"input_ids": ids})[0]
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class Remembered:
    """An encoder that never encodes a text twice; kept in ``.peers/vectors`` between runs. Never for timing."""

    def __init__(self, name: str, make: Callable[[], Encoder], layers: int = 1) -> None:
        import numpy as np

        self.name, self._make, self.layers = name, make, layers
        self._path = VECTORS / f"{name.replace(' ', '-')}.npz"
        self._encoder: Encoder | None = None
        self._known: dict[str, Any] = {}
        if self._path.is_file():
            kept = np.load(self._path)
            self._known = dict(zip(kept["texts"].tolist(), kept["rows"], strict=True))

    def encode(self, texts: Sequence[str]) -> Any:
        import numpy as np

        new = sorted({text for text in texts if text not in self._known})
        if new:
            self._encoder = self._encoder or self._make()
            self._known.update(zip(new, self._encoder.encode(new), strict=True))
        return np.stack([self._known[text] for text in texts])

    def save(self) -> None:
        import numpy as np

        if self._encoder is not None:
            VECTORS.mkdir(parents=True, exist_ok=True)
            np.savez(self._path, texts=np.array(list(self._known)), rows=np.stack(list(self._known.values())))


class MaxCosine:
    """The nearest phrasing by cosine."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self.name = encoder, f"{encoder.name}, max cosine"

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        self._rows, self._labels = self._encoder.encode(texts), list(labels)

    def predict(self, text: str) -> Guess:
        return _guess(self._rows @ self._encoder.encode([text])[0], self._labels)


class Centroid:
    """The nearest entry by cosine to the mean of its phrasings."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder, self.name = encoder, f"{encoder.name}, centroid"

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        import numpy as np

        self._labels = sorted(set(labels))
        place = {label: at for at, label in enumerate(self._labels)}
        sums = np.zeros((len(place), 384), dtype=np.float32)
        np.add.at(sums, [place[label] for label in labels], self._encoder.encode(texts))
        self._rows = sums / np.linalg.norm(sums, axis=1, keepdims=True)

    def predict(self, text: str) -> Guess:
        return _guess(self._rows @ self._encoder.encode([text])[0], self._labels)


class Ours:
    """golive-faq's matcher over content built in memory. ``make``: Content → anything with ``match(text)``."""

    def __init__(self, name: str, make: Callable[[Any], Any]) -> None:
        self.name, self._make = name, make

    def fit(self, texts: Sequence[str], labels: Sequence[str]) -> None:
        from benchmarks.public_sets import content

        self.matcher = self._make(content(texts, labels))

    def predict(self, text: str) -> Guess:
        verdict = self.matcher.match(text)
        score = verdict.matches[0].score if verdict.matches else 0.0
        ranking = tuple(match.id for match in verdict.matches)
        return Guess(ranking, score, verdict.confidence, verdict.evidence.encoder)


PEERS: dict[str, Callable[[], Peer]] = {
    "WRatio": lambda: RapidFuzz("WRatio"),
    "token_set_ratio": lambda: RapidFuzz("token_set_ratio"),
    "bm25s": Bm25s,
    "tantivy": Tantivy,
    "tfidf": TfIdf,
    "wordllama": lambda: MaxCosine(WordLlama()),
    "minilm": lambda: MaxCosine(MiniLM()),
    "minilm-centroid": lambda: Centroid(MiniLM()),
    "minilm-fp32": lambda: MaxCosine(MiniLM("fp32")),
}
