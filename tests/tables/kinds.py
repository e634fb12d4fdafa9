"""Makes kinds.csv: derivatives where arithmetic misleads, by kind, from 900 digits.

A row: kind, text, x, then what is there: `slope` with the derivative, `kink` with the slopes to
the left and to the right, or `none`. x is the f64 that is written, and so are the numbers of the
text. Slopes are central differences with a step of 1e-300, sides are one-sided ones.

Run with mpmath 1.3 or later: python kinds.py > kinds.csv
"""
import math
import random
import re

from mpmath import mp, mpf
import mpmath as m

mp.dps = 900
random.seed(20)
STEP = mpf(10) ** -300

NAMES = {name: getattr(m, name) for name in [
    "exp", "log", "sqrt", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh",
    "acosh", "erf", "erfc", "atan2"]}
NAMES |= {
    "sigmoid": lambda x: 1 / (1 + m.exp(-x)), "softplus": lambda x: m.log(1 + m.exp(x)),
    "relu": lambda x: max(x, mpf(0)), "abs": abs, "max": max, "min": min,
    "clamp": lambda x, low, high: min(max(x, low), high),
    "det2": None,
}


def function(text):
    """The text as a function of x, its numbers as f64."""
    source = re.sub(r"(?<![\w.])(\d+\.?\d*(?:e[-+]?\d+)?)", r"mpf(\1)", text)
    source = re.sub(r"\^mpf\((\d+)\)", r"**\1", source)
    code = compile(source, text, "eval")
    return lambda x: eval(code, {**NAMES, "mpf": mpf, "x": x})


def slope(f, x):
    return (f(x + STEP) - f(x - STEP)) / (2 * STEP)


def sides(f, x):
    return (f(x) - f(x - STEP)) / STEP, (f(x + STEP) - f(x)) / STEP


def number(value):
    return repr(float(value if abs(value) > mpf(10) ** -250 else 0))


def row(kind, text, x):
    f, at = function(text), mpf(x)
    left, right = sides(f, at)
    size = max(abs(left), abs(right))
    if abs(left - right) <= mpf(10) ** -40 * size or size < mpf(10) ** -250:
        what = f"slope,{number(slope(f, at))}"
    elif size > mpf(10) ** 100:
        what = "none"
    else:
        what = f"kink,{number(left)},{number(right)}"
    print(f"{kind},{text.replace(', ', ';')},{x!r},{what}")


def arguments(*decades):
    return [float(f"{random.choice([-1, 1]) * random.uniform(1, 9.99):.3g}e{d}") for d in decades]


print("kind,text,x,what,left,right")
for inner in ["sigmoid(x)", "tanh(x)", "tanh(x)^2", "erf(x)", "erf(x)^2"]:
    for outer in ["log(1 - {})", "1/(1 - {})", "sqrt(1 - {})", "atan(1/(1 - {}))", "log(1 + {})",
                  "(1 - {})^3", "x*(1 - {})", "-log(1 - {})/x"]:
        for x in arguments(0, 0, 1):
            if abs(x) > (25 if "erf" in inner else 300):
                continue
            f = function(outer.format(inner))
            try:
                f(mpf(x)), f(mpf(x) - STEP)
            except (ZeroDivisionError, ValueError):
                continue
            if isinstance(f(mpf(x)), m.mpc) or abs(slope(f, mpf(x))) > mpf(10) ** 290:
                continue
            row("absorbed", outer.format(inner), x)
for inner in ["cos(x)", "cos(x)^2", "cosh(x)", "exp(x)"]:
    for outer in ["log(abs({} - 1))", "1/({} - 1)", "({} - 1)/x^2", "sqrt(abs({} - 1))"]:
        for x in arguments(-3, -8, -12, -17):
            row("absorbed", outer.format(inner), x)
for text in ["asin(tanh(x))", "acos(tanh(x))", "asin(1/cosh(x))", "acos(erf(x))", "asin(sin(x))",
             "acos(cos(x))", "acosh(cosh(x))", "log(cosh(x) + sqrt(cosh(x)^2 - 1))",
             "sqrt(cosh(x) - 1)", "sqrt(1 - cos(x))", "sqrt(1 - cos(x)^2)", "log(cosh(x))",
             "acos(1/sqrt(1 + x^2))", "asin(x/sqrt(1 + x^2))", "atan(1/(1 - tanh(x)))"]:
    for x in arguments(-14, -9, -6, -3, 0, 0):
        row("at the end", text, abs(x) if "^2" not in text else x)
    if "tanh" in text:
        for x in [18.0, 25.5, 36.0, 40.0, 60.0]:
            row("at the end", text, x)
for text in ["sqrt(exp(x) - 1 - x)", "sqrt(exp(x) - (1 + x))", "sqrt(x - sin(x))",
             "sqrt(x - tanh(x))", "log(x - sin(x))", "log(tan(x) - x)", "sqrt(1 + x^2 - cos(x))",
             "sqrt(sinh(x) - x)", "1/(x - sin(x))", "sqrt(x - log(1 + x))"]:
    for x in arguments(-1, -3, -5, -7, -8):
        row("below the domain", text, abs(x))
