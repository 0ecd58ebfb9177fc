"""Turnout decides for each prompt whether the strong, expensive model is needed.

A router is one file, written by `router-train`. Scoring a prompt takes microseconds and asks no
service:

>>> import turnout
>>> scorer = turnout.Scorer.open("models/router.safetensors")   # doctest: +SKIP
>>> threshold = scorer.threshold_for(strong_fraction=0.3)       # doctest: +SKIP
>>> scorer.route("What is the capital of Peru?", threshold)     # doctest: +SKIP
Decision(model='mixtral-8x7b', is_strong=False, win_rate=0.08, threshold=0.21)
"""

from .errors import ArtifactError, EmbeddingError, LibraryError, TurnoutError
from .prompts import Prompt
from .scorer import Contribution, Decision, Explanation, Scorer

__version__ = "1.0.0"
__all__ = [
    "ArtifactError",
    "Contribution",
    "Decision",
    "EmbeddingError",
    "Explanation",
    "LibraryError",
    "Prompt",
    "Scorer",
    "TurnoutError",
]
