"""Golden values of SentenceEncodingTests: a small vocabulary and what `tokenizers` makes of odd text.

Run with a Python that has `tokenizers`:

    python3 Tests/Golden/wordpiece_golden.py Tests/Golden/wordpiece

It writes `vocab.txt`, `tokenizer.json`, `cases.jsonl` (a text and its tokens a line, cut off at 64)
and `characters.txt`: for runs of all characters c whether `acb` is one word without c (-), two words
(s), three (p), or one word with c (w).
"""

from __future__ import annotations

import json
import random
import sys
import unicodedata
from pathlib import Path

from tokenizers import BertWordPieceTokenizer

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LATIN = "abcdefghijklmnopqrstuvwxyz0123456789"
WORDS = (
    "the of and to in is what how why write prove sum code function print hello world un ##aff "
    "##able ##ing ##ed ##s ##er straße strasse istanbul ı ß æ ##æ ø œ ﬁ ﬂ ##fi cafe naive resume "
    "##ness quantum eigen ##value ##values def return ##self import"
).split()
OTHERS = (
    "αβγδεζηθικλμνξοπρστυφχψω абвгдежзийклмнопрстуфхцчшщыьэюя אבגדהוזחטיכלמנסעפצקרשת"
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي कखगघचछजटठडतथदधनपफबभमयरलवशषसह กขคงจชซญดตถทธนบปผพฟมยรลวสหอ"
    "一二三中文字日本語漢国人大学生 ひらがなカタカナ ᄀᄂᄃᄅᄆᄇᄉᄋᄌᄎᄏᄐᄑ하ᅡᅥᅩᅮᅳᅵᆨᆫᆯᆷᆸᆼ 😀🎉👍❤🇩🇪 ™©®±×÷√∞∑∫≈€£¥"
)
ODD = [
    "İstanbul", "I\u0307", "ı", "ŒUVRE", "ﬁnance ﬂow ﬀ", "e\u0301\u0301\u0301te", "Ångström", "K",
    "Å", "naïve café résumé", "re\u0301sume\u0301", "한국어", "하늘", "各國", "豈更車", "𠀀𪜀", "カ゛",
    "ガギグ", "e\u0323\u0302", "ệ", "\u0958", "\u0344", "\u037e", "≠", "\u1fef", "a\u0300\u0334b",
    "zero\u200bwidth", "soft\u00adhyphen", "\ufeffbom", "a\u200db", "👩\u200d👩\u200d👧", "❤\ufe0f",
    "a\u00a0b", "a\u2003b", "a\u2028b", "a\u0085b", "tab\tnew\nline\rreturn\x0bvt\x0cff", "nul\x00l",
    "\x7f\x1b[31mred", "\ufffd", "x\ufffdy", "[SEP]", "a[SEP]b", "[CLS][MASK]", "[sep]", "[UNK]",
    "[[SEP]]", "[SE", "##ing", "a##b", "#", "don't", "U.S.A.", "$1,000.00", "a+b=c", "x^2~y|z`w",
    "“quoted” — dash… ‘a’", "¿qué?", "«guillemets»", "。、「」", "…", "‐‑‒–—", "\u2e43", "\u05be",
    "ΑΣΣ Σ", "ΌΣΟΣ", "ǅ ǈ", "ẞ", "ﬅ", "Ⅷ ⅷ", "①②", "𝐇𝐞𝐥𝐥𝐨", "ＨＥＬＬＯ　ｗｏｒｌｄ", "ｶﾞ", "\u1734",
    "\u166d", "\u1885a", "a\ua9bd", "\u08d4a", "\U0001e922", "\U0001f9ff", "\U000e0041", "\ue000a",
    "x" * 100, "x" * 101, "é" * 100, "é" * 101, "e\u0301" * 100, "ff" * 50 + "f", "unaffable",
    "a" * 300 + " b", "中" * 70, "", " ", "\t\n", "\u0301", "\u0301a", "a \u0301 b", "😀" * 5,
    "\u302e\u302a\u302bx", "x\u302e\u0301\u302fy", "\u0f71\u0f72\u0f74", "\u1100\u1161\u11a8", "각",
]


def odd_text(random: random.Random) -> str:
    """Words, single characters of all kinds and the strings above, thrown together."""
    parts = []
    for _ in range(random.randint(1, 8)):
        kind = random.random()
        if kind < 0.25:
            parts.append(random.choice(ODD))
        elif kind < 0.5:
            parts.append(random.choice(WORDS).replace("##", ""))
        elif kind < 0.6:
            parts.append("".join(random.choice(OTHERS) for _ in range(random.randint(1, 5))))
        elif kind < 0.7:
            parts.append(unicodedata.normalize("NFD", random.choice("éàüñçåøşğİőžệǖḹᾄ")))
        elif kind < 0.75:
            parts.append("".join(chr(random.randrange(0x300, 0x370)) for _ in range(3)))
        else:
            top = random.choice([0x80, 0x250, 0x3000, 0x10000, 0x20000, 0x110000])
            code = random.randrange(top)
            parts.append(chr(code) if not 0xD800 <= code < 0xE000 else "?")
        parts.append(random.choice(["", " ", " ", "  ", ".", "-"]))
    text = "".join(parts)
    return text.upper() if random.random() < 0.15 else text


def runs(tokenizer: BertWordPieceTokenizer) -> list[str]:
    """The class of every character, as runs of `first class`."""
    lines: list[str] = []
    last = ""
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000:
            continue
        text = tokenizer.normalize("a" + chr(code) + "b")
        words = [word for word, _ in tokenizer.pre_tokenizer.pre_tokenize_str(text)]
        kind = "-" if words == ["ab"] else {1: "w", 2: "s"}.get(len(words), "p")
        if kind != last:
            lines.append(f"{code:X} {kind}")
            last = kind
    return lines


def main() -> None:
    folder = Path(sys.argv[1])
    characters = sorted(set(OTHERS) - {" "})
    marks = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~“”‘’—–…«»¿¡。、")
    tokens = SPECIAL + list(LATIN) + [f"##{c}" for c in LATIN] + marks + WORDS
    tokens += characters + [f"##{c}" for c in characters]
    vocabulary = list(dict.fromkeys(tokens))
    (folder / "vocab.txt").write_text("".join(f"{t}\n" for t in vocabulary), encoding="utf-8")
    tokenizer = BertWordPieceTokenizer(str(folder / "vocab.txt"))
    tokenizer.enable_truncation(64)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    draw = random.Random(11)
    texts = list(dict.fromkeys(ODD + [odd_text(draw) for _ in range(2500)]))
    with open(folder / "cases.jsonl", "w", encoding="utf-8") as file:
        for text in texts:
            case = {"text": text, "ids": tokenizer.encode(text).ids}
            file.write(json.dumps(case, separators=(",", ":")) + "\n")
    (folder / "characters.txt").write_text("\n".join(runs(tokenizer)) + "\n", encoding="utf-8")


main()
