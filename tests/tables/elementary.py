"""Makes elementary.csv: f(x) for f64 arguments x, as the sum of two f64, from 60 digits.

Run with mpmath 1.3 or later: python elementary.py > elementary.csv
"""
import math
import random
from mpmath import mp, mpf
import mpmath as m

mp.dps = 60
random.seed(20)
FUNCTIONS = {
    "sqrt": (m.sqrt, [(1e-300, 1e300)], True),
    "exp": (m.exp, [(-1, 1), (-600, 600)], False),
    "exp_m1": (m.expm1, [(-1e-6, 1e-6), (-1, 1), (-30, 300)], False),
    "ln": (m.log, [(1e-280, 1e280), (0.5, 2.0), (0.999, 1.001)], True),
    "ln_1p": (m.log1p, [(-1e-8, 1e-8), (-0.5, 1), (1, 1e8)], False),
    "sin": (m.sin, [(-0.8, 0.8), (-10, 10), (-1000, 1000)], False),
    "cos": (m.cos, [(-0.8, 0.8), (-10, 10), (-1000, 1000)], False),
    "tan": (m.tan, [(-0.7, 0.7), (-10, 10)], False),
    "asin": (m.asin, [(-1, 1), (0.99, 1), (-1e-5, 1e-5)], False),
    "acos": (m.acos, [(-1, 1), (0.99, 1), (-1, -0.99)], False),
    "atan": (m.atan, [(-1, 1), (-1e6, 1e6), (-1e-6, 1e-6)], False),
    "sinh": (m.sinh, [(-0.3, 0.3), (-30, 30)], False),
    "cosh": (m.cosh, [(-0.3, 0.3), (-30, 30)], False),
    "tanh": (m.tanh, [(-0.3, 0.3), (-20, 20)], False),
    "erf": (m.erf, [(-0.1, 0.1), (-3, 3), (3, 8)], False),
    "erfc": (m.erfc, [(-3, 2), (2, 6), (6, 25)], False),
}


def write(name, x, value):
    high = float(value)
    low = float(value - mpf(high))
    print(f"{name},{x!r},{high!r},{low!r}")


print("function,x,high,low")
for name, (function, ranges, logarithmic) in FUNCTIONS.items():
    for low, high in ranges:
        for _ in range(12):
            if logarithmic:
                x = float(m.exp(random.uniform(float(m.log(low)), float(m.log(high)))))
            else:
                x = random.uniform(low, high)
            write(name, x, function(mpf(x)))
for _ in range(30):
    x, y = random.uniform(0.01, 20), random.uniform(-12, 12)
    write(f"powf:{y!r}", x, mpf(x) ** mpf(y))
for _ in range(30):
    y, x = random.uniform(-3, 3), random.uniform(-3, 3)
    write(f"atan2:{x!r}", y, m.atan2(mpf(y), mpf(x)))

# Where a function goes from one entry of its table to the next, or from one turn to the next:
# there the argument that is left is largest. On both sides, and in between.
POWERS = [(k + 0.5) * math.log(2) / 64 for k in (-4000, -333, -33, -32, -1, 0, 1, 31, 32, 777, 9000)]
TURNS = [(k + 0.5) / 32 for k in (-25, -1, 0, 1, 12, 24, 25)]
TURNS += [k * math.pi / 4 for k in (-7, -1, 1, 2, 3, 4, 101)]
for names, seams in ((("exp", "exp_m1"), POWERS), (("sin", "cos", "tan"), TURNS)):
    for name in names:
        for seam in seams:
            for x in (math.nextafter(seam, -math.inf), seam, math.nextafter(seam, math.inf)):
                write(name, x, FUNCTIONS[name][0](mpf(x)))
