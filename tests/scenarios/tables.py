"""Makes smooth.txt: functions with their Jacobians in closed form, from exact arithmetic.

Run with sympy 1.12 and mpmath 1.3 or later:  python tables.py > smooth.txt

Every scenario is a text of the program and, written a second time by hand, the same
function as sympy expressions. Sympy differentiates these by symbols; the derivative is
evaluated at 400 digits and again at 800, which must agree to 40. A point and every number
of a text stand for the f64 nearest to them, as in the program: F(0.1) is that f64 as a
fraction, while a whole number and 1/29 are themselves.

For each entry of the Jacobian, row by row, a scenario has

    exact      the derivative as `high` or `high~low`, a sum of two f64
    wobble     |J| + sum over k of |x_k dJ/dx_k|: what the entry is made of, so that a
               method in f64 owes a few roundings of it; 2 digits
    forward, central, five-point
               the classic formula in exact arithmetic at the step that the program
               documents, places rounded to f64 as there; nan where a sample has no value

The groups are in textbook.py, collected.py (collections of test problems) and hard.py.
"""
import math
import sys
from fractions import Fraction

import mpmath
import sympy

LARGEST = mpmath.mpf(sys.float_info.max)
EPSILON = 2.0**-52


def F(value):
    """The f64 `value` as a fraction."""
    return sympy.Rational(Fraction(value))


PI, E = F(math.pi), F(math.e)


def vec(values):
    """A vector of numbers in a text."""
    return "[" + ", ".join(repr(value).replace("e-0", "e-") for value in values) + "]"


SCENARIOS = []
SOURCE = [""]


def source(text):
    """Where the functions from here on come from."""
    SOURCE[0] = text


def smooth(text, inputs, point, rows, loses=1.0, name="", but=None):
    """A scenario. `rows` takes the point's symbols and returns the output's elements.

    `loses` times as much is lost by the text in f64 as by its condition alone, and `but`
    names what that is or what a method cannot do, as `{"method": "reason"}`.
    """
    point = [float(x) for x in point]
    symbols = sympy.symbols(f"x0:{len(point)}", real=True)
    outputs = rows(*symbols)
    outputs = list(outputs) if isinstance(outputs, (list, tuple, sympy.MatrixBase)) else [outputs]
    outputs = [sympy.sympify(output) for output in outputs]
    SCENARIOS.append((SOURCE[0], name or text.splitlines()[-1], text, inputs, point,
                      symbols, outputs, loses, but or {}))


def power_of_two(value):
    return math.ldexp(1.0, math.frexp(value)[1] - 1)


def number(value):
    """As f64, NaN for what is no finite real number."""
    if not isinstance(value, mpmath.mpf):
        if isinstance(value, mpmath.mpc) and value.imag != 0:
            return mpmath.nan
        value = mpmath.mpf(getattr(value, "real", value))
    return value if abs(value) <= LARGEST else mpmath.nan


def evaluator(symbols, expression, number=number):
    function = sympy.lambdify(symbols, expression, "mpmath", cse=True)

    def at(values):
        try:
            return number(function(*[mpmath.mpf(v) if isinstance(v, float) else v for v in values]))
        except (ZeroDivisionError, ValueError):
            return mpmath.nan
    return at


def formulas(at, point, j):
    """The classic formulas along input j: exact in everything but the places."""
    x = point[j]
    scale = max(abs(x), 1.0)

    def f(place):
        return at([place if k == j else v for k, v in enumerate(point)])
    h = power_of_two(scale * EPSILON**0.5)
    forward = (f(x + h) - f(x)) / mpmath.mpf((x + h) - x)
    h = power_of_two(scale * EPSILON ** (1 / 3))
    central = (f(x + h) - f(x - h)) / mpmath.mpf((x + h) - (x - h))
    h = power_of_two(scale * EPSILON**0.2)
    five = (8 * (f(x + h) - f(x - h)) - (f(x + 2 * h) - f(x - 2 * h))) / (12 * mpmath.mpf(h))
    return forward, central, five


def short(value, digits=17):
    if mpmath.isnan(value):
        return "nan"
    if value == 0:
        return "0"
    value = min(max(float(value), -sys.float_info.max), sys.float_info.max)
    return repr(value) if digits == 17 else f"{value:.{digits - 1}e}"


def exact(value):
    high = float(value)
    low = value - mpmath.mpf(high)
    return repr(high) if abs(low) <= abs(value) * 1e-40 else f"{high!r}~{float(low):.3e}"


def sure(symbols, expression, point):
    """The value at 400 digits, if 800 say the same."""
    values = []
    for digits in (400, 800):
        mpmath.mp.dps = digits
        values.append(evaluator(symbols, expression)(point))
    mpmath.mp.dps = 400
    apart = abs(values[0] - values[1])
    assert apart <= abs(values[1]) * mpmath.mpf(10) ** -40, (expression, values)
    return values[1]


def write(scenario, out):
    where, name, text, inputs, point, symbols, outputs, loses, but = scenario
    columns = {key: [] for key in ("exact", "wobble", "forward", "central", "five-point")}
    for output in outputs:
        at = evaluator(symbols, output)
        for j, symbol in enumerate(symbols):
            if symbol not in output.free_symbols:
                for column in columns.values():
                    column.append("0")
                continue
            slope = sympy.diff(output, symbol)
            value = sure(symbols, slope, point)
            wobble = abs(value)
            for other, x in zip(symbols, point):
                if other in slope.free_symbols and x != 0.0:
                    wobble += abs(x * evaluator(symbols, sympy.diff(slope, other), abs)(point))
            columns["exact"].append(exact(value))
            columns["wobble"].append(short(wobble, 2))
            for key, formula in zip(("forward", "central", "five-point"), formulas(at, point, j)):
                columns[key].append(short(formula))
    lines = [f"name: {name}", f"source: {where}", "text: " + text.replace("\n", " ⏎ ")]
    lines += [f"inputs: {inputs}", "point: " + " ".join(repr(x) for x in point)]
    if loses != 1.0:
        lines.append(f"loses: {loses:g}")
    lines += [f"but: {method}: {reason}" for method, reason in but.items()]
    lines += [f"{key}: " + " ".join(column) for key, column in columns.items()]
    out.write("\n".join(lines) + "\n\n")


if __name__ == "__main__":
    sys.modules["tables"] = sys.modules["__main__"]
    mpmath.mp.dps = 400
    import textbook  # noqa: F401
    import collected  # noqa: F401
    import hard  # noqa: F401

    only = sys.argv[1] if len(sys.argv) > 1 else ""
    print("# Made by tables.py, which says what the lines are; ⏎ is a new line of the text.\n")
    for scenario in SCENARIOS:
        if only in scenario[1]:
            write(scenario, sys.stdout)
