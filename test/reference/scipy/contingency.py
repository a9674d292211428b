"""Reference values of tests on tables of counts: python contingency.py > contingency.json

chi-squared and Cramer's V by scipy (without continuity correction); exact p of a table with two columns by listing all
tables of the same margins in exact fractions (the 2 x 2 one also equals scipy.stats.fisher_exact).
"""

import itertools
import json
from fractions import Fraction
from math import comb, prod

import scipy
from scipy.stats import chi2_contingency, fisher_exact
from scipy.stats.contingency import association

large = [[32, 10], [21, 18], [12, 25]]
wide = [[20, 15, 12], [9, 18, 22]]
small = [[8, 2], [1, 5]]
sparse = [[3, 0], [1, 2], [0, 4], [2, 1]]


def asymptotic(table):
    result = chi2_contingency(table, correction=False)
    return {
        "statistic": float(result.statistic),
        "pValue": float(result.pvalue),
        "cramersV": float(association(table, method="cramer")),
    }


def exact(table):
    rows = [sum(row) for row in table]
    first = sum(row[0] for row in table)
    weight = lambda counts: prod(comb(n, k) for n, k in zip(rows, counts))
    observed = weight([row[0] for row in table])
    tables = [c for c in itertools.product(*[range(n + 1) for n in rows]) if sum(c) == first]
    return float(Fraction(sum(w for w in map(weight, tables) if w <= observed), sum(map(weight, tables))))


assert abs(exact(small) - fisher_exact(small).pvalue) < 1e-12
print(
    json.dumps(
        {
            "scipy": scipy.__version__,
            "large": {"counts": large, **asymptotic(large)},
            "wide": {"counts": wide, **asymptotic(wide)},
            "small": {"counts": small, **asymptotic(small), "exactPValue": exact(small)},
            "sparse": {"counts": sparse, **asymptotic(sparse), "exactPValue": exact(sparse)},
        },
        indent=2,
    )
)
