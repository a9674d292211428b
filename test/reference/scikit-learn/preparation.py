"""Reference values of preparation steps: python preparation.py > preparation.json

Data by formula (the test makes the same), i = row 0..29:
positive = exp(sin(7 * i)) * 100, mixed = 3 * sin(5 * i) + 2 * cos(i * i) + 1, negative = -exp(2 * cos(3 * i)).
Missing values: positive where i % 7 == 3, mixed where i % 5 == 2, negative where i % 11 == 4.
Held-out rows i = 30..39 by the same formulas. Steps are fitted on rows 0..29 and applied to all 40.
Lambdas: maximum of scipy's yeojohnson_llf by bounded Brent with xatol 1e-12.
"""

import json

import numpy as np
import scipy
import sklearn
from scipy.optimize import minimize_scalar
from scipy.stats import yeojohnson, yeojohnson_llf
from sklearn.impute import KNNImputer
from sklearn.preprocessing import PowerTransformer, RobustScaler, StandardScaler

i = np.arange(40)
x = np.column_stack([np.exp(np.sin(7 * i)) * 100, 3 * np.sin(5 * i) + 2 * np.cos(i * i) + 1, -np.exp(2 * np.cos(3 * i))])
x[i % 7 == 3, 0] = np.nan
x[i % 5 == 2, 1] = np.nan
x[i % 11 == 4, 2] = np.nan
train = x[:30]

knn = {}
for k in (1, 3, 100):
    scaler = StandardScaler().fit(train)
    imputer = KNNImputer(n_neighbors=k).fit(scaler.transform(train))
    knn[k] = scaler.inverse_transform(imputer.transform(scaler.transform(x)))

lambdas = []
for column in train.T:
    column = column[~np.isnan(column)]
    best = minimize_scalar(lambda l: -yeojohnson_llf(l, column), bounds=(-100, 100), method="bounded", options={"xatol": 1e-12})
    lambdas.append(best.x)
sklearn_lambdas = PowerTransformer(standardize=False).fit(train[:, :2]).lambdas_


def plain(values):
    return [[None if np.isnan(v) else float(v) for v in row] for row in np.asarray(values).T]


print(
    json.dumps(
        {
            "versions": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__},
            "knn": {str(k): plain(v) for k, v in knn.items()},
            "robust": plain(RobustScaler().fit(train).transform(x)),
            "lambdas": lambdas,
            "scikitLearnLambdas": sklearn_lambdas.tolist(),
            "yeoJohnson": plain(
                np.column_stack([np.where(np.isnan(c), np.nan, yeojohnson(np.nan_to_num(c), l)) for c, l in zip(x.T, lambdas)])
            ),
            "quantiles": plain(np.nanquantile(train, [0.05, 0.95], axis=0)),
        },
        indent=1,
    )
)
