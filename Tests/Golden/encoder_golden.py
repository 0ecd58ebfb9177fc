"""Golden values of SentenceEncodingTests: vectors of PyTorch for a small model, and of a real one.

Run with a Python that has `torch`, `transformers` and `tokenizers`:

    python3 Tests/Golden/encoder_golden.py                      # prints GoldenVectors.swift
    python3 Tests/Golden/encoder_golden.py all-MiniLM-L6-v2     # prints GoldenMiniLM.swift

The weights of the small model are drawn by SplitMix64 from 127 levels that half precision and
bfloat16 hold exactly; the tests draw the same ones (`SmallEncoder.swift`).
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

GOLDEN = Path(__file__).parent
TEXTS = [
    "hello world",
    "How do I prove that the sum of eigenvalues is naïve?",
    "def print(self): return " + "the quantum function of sum; " * 12,
    "",
    "中文 and Ελληνικά",
    "unaffable",
]
MASK = (1 << 64) - 1
CONFIG = BertConfig(
    vocab_size=len((GOLDEN / "wordpiece/vocab.txt").read_text(encoding="utf-8").splitlines()),
    hidden_size=28,
    num_hidden_layers=2,
    num_attention_heads=4,
    intermediate_size=50,
    max_position_embeddings=40,
    layer_norm_eps=1e-12,
)


def level(index: int) -> int:
    """A whole number from -63 to 63."""
    state = (index + 1) * 0x9E3779B97F4A7C15 & MASK
    state = (state ^ state >> 30) * 0xBF58476D1CE4E5B9 & MASK
    state = (state ^ state >> 27) * 0x94D049BB133111EB & MASK
    return ((state ^ state >> 31) >> 57) % 127 - 63


def small_model() -> BertModel:
    model = BertModel(CONFIG, add_pooling_layer=False)
    index = 0
    state = model.state_dict()
    for name in sorted(n for n in state if "position_ids" not in n and "token_type_ids" not in n):
        shape = state[name].shape
        levels = [level(index + i) for i in range(shape.numel())]
        index += shape.numel()
        numbers = torch.tensor(levels, dtype=torch.float32)
        if name.endswith("LayerNorm.weight"):
            numbers = 1 + numbers / 128
        elif "embeddings" in name and name.endswith("weight"):
            numbers = numbers / 32
        else:
            numbers = numbers / 128
        state[name] = numbers.reshape(shape)
    model.load_state_dict(state)
    return model


def vectors(model: BertModel, tokenizer: Tokenizer, limit: int) -> list[tuple[list, list]]:
    """The mean of each text's states, normalised, and the first of them as it is."""
    model.eval()
    tokenizer.no_padding()
    tokenizer.enable_truncation(limit)
    results = []
    for text in TEXTS:
        ids = torch.tensor([tokenizer.encode(text).ids])
        with torch.no_grad():
            states = model(input_ids=ids).last_hidden_state[0]
        mean = torch.nn.functional.normalize(states.mean(0), dim=0)
        results.append((mean.tolist(), states[0].tolist()))
    return results


def literal(numbers: list[float], indent: str) -> str:
    lines, line = [], indent
    for number in numbers:
        word = f"{number:.7f}, "
        if len(line) + len(word) > 100:
            lines.append(line.rstrip())
            line = indent
        line += word
    return "\n".join(lines + [line.rstrip(", ") + ","])


def main() -> None:
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        model = BertModel.from_pretrained(folder, attn_implementation="eager")
        means = [mean[:24] for mean, _ in vectors(model, tokenizer, 256)]
        print("/// The first 24 components of what all-MiniLM-L6-v2 makes of the golden texts, by PyTorch")
        print("/// (`Tests/Golden/encoder_golden.py MODEL` prints them).")
        print("enum GoldenMiniLM {\n  static let vectors: [[Float]] = [")
    else:
        tokenizer = Tokenizer.from_file(str(GOLDEN / "wordpiece/tokenizer.json"))
        both = vectors(small_model(), tokenizer, 32)
        print("/// What PyTorch makes of the golden texts with the weights of ``SmallEncoder``")
        print("/// (`Tests/Golden/encoder_golden.py` prints them).")
        print("enum GoldenVectors {")
        print("  /// The states of the first tokens.\n  static let first: [[Float]] = [")
        for _, first in both:
            print(f"    [\n{literal(first, '      ')}\n    ],")
        print("  ]\n\n  /// The means of the states, divided by their lengths.")
        print("  static let mean: [[Float]] = [")
        means = [mean for mean, _ in both]
    for mean in means:
        print(f"    [\n{literal(mean, '      ')}\n    ],")
    print("  ]\n}")


main()