for text, x in [("cos(1/x)", 1e-17), ("sin(1/x)", 3e-20), ("sin(x^3)", 1234567.5), ("tan(exp(x))", 40.0),
                ("sin(exp(x))", 50.0), ("cos(1e15*x)", 7.3), ("sin(x)", 1e22), ("cos(x)", 1e17),
                ("x*cos(1/x^2)", 1e-10), ("sin(x)", 1e30), ("tan(x)", 1e25), ("cos(x)^2", 12345678901.5)]:
    row("large angle", text, x)
DYADIC = [k / 8 for k in range(-40, 41)]
for outer in ["relu({})", "max({}, 0)", "min(0, {})", "clamp({}, 0, 1)", "abs({})", "relu({})^2",
              "tanh(relu({})^2)", "x*abs({})", "{}*abs({})", "max({}, x^2)", "exp(abs({}))"]:
    for _ in range(8):
        r, s = random.choice(DYADIC), random.choice(DYADIC)
        inner = f"(x^2 - {r + s!r}*x + {r * s!r})".replace("- -", "+ ").replace("+ -", "- ")
        row("at a root", outer.replace("{}", inner), r)
    for inner, x in [("log(x)", 1.0), ("(exp(x) - 1)", 0.0), ("(cos(x) - 1)", 0.0), ("sin(x)", 0.0),
                     ("(sqrt(x) - 2)", 4.0), ("(1/x - 0.5)", 2.0), ("(x^3 - 8)", 2.0),
                     ("atan(x - 1)", 1.0), ("(3*x - 0.3)", 0.1), ("(10*x - 1)", 0.1),
                     ("(x^2 + 1.4*x - 0.51)", 0.3), ("tanh(x - 2)", 2.0)]:
        row("at a root", outer.replace("{}", inner), x)
for text in ["sin(x)^2 + cos(x)^2 - 1", "cosh(x)^2 - sinh(x)^2 - 1", "exp(x)*exp(-x) - 1",
             "(x + 1)^2 - x^2 - 2*x - 1", "log(exp(x)) - x", "sigmoid(x) + sigmoid(-x) - 1",
             "tanh(x) - sinh(x)/cosh(x)", "tan(x)*cos(x) - sin(x)", "softplus(x) - softplus(-x) - x",
             "erf(x) + erfc(x) - 1", "sqrt(x^2)^2 - x^2", "x - x", "atan(x) + atan(1/x) - atan2(1, 0)"]:
    for x in arguments(-2, 0, 0, 1):
        row("cancels", text, abs(x) if "1/x" in text or abs(x) > 30 else x)
for text in ["sqrt(max(0, {}))", "relu({})^0.5", "abs(relu({}))^1.5", "log(1 + relu({}))"]:
    for inner, x in [("x^2 - 4", 1.0), ("-exp(x)", 0.3), ("x - 2", 1.5), ("cos(x) - 2", 0.7)]:
        source = text.replace("{}", inner)
        print(f"flat,{source.replace(', ', ';')},{x!r},slope,0.0")
for outer in ["relu({})", "abs({})", "max({}, 0)", "x*abs({})", "x^2*abs({})", "relu({})^2",
              "sin(x)*relu({})", "clamp({}, 0, 1)", "exp(x)*abs({})", "max({}, x^2*{})"]:
    for _ in range(6):
        factor, root = random.choice([3, 7, 0.7, 1.1, 13, 0.03]), random.randint(1, 99) / 10
        x = root
        for _ in range(random.choice([0, 0, 1, 3, 20])):
            x = math.nextafter(x, random.choice([0, 100]))
        row("beside a bend", outer.replace("{}", f"({factor}*x - {factor * root!r})"), x)
    for inner, x in [("(x^2 - 2)", 2**0.5), ("(x^3 - 5)", 5 ** (1 / 3)), ("(exp(x) - 2)", math.log(2)),
                     ("sin(x)", math.pi), ("(log(x) - 1)", math.e), ("(tan(x) - 1)", math.pi / 4)]:
        row("beside a bend", outer.replace("{}", inner), x)
for inner in ["tanh(x)", "tanh(x^2)", "erf(x)", "sigmoid(x)"]:
    for outer in ["asin({})", "acos({})", "asin({})^2", "log(acos({}))"]:
        for x in [0.0, 0.4, -1.3, 4.5, -7.5, 18.0, 36.0, -36.0, 60.0, -40.0]:
            if "erf" in inner and abs(x) > 20 or "^2)" in inner and abs(x) > 10:
                continue
            f = function(outer.replace("{}", inner))
            if x == 0 and "sig" not in inner or abs(slope(f, mpf(x))) < mpf(10) ** -280:
                continue
            row("saturated", outer.replace("{}", inner), x)
