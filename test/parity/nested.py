"""Nested estimates of scikit-learn on given folds: python nested.py < exchange.json > results.json

The exchange names the table, the outer fold of every row, the inner fold of every training row of each outer fold, the learner, the grid
(simple to complex) and the seeds. Every fit standardizes its own training part. The inner loop takes the setting of the best mean
inner AUC; of those within 1e-12 the first.
"""

import json
import sys
import time
import warnings

import numpy as np
import pandas as pd
import scipy
import sklearn
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import ElasticNet, LogisticRegression, Ridge
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

try:
    import skglm
    from skglm import GeneralizedLinearEstimator
    from skglm.datafits import Logistic
    from skglm.penalties import L1_plus_L2
    from skglm.solvers import ProxNewton
except ImportError:
    skglm = None
try:
    import statsmodels
    from statsmodels.miscmodels.ordinal_model import OrderedModel
except ImportError:
    statsmodels = None
try:
    import sksurv
    from sksurv.ensemble import GradientBoostingSurvivalAnalysis, RandomSurvivalForest
    from sksurv.linear_model import CoxnetSurvivalAnalysis, CoxPHSurvivalAnalysis
    from sksurv.metrics import concordance_index_censored
    from sksurv.util import Surv
except ImportError:
    sksurv = None

unfinished = 0


def need(module, name, what):
    if module is None:
        sys.exit(f"nested.py: {what} needs {name}; install it, or use --only for the other rows")


class SparseLogistic:
    """Logistic regression with elastic-net penalty, to a violation of the optimality conditions below 1e-8, which is checked here."""

    def __init__(self, strength, l1_ratio):
        need(skglm, "skglm", "the logistic elastic net")
        self.strength, self.l1_ratio = strength, l1_ratio

    def fit(self, x, y):
        solver = ProxNewton(tol=1e-10, fit_intercept=True, max_iter=200, max_pn_iter=2000)
        penalty = L1_plus_L2(self.strength, self.l1_ratio)
        model = GeneralizedLinearEstimator(Logistic(), penalty, solver).fit(x, np.where(y == 1, 1.0, -1.0))
        self.weights, self.intercept = model.coef_.ravel(), float(np.ravel(model.intercept_)[0])
        residual = self.predict_proba(x)[:, 1] - y
        slope = x.T @ residual / len(y)
        lasso, ridge = self.strength * self.l1_ratio, self.strength * (1 - self.l1_ratio)
        at = self.weights != 0
        violation = np.maximum(0, np.abs(slope) - lasso)
        violation[at] = np.abs(slope + ridge * self.weights + lasso * np.sign(self.weights))[at]
        if max(violation.max(), abs(residual.mean())) > 1e-8:
            warnings.warn("did not converge")
        return self

    def predict_proba(self, x):
        event = 1 / (1 + np.exp(-(x @ self.weights + self.intercept)))
        return np.stack([1 - event, event], axis=1)


class ProportionalOdds:
    """Maximum likelihood by Newton's method, until the mean score is below 1e-8, which is checked here."""

    def __init__(self):
        need(statsmodels, "statsmodels", "the proportional-odds model")

    def fit(self, x, y):
        model = OrderedModel(y, x, distr="logit")
        with warnings.catch_warnings():
            # Its own rule is a relative step that rounding does not always allow.
            warnings.simplefilter("ignore")
            self.result = model.fit(method="newton", maxiter=50, disp=False)
        if np.abs(model.score(self.result.params)).max() > 1e-8 * len(y):
            warnings.warn("did not converge")
        return self

    def predict_proba(self, x):
        return np.asarray(self.result.model.predict(self.result.params, exog=x))


class StandardizedOutcome:
    """The penalty refers to the outcome in units of its standard deviation."""

    def __init__(self, model):
        self.model = model

    def fit(self, x, y):
        self.mean, self.spread = y.mean(), y.std()
        self.model.fit(x, (y - self.mean) / self.spread)
        return self

    def predict(self, x):
        return self.mean + self.spread * self.model.predict(x)


