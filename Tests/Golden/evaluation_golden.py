"""Golden values for RouterEvaluationTests: independent implementations in NumPy and pandas.

    python3 Tests/Golden/evaluation_golden.py     # prints them; needs numpy, pandas and scikit-learn

The data come from the generator below, which the tests repeat in Swift.
"""
import numpy as np
import pandas as pd
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score


class LCG:
    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) / 2**31


def sample(n, seed, levels):
    """Scores on `levels` steps (ties), a strong model right where it helps, both 0/1."""
    g = LCG(seed)
    scores, strong, weak, rates = [], [], [], []
    for _ in range(n):
        u, v, w, r = g.next(), g.next(), g.next(), g.next()
        scores.append(np.floor(u * levels) / levels)
        strong.append(1.0 if v < 0.8 else 0.0)
        weak.append(1.0 if w < 0.9 - 0.5 * u else 0.0)
        rates.append(0.02 + 0.6 * u * u + 0.2 * r)
    return map(np.array, (scores, strong, weak, rates))


def curve(score, strong, weak):
    """Every order of the tied prompts, averaged exactly: the mean gain of a run goes to each of it."""
    gain = pd.Series(strong - weak).groupby(score).transform("mean").to_numpy()
    order = np.argsort(-score, kind="stable")
    return weak.mean() + np.r_[0.0, np.cumsum(gain[order])] / len(score)


def curve_metrics(score, strong, weak):
    pgr = (curve(score, strong, weak) - weak.mean()) / (strong.mean() - weak.mean())
    share = np.linspace(0, 1, len(pgr))
    fine = np.linspace(0, 1, 2_000_001)
    dense = np.interp(fine, share, pgr)
    cpt = [float(fine[np.argmax(dense >= q - 1e-12)]) for q in (0.2, 0.5, 0.8)]
    return np.trapezoid(pgr, share), cpt


def routellm(rates, strong, weak, bins):
    """What routellm/evals does with `--num-results bins`."""
    _, edges = pd.qcut(pd.Series(rates), bins, retbins=True)
    rows = []
    for i, edge in enumerate(edges):
        to_strong = rates > edge if i == len(edges) - 1 else rates >= edge
        rows.append((to_strong.mean(), np.where(to_strong, strong, weak).mean()))
    share, accuracy = np.array(sorted(rows)).T
    flat = lambda value: np.trapezoid(np.full(len(share), value), share)
    return (np.trapezoid(accuracy, share) - flat(weak.mean())) / (flat(strong.mean()) - flat(weak.mean()))


def hull_area(points):
    """RouterBench's AIQ by brute force: the highest chord over each cost, cut where it falls."""
    points = np.array(sorted(points))
    cost, quality = points[:, 0], points[:, 1]
    top = []
    for k in range(len(points)):
        best = quality[cost == cost[k]].max()
        for i in range(len(points)):
            for j in range(len(points)):
                if cost[i] < cost[k] < cost[j]:
                    t = (cost[k] - cost[i]) / (cost[j] - cost[i])
                    best = max(best, quality[i] + t * (quality[j] - quality[i]))
        top.append(best)
    top = np.maximum.accumulate(top)
    return np.trapezoid(top, cost) / cost.max()


for n, seed, levels in ((400, 1, 10), (257, 2, 100_000)):
    score, strong, weak, rates = sample(n, seed, levels)
    better = (strong > weak).astype(float)
    apgr, cpt = curve_metrics(score, strong, weak)
    print(f"n {n} seed {seed} levels {levels}")
    print(" strong, weak", strong.mean(), weak.mean())
    print(" apgr", apgr, "cpt", cpt)
    print(" routellm", routellm(rates, strong, weak, 10), routellm(rates, strong, weak, 7))
    print(" auc", roc_auc_score(better, score), "log loss", log_loss(better, rates), "brier", brier_score_loss(better, rates))
    order = np.argsort(rates)
    if n % 4 == 0:
        bins = np.array_split(order, 8)
        print(" ece 8", sum(len(b) * abs(better[b].mean() - rates[b].mean()) for b in bins) / n)
    points = [(0.1 + (0.3 * i) % 1.0, 0.5 + 0.3 * np.sin(i)) for i in range(12)]
    print(" aiq", hull_area(points))
