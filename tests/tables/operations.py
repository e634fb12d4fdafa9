"""Makes operations.csv: value and slopes of operations at f64 arguments, each as the sum of two
f64, from 800 digits. The slopes are numeric derivatives of the definitions.

Run with mpmath 1.3 or later: python operations.py > operations.csv
"""
import mpmath as m
from mpmath import mp, mpf

mp.dps = 800
PLACES = [0.0, 1.0, 1e-8, 1e8, 1e-20, 0.3, 0.9, 2.5, 5.0, 10.0, 40.0]
BOTH = sorted({s * x for x in PLACES for s in (-1.0, 1.0)})


def relu6(x):
    return min(max(x, mpf(0)), mpf(6))


def hardtanh(x):
    return min(max(x, mpf(-1)), mpf(1))


def within(low, high):
    return [x for x in BOTH if low < x < high]


ONE = {
    "relu6": (relu6, [x for x in BOTH if x != 0.0]),
    "hardtanh": (hardtanh, [x for x in BOTH if abs(x) != 1.0]),
    "hardsigmoid": (lambda x: relu6(x + 3) / 6, BOTH),
    "hardswish": (lambda x: x * relu6(x + 3) / 6, BOTH + [-1.5001, 2.999]),
    "mish": (lambda x: x * m.tanh(m.log(1 + m.exp(x))), within(-300, 1e9) + [-300.0, -100.0, 300.0]),
    "softsign": (lambda x: x / (1 + abs(x)), [x for x in BOTH if x != 0.0]),
    "log1p": (lambda x: m.log(1 + x), within(-1, 1e9) + [-0.99, 1e300]),
    "expm1": (lambda x: m.exp(x) - 1, within(-300, 300)),
    "erf": (m.erf, within(-300, 10) + [-4.7, 0.5, 5.3]),
    "erfc": (m.erfc, within(-300, 11) + [-4.7, 0.5, 5.3, 20.1]),
    "normal_cdf": (m.ncdf, within(-300, 6) + [-4.7, 0.5, 5.3, -20.1]),
    "normal_pdf": (m.npdf, within(-30, 30) + [-4.7, 0.5, 5.3, 20.1]),
    "acos": (m.acos, within(-1, 1)),
    "softplus": (lambda x: m.log(1 + m.exp(x)), [-1.0, 0.0, 1.0, 2.5, 40.0]),
    "asinh": (lambda x: m.log(x + m.sqrt(1 + x * x)), BOTH + [1e200, -1e200]),
    "acosh": (lambda x: m.log(x + m.sqrt(x * x - 1)), [1.0 + 1e-8, 1.5, 2.5, 10.0, 1e8, 1e16, 1e18, 1e200]),
    "atanh": (lambda x: m.log((1 + x) / (1 - x)) / 2, within(-1, 1) + [0.999999, -0.999999]),
    "cbrt": (lambda x: m.sign(x) * m.root(abs(x), 3), [x for x in BOTH if x != 0.0] + [1e300, -1e-250]),
}
PAIRS = [(x, y) for x in (0.0, 1.0, -2.5, 1e-8, 1e8, -1e8) for y in (1.0 - 1e-8, 1e-8, 1e8, 2.5, 1e-300)]


def halves(value):
    high = float(value)
    return f"{high!r},{float(value - mpf(high))!r}"


print("function,x,y,value,low,slope,low,second slope,low")
for name, (function, places) in ONE.items():
    for x in places:
        value, slope = function(mpf(x)), m.diff(function, mpf(x))
        print(f"{name},{x!r},,{halves(value)},{halves(slope)},,")
for x, y in PAIRS:
    log = m.log(mpf(y))
    print(f"xlogy,{x!r},{y!r},{halves(x * log)},{halves(log)},{halves(mpf(x) / mpf(y))}")