def make(outcome, learner, value, rows, seed):
    kind = learner["kind"]
    if kind == "logistic":
        strength = 1 / (rows * value)
        if learner["l1Ratio"] == 0:
            return LogisticRegression(C=strength, solver="newton-cholesky", tol=1e-10, max_iter=1000)
        if learner["l1Ratio"] == 1:
            # A large intercept_scaling makes the penalty of the intercept vanish.
            return LogisticRegression(
                C=strength, l1_ratio=1, solver="liblinear", tol=1e-8, max_iter=100_000, intercept_scaling=1000, random_state=0
            )
        return SparseLogistic(value, learner["l1Ratio"])
    if kind == "multinomial":
        return LogisticRegression(C=1 / (rows * value), solver="newton-cholesky", tol=1e-10, max_iter=1000)
    if kind == "proportional-odds":
        return ProportionalOdds()
    if kind == "linear":
        return StandardizedOutcome(
            Ridge(alpha=rows * value, solver="cholesky")
            if learner["l1Ratio"] == 0
            else ElasticNet(alpha=value, l1_ratio=learner["l1Ratio"], tol=1e-12, max_iter=1_000_000)
        )
    if kind == "svm":
        return SVC(kernel=learner["kernel"], C=value, gamma="scale", tol=1e-6)
    if kind == "nearest-neighbors":
        return KNeighborsClassifier(int(value), algorithm="brute")
    if kind == "naive-bayes":
        return GaussianNB(var_smoothing=value)
    if kind == "boosting":
        boosting = GradientBoostingRegressor if outcome == "continuous" else GradientBoostingClassifier
        return boosting(
            n_estimators=learner["trees"],
            learning_rate=learner["learningRate"],
            max_depth=learner["depth"],
            min_samples_leaf=learner["minLeaf"],
            random_state=seed,
        )
    if kind == "cox" and learner["l1Ratio"] == 0:
        # Its penalty is alpha / 2 on the sum, not the mean, of the losses.
        return CoxPHSurvivalAnalysis(alpha=rows * value, ties=learner["ties"], tol=1e-12, n_iter=1000)
    if kind == "cox":
        return CoxnetSurvivalAnalysis(
            l1_ratio=learner["l1Ratio"], alphas=[value], tol=1e-14, max_iter=1_000_000, normalize=False
        )
    if kind == "boosted-cox":
        return GradientBoostingSurvivalAnalysis(
            loss="coxph",
            n_estimators=learner["trees"],
            learning_rate=learner["learningRate"],
            max_depth=learner["depth"],
            min_samples_leaf=learner["minLeaf"],
            random_state=seed,
        )
    if kind == "survival-forest":
        return RandomSurvivalForest(
            learner["trees"], min_samples_leaf=int(value), min_samples_split=2 * int(value), max_features="sqrt", random_state=seed
        )
    if outcome == "continuous":
        forest = RandomForestRegressor if kind == "forest" else ExtraTreesRegressor
    else:
        forest = RandomForestClassifier if kind == "forest" else ExtraTreesClassifier
    return forest(
        learner["trees"],
        min_samples_leaf=int(value),
        max_features="sqrt",
        bootstrap=learner["bootstrap"],
        random_state=seed,
    )


def scores(kind, learner, value, seed, x, y, probe):
    """Fits on x, y after standardization of x; what orders the rows of the probe."""
    global unfinished
    scaler = StandardScaler().fit(x)
    model = make(kind, learner, value, len(y), seed)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        model.fit(scaler.transform(x), y)
        unfinished += sum("converge" in str(each.message) for each in said)
    probe = scaler.transform(probe)
    if learner["kind"] == "svm":
        return model.decision_function(probe)
    if kind in ("survival", "continuous"):
        return model.predict(probe)
    probabilities = model.predict_proba(probe)
    return probabilities[:, 1] if kind == "binary" else probabilities


def judge(kind, y, held):
    """AUC, mean AUC of one level against the rest, Harrell's concordance, or R squared."""
    if kind == "survival":
        return float(concordance_index_censored(y["event"], y["time"], held)[0])
    if kind == "continuous":
        return float(r2_score(y, held))
    if kind == "binary":
        return float(roc_auc_score(y, held))
    levels = [level for level in range(held.shape[1]) if 0 < np.sum(y == level) < len(y)]
    return float(np.mean([roc_auc_score(y == level, held[:, level]) for level in levels]))


def score(kind, y, held):
    """What the inner loop chooses by."""
    return -float(np.mean((y - held) ** 2)) if kind == "continuous" else judge(kind, y, held)


def choose(kind, learner, grid, seed, x, y, inner):
    if len(grid) == 1:
        return grid[0]
    parts = sorted(set(inner))
    means = []
    for value in grid:
        aucs = []
        for part in parts:
            held = inner == part
            aucs.append(score(kind, y[held], scores(kind, learner, value, seed, x[~held], y[~held], x[held])))
        means.append(float(np.mean(aucs)))
    best = max(means)
    return grid[next(i for i, mean in enumerate(means) if mean >= best - 1e-12)]


exchange = json.load(sys.stdin)
tables = {}
results = []
for task in exchange["tasks"]:
    kind = task["kind"]
    if kind == "survival":
        need(sksurv, "scikit-survival", "follow-up")
        x = np.array(task["x"], dtype=float)
        y = Surv.from_arrays(np.array(task["event"], dtype=bool), task["time"])
    elif kind != "binary":
        x = np.array(task["x"], dtype=float)
        y = np.array(task["y"], dtype=float if kind == "continuous" else int)
    else:
        if task["file"] not in tables:
            table = pd.read_csv(task["file"])
            tables[task["file"]] = (
                table.drop(columns=["ID", "Target"]).to_numpy(dtype=float),
                table["Target"].to_numpy(dtype=int),
            )
        x, y = tables[task["file"]]
    outer = np.array(task["outer"])
    unfinished = 0
    start = time.process_time()
    seeds = []
    for seed in task["seeds"]:
        aucs, chosen = [], []
        for fold in sorted(set(task["outer"])):
            train = outer != fold
            value = choose(kind, task["learner"], task["grid"], seed, x[train], y[train], np.array(task["inner"][fold]))
            held = scores(kind, task["learner"], value, seed, x[train], y[train], x[~train])
            aucs.append(judge(kind, y[~train], held))
            chosen.append(value)
        seeds.append({"foldAucs": aucs, "chosen": chosen})
    results.append({"seeds": seeds, "unfinished": unfinished, "cpuSeconds": time.process_time() - start})
    print("scikit-learn", task["data"], task["name"], round(time.process_time() - start, 1), "s", file=sys.stderr, flush=True)
print(
    json.dumps(
        {
            "versions": {
                "Python": sys.version.split()[0],
                "scikit-learn": sklearn.__version__,
                **({} if sksurv is None else {"scikit-survival": sksurv.__version__}),
                **({} if skglm is None else {"skglm": skglm.__version__}),
                **({} if statsmodels is None else {"statsmodels": statsmodels.__version__}),
                "numpy": np.__version__,
                "scipy": scipy.__version__,
            },
            "results": results,
        }
    )
)
