"""Golden values of PreferenceTrainingTests: ridge and logistic regression by scikit-learn.

Run with a Python that has numpy and scikit-learn; the output is pasted into GoldenRegression.swift.
The features are eighths, so that single and double precision hold the same numbers.
"""

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge

rng = np.random.default_rng(7)
rows, width = 12, 4
X = np.round(rng.normal(size=(rows, width)) * 8) / 8
X[rng.random(X.shape) < 0.35] = 0
X[:, 3] += 1  # a column far from mean 0, which an unpenalised intercept must not care about
y = np.round((X @ [1, -0.5, 0.25, 0.125] + rng.normal(size=rows) * 0.5) * 64) / 64
weights = np.array([1, 2, 0.5, 1, 1, 3, 0.25, 1, 2, 1, 1.5, 0.75])
labels = np.array([1, 0, 1, 0.5, 0, 0.25, 1, 0, 0.75, 1, 0, 1])
penalties = [0.1, 1.0, 10.0]


def numbers(values):
    return "[" + ", ".join(repr(float(v) + 0.0) for v in np.ravel(values)) + "]"


print("rows", numbers(X))
print("targets", numbers(y))
print("weights", numbers(weights))
print("labels", numbers(labels))
for penalty in penalties:
    fit = Ridge(alpha=penalty, solver="cholesky").fit(X, y, sample_weight=weights)
    print("ridge", penalty, numbers(fit.coef_), float(fit.intercept_))
twice = np.vstack([X, X])
hard = np.r_[np.ones(rows), np.zeros(rows)]
mass = np.r_[weights * labels, weights * (1 - labels)]
for penalty in penalties:
    fit = LogisticRegression(C=1 / penalty, solver="newton-cholesky", tol=1e-12, max_iter=1000)
    fit.fit(twice, hard, sample_weight=mass)
    w, c = fit.coef_[0], fit.intercept_[0]
    score = X @ w + c
    value = (weights * (np.logaddexp(0, score) - labels * score)).sum() + penalty / 2 * w @ w
    print("logistic", penalty, numbers(w), float(c), "optimum", float(value))
