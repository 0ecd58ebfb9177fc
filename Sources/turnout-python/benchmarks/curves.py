"""How good a ranking of prompts is, with what chance leaves open: paired intervals by prompt."""

from __future__ import annotations

from collections.abc import Mapping

import numpy
from numpy.typing import NDArray

Floats = NDArray[numpy.float64]


class Curve:
    """The quality at every share of strong calls, when prompts go to the strong model in the order
    of their scores; prompts with one score in any order, averaged over all of them."""

    def __init__(self, scores: Floats, strong: Floats, weak: Floats, weights: Floats) -> None:
        """One number per prompt each; a weight is how often a resample has drawn the prompt."""
        order = numpy.argsort(-scores, kind="stable")
        ranked = scores[order]
        ends = numpy.append(numpy.flatnonzero(ranked[1:] != ranked[:-1]), len(ranked) - 1)
        total = weights.sum()
        gains = numpy.cumsum((weights * (strong - weak))[order])[ends]
        self.shares = numpy.append(0, numpy.cumsum(weights[order])[ends] / total)
        self.weak = float((weights * weak).sum() / total)
        self.quality = self.weak + numpy.append(0, gains / total)

    @property
    def apgr(self) -> float:
        """The area under the performance gap recovered, over all shares; 0.5 for random routing."""
        gap = self.quality[-1] - self.weak
        return float(numpy.trapezoid((self.quality - self.weak) / gap, self.shares))

    def at(self, share: float) -> float:
        return float(numpy.interp(share, self.shares, self.quality))


class Rankings:
    """Several routers' scores of the same prompts, and which prompts each sends to the strong
    model as it is configured."""

    def __init__(
        self,
        strong: Floats,
        weak: Floats,
        scores: Mapping[str, Floats],
        sent: Mapping[str, NDArray[numpy.bool_]],
        draws: int = 1000,
        seed: int = 0,
    ) -> None:
        self.strong, self.weak, self.scores, self.sent = strong, weak, scores, sent
        random = numpy.random.default_rng(seed)
        count = len(strong)
        even = numpy.full(count, 1 / count)
        self.draws = [random.multinomial(count, even).astype(float) for _ in range(draws)]

    def figures(self, ours: str) -> dict[str, dict[str, list[float]]]:
        """Of each router, as [value, low, high] with the bounds of the 95 % interval: `apgr`;
        `strong_share` and `quality` as configured; and, paired by prompt, by how much our APGR
        (`apgr_lead`) and our quality at the same share of strong calls (`quality_lead`) are higher.
        """
        samples = [numpy.ones(len(self.strong)), *self.draws]
        rows = [self._sample(weights, ours) for weights in samples]
        return {
            name: {key: _interval([row[name][key] for row in rows]) for key in rows[0][name]}
            for name in self.scores
        }

    def _sample(self, weights: Floats, ours: str) -> dict[str, dict[str, float]]:
        curves = {
            name: Curve(scores, self.strong, self.weak, weights)
            for name, scores in self.scores.items()
        }
        found = {}
        for name, curve in curves.items():
            sent = self.sent[name]
            share = float(weights[sent].sum() / weights.sum())
            quality = numpy.where(sent, self.strong, self.weak)
            mean = float((weights * quality).sum() / weights.sum())
            found[name] = {
                "apgr": curve.apgr,
                "apgr_lead": curves[ours].apgr - curve.apgr,
                "strong_share": share,
                "quality": mean,
                "quality_lead": curves[ours].at(share) - mean,
            }
        return found


def _interval(values: list[float]) -> list[float]:
    low, high = numpy.percentile(values[1:], [2.5, 97.5])
    return [values[0], float(low), float(high)]
