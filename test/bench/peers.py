"""CPU seconds of a peer for one task of the benchmark (least of three calls, fewer where they are long): python peers.py TASK FOLDER

Statistics tasks read values.bin (float64, column-major) and rest.json from the folder; nested tasks read the table whose name is in
table.txt and folds.json (outer fold of every row, inner fold of every training row of each outer fold). Reading, imports and one small
call are left out; the fold AUCs of nested tasks are printed too. A package that is missing is named and ends the script with 2.
"""

import contextlib
import importlib
import json
import sys
import time
import warnings
from pathlib import Path

PACKAGES = {
    "forest": ["sklearn"],
    "svm": ["sklearn"],
    "lasso": ["sklearn"],
    "elastic-net": ["sklearn"],
    "boosting": ["sklearn"],
    "cox-path": ["sksurv"],
    "combat-parametric": ["neuroCombat", "pandas"],
    "combat-non-parametric": ["neuroCombat", "pandas"],
    "spearman": ["scipy"],
    "linkage": ["scipy"],
    "univariate-auc": ["scipy"],
    "delong": ["scipy"],
}


def main(task, folder):
    missing = []
    for name in ["numpy", *PACKAGES[task]]:
        try:
            importlib.import_module(name)
        except ImportError:
            missing.append(name)
    if missing:
        print(f"peers: {task} needs {', '.join(missing)}", file=sys.stderr)
        return 2
    warnings.simplefilter("ignore")
    # neuroCombat reports its progress on standard output.
    with contextlib.redirect_stdout(sys.stderr):
        result = nested(task, folder) if task in NESTED else seeded(task, folder)
    print(json.dumps({**result, "versions": {name: version(name) for name in PACKAGES[task]}}))
    return 0


def version(name):
    return getattr(importlib.import_module(name), "__version__", "unknown")


def seeded(task, folder):
    import numpy as np

    rest = json.loads((folder / "rest.json").read_text())
    x = np.fromfile(folder / "values.bin").reshape(rest["columns"], rest["rows"]).T
    run = globals()["task_" + task.replace("-", "_")](np, x, rest)
    seconds = []
    while len(seconds) < 3 and sum(seconds) < 5:
        start = time.process_time()
        run()
        seconds.append(time.process_time() - start)
    return {"cpuSeconds": min(seconds)}


def task_cox_path(np, x, rest):
    from sksurv.linear_model import CoxnetSurvivalAnalysis
    from sksurv.util import Surv

    outcome = Surv.from_arrays(np.array(rest["event"]) == 1, rest["time"])
    x = np.asfortranarray(x)
    return lambda: CoxnetSurvivalAnalysis(l1_ratio=0.5, alphas=rest["lambdas"], tol=1e-12, max_iter=10**7).fit(x, outcome)


def combat(np, x, rest, parametric):
    import pandas as pd
    from neuroCombat import neuroCombat

    covars = pd.DataFrame({"batch": rest["batches"]})
    return lambda: neuroCombat(dat=x.T, covars=covars, batch_col="batch", parametric=parametric)


def task_combat_parametric(np, x, rest):
    return combat(np, x, rest, True)


def task_combat_non_parametric(np, x, rest):
    return combat(np, x, rest, False)


def task_spearman(np, x, rest):
    from scipy.stats import rankdata

    return lambda: np.abs(np.corrcoef(rankdata(x, axis=0), rowvar=False))


def task_linkage(np, x, rest):
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distance = 1 - task_spearman(np, x, rest)()
    np.fill_diagonal(distance, 0)
    condensed = squareform(distance, checks=False)
    return lambda: fcluster(linkage(condensed, "average"), 0.2, "distance")


def task_univariate_auc(np, x, rest):
    from scipy.stats import rankdata

    events = np.array(rest["outcome"]) == 1
    count = events.sum()
    others = len(events) - count
    return lambda: (rankdata(x, axis=0)[events].sum(axis=0) - count * (count + 1) / 2) / (count * others)


def task_delong(np, x, rest):
    from scipy.stats import rankdata

    events = np.array(rest["outcome"]) == 1
    count, others = events.sum(), (~events).sum()

    def run():
        ranks = rankdata(x, axis=0)
        v01 = (ranks[events] - rankdata(x[events], axis=0)) / others
        v10 = 1 - (ranks[~events] - rankdata(x[~events], axis=0)) / count
        return np.cov(v01, rowvar=False) / count + np.cov(v10, rowvar=False) / others

    return run


def task_boosting(np, x, rest):
    from sklearn.ensemble import GradientBoostingClassifier

    return lambda: GradientBoostingClassifier(n_estimators=100, max_depth=3).fit(x, rest["outcome"])


def svm(value, seed):
    from sklearn.svm import SVC

    return SVC(C=value, kernel="rbf", gamma="scale", tol=1e-3)


def forest(value, seed):
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(500, min_samples_leaf=value, max_features="sqrt", random_state=seed)


def lasso(value, seed):
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=value, l1_ratio=1, solver="liblinear", random_state=seed)


def elastic_net(value, seed):
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=value, l1_ratio=0.5, solver="saga", tol=1e-3, max_iter=300, random_state=seed)


def strengths(count):
    return [10 ** (-3 + 3 * i / (count - 1)) for i in range(count)]


# Settings from simple to complex: of equal inner AUCs the first wins, as ours.
NESTED = {
    "forest": (forest, [5, 3, 1]),
    "svm": (svm, [10 ** (-2 + i / 2) for i in range(9)]),
    "lasso": (lasso, strengths(20)),
    "elastic-net": (elastic_net, strengths(10)),
}


def nested(task, folder):
    import gzip

    import numpy as np
    from sklearn.metrics import roc_auc_score
    from sklearn.preprocessing import StandardScaler

    make, settings = NESTED[task]
    lines = gzip.decompress(Path((folder / "table.txt").read_text()).read_bytes()).decode().split()
    names = lines[0].split(",")
    target = names.index("Target")
    kept = [i for i, name in enumerate(names) if name not in ("ID", "Target")]
    cells = [line.split(",") for line in lines[1:]]
    x = np.array([[float(row[i]) for i in kept] for row in cells])
    y = np.array([int(float(row[target])) for row in cells])
    folds = json.loads((folder / "folds.json").read_text())
    outer = np.array(folds["outer"])

    def score(setting, train, test, seed):
        scaler = StandardScaler().fit(x[train])
        model = make(setting, seed).fit(scaler.transform(x[train]), y[train])
        held = scaler.transform(x[test])
        scores = model.decision_function(held) if hasattr(model, "decision_function") else model.predict_proba(held)[:, 1]
        return roc_auc_score(y[test], scores)

    aucs = []
    start = time.process_time()
    for fold in range(5):
        train = np.flatnonzero(outer != fold)
        inner = np.array(folds["inner"][fold])
        means = [
            np.mean([score(setting, train[inner != k], train[inner == k], fold) for k in range(5)]) for setting in settings
        ]
        best = next(i for i, mean in enumerate(means) if mean >= max(means) - 1e-12)
        aucs.append(score(settings[best], train, np.flatnonzero(outer == fold), fold))
    return {"cpuSeconds": time.process_time() - start, "aucs": aucs}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
