"""The README's table from the reports that evaluate.sh left: means over fold seeds."""
import json
import sys
from statistics import mean

folder = sys.argv[1]
for name in ("mmlu", "gsm8k"):
    reports = [json.load(open(f"{folder}/turnout-{name}-{seed}.json")) for seed in range(3)]
    peers = sorted({key for report in reports for key in report["comparators"]})
    print(f"\n{name}: {reports[0]['prompts']} prompts")
    print(f"{'method':36} {'APGR':>6} {'CPT50':>6} {'CPT80':>6}  router's APGR minus this, per seed")
    row = lambda label, values, rest="": print(
        f"{label:36} " + " ".join(f"{v:6.3f}" if v is not None else "     –" for v in values) + "  " + rest)
    row("turnout", [mean(r[k] for r in reports) for k in ("apgr", "cpt50", "cpt80")])
    for peer in peers:
        results = [r["comparators"].get(peer) for r in reports]
        if any(r is None or r.get("apgr") is None for r in results):
            continue
        average = lambda key: (
            mean(r[key] for r in results) if all(r.get(key) is not None for r in results) else None)
        differences = [
            f"{r['apgr_difference']:+.3f} [{r['apgr_difference_low']:+.3f}, {r['apgr_difference_high']:+.3f}]"
            for r in results if r.get("apgr_difference") is not None]
        row(peer, [average("apgr"), average("cpt50"), average("cpt80")], "  ".join(differences))
    for key in ("log_loss", "ece", "ece_floor", "auc"):
        print(f"{key} {mean(r[key] for r in reports):.4f} ({', '.join(f'{r[key]:.4f}' for r in reports)})")
