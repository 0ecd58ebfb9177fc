"""The tables of benchmarks.md from the reports that evaluate.sh left: means over fold seeds."""
import json
import sys
from pathlib import Path
from statistics import mean, stdev

FOLDER = Path(sys.argv[1])
SETS = ("mmlu", "gsm8k", "routerbench-part", "ulab")
VARIANTS = ("fast", "balanced", "best", "distilled", "encoded")


def reports(name, variant):
    return [json.loads((FOLDER / f"{name}-{seed}-{variant}.json").read_text()) for seed in range(3)]


def average(rows, key):
    values = [row.get(key) for row in rows]
    return None if None in values else mean(values)


def row(label, rows, rest=""):
    values = [average(rows, key) for key in ("apgr", "cpt50", "cpt80")]
    print(f"{label:40} " + " ".join("     –" if v is None else f"{v:6.3f}" for v in values), "", rest)


def table(name):
    found = {variant: reports(name, variant) for variant in VARIANTS}
    ours = found["encoded"]
    print(f"\n{name}: {ours[0]['prompts']} prompts")
    print(f"{'method':40} {'APGR':>6} {'CPT50':>6} {'CPT80':>6}  by seed; or encoded's APGR minus this")
    for variant, rows in found.items():
        row("turnout " + variant, rows, "  ".join(f"{r['apgr']:.3f}" for r in rows))
    peers = set.intersection(*(set(report["comparators"]) for report in ours))
    for peer in sorted(peers, key=lambda peer: -(average([r["comparators"][peer] for r in ours], "apgr") or 0)):
        rows = [report["comparators"][peer] for report in ours]
        rest = [
            f"{r['apgr_difference']:+.3f} [{r['apgr_difference_low']:+.3f}, {r['apgr_difference_high']:+.3f}]"
            for r in rows if r.get("apgr_difference") is not None]
        row(peer, rows, "  ".join(rest))
    for key in ("log_loss", "ece", "ece_floor", "auc"):
        print(f"{key} {average(ours, key):.4f} ({', '.join(f'{r[key]:.4f}' for r in ours)})")


for name in SETS:
    table(name)
print("\nmmlu, so many labels, tested on the rest, ten draws")
for labels in (1500, 500, 200):
    curve = json.loads((FOLDER / f"mmlu-labels-{labels}.json").read_text())
    print(labels, json.dumps({key: curve[key] for key in curve if key.startswith("apgr")}))
