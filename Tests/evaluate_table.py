"""The tables of benchmarks.md, as Markdown, from the reports that evaluate.sh left."""
import json
import sys
from pathlib import Path
from statistics import mean

FOLDER = Path(sys.argv[1])
SETS = {
    "mmlu": "MMLU", "gsm8k": "GSM8K", "routerbench-part": "RouterBench part", "ulab": "ulab",
}
VARIANTS = {
    "fast": "`fast`", "balanced": "`balanced`", "best": "`best`",
    "distilled": "`best --distill`", "embedded": "`best --embeddings`",
    "encoded": "`best --distill --embeddings`",
}
PEERS = {
    "length": "prompt length, longer is harder", "length only": "prompt length, fitted",
    "nearest neighbours": "nearest neighbours on our embeddings",
    "k-means clusters": "k-means clusters on our embeddings",
    "lsa knn-100": "LSA, 100 nearest neighbours", "lsa k-means 25": "LSA, k-means clusters",
    "embedding knn-100": "MiniLM, 100 nearest neighbours",
    "embedding k-means 25": "MiniLM, k-means clusters", "embedding ridge": "MiniLM, ridge",
    "tfidf ridge": "TF-IDF ridge", "tfidf two logistic heads": "TF-IDF, two logistic heads",
    "tfidf logistic, strong only right": "TF-IDF logistic, strong only right",
    "RouteLLM mf": "RouteLLM's matrix factorization on MiniLM",
}
SEEDS = range(3)


def load(name):
    return json.loads((FOLDER / f"{name}.json").read_text())


def average(rows, key):
    values = [row.get(key) for row in rows]
    return None if None in values else mean(values)


def number(value):
    return "–" if value is None else f"{value:.3f}"


def lead(rows):
    """The mean lead over a peer, and how many of the paired intervals leave out 0."""
    if any(row.get("apgr_difference") is None for row in rows):
        return "–"
    sure = sum(row["apgr_difference_low"] > 0 or row["apgr_difference_high"] < 0 for row in rows)
    return f"{average(rows, 'apgr_difference'):+.3f} ({sure} of {len(rows)})"


def line(*cells):
    print("| " + " | ".join(cells) + " |")


def table(name, title):
    found = {variant: [load(f"{name}-{seed}-{variant}") for seed in SEEDS] for variant in VARIANTS}
    print(f"\n**{title}**, {found['fast'][0]['prompts']:,} prompts\n")
    line("method", "APGR", "by fold seed", "CPT50", "CPT80", "lead of `best`", "of the last of ours")
    line(*["---"] * 7)
    for variant, rows in found.items():
        line(
            f"turnout, {VARIANTS[variant]}", f"**{number(average(rows, 'apgr'))}**",
            ", ".join(number(row["apgr"]) for row in rows), number(average(rows, "cpt50")),
            number(average(rows, "cpt80")), "", "")
    reports = found["encoded"]
    peers = set.intersection(*(set(report["comparators"]) for report in reports))
    rows = {peer: [report["comparators"][peer] for report in reports] for peer in peers}
    ranked = [peer for peer in peers if average(rows[peer], "apgr") is not None]
    for peer in sorted(ranked, key=lambda peer: -average(rows[peer], "apgr")):
        of_best = [report["comparators"][peer] for report in found["best"]]
        line(
            PEERS.get(peer, peer), number(average(rows[peer], "apgr")),
            ", ".join(number(row["apgr"]) for row in rows[peer]),
            number(average(rows[peer], "cpt50")), number(average(rows[peer], "cpt80")),
            lead(of_best), lead(rows[peer]))
    print()
    for variant in ("best", "encoded"):
        values = {key: average(found[variant], key) for key in ("log_loss", "ece", "ece_floor", "auc")}
        print(
            f"Win rate of {VARIANTS[variant]}: log loss {values['log_loss']:.4f}, "
            f"ECE {values['ece']:.4f} (a perfect forecast would show {values['ece_floor']:.4f}), "
            f"AUC {values['auc']:.4f}.")


for name, title in SETS.items():
    table(name, title)
print("\n**MMLU, few labels**, tested on all other prompts, ten draws\n")
line("labels", "APGR of `best --distill --embeddings`", "standard deviation over draws")
line("---", "---", "---")
for labels in (1500, 500, 200):
    curve = load(f"mmlu-labels-{labels}")
    line(f"{labels:,}", number(curve["apgr"]), number(curve["apgr_sd"]))
