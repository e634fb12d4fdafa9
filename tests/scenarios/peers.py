"""How right others are: the functions of smooth.txt and special.txt, differentiated by peers.

    cargo build --release
    python3 -m venv target/peers
    target/peers/bin/pip install scipy numdifftools jax
    target/peers/bin/python -B tests/scenarios/peers.py [PROGRAM]

PROGRAM is target/release/nablascope if it is not named; all takes a minute or two. texts.py
makes Python of the texts, so that every peer differentiates what the program does. A
function is left out for all when that fails or its value in Python is not the program's.
All have their defaults, and nobody is excused from anything; numdifftools' complex step
raises, or is wrong, where numpy has a function for real numbers alone (abs, sigmoid).
FiniteDifferences.jl is Julia; its `central_fdm(5, 1)` is done here, a step for each column,
after src/methods.jl of JuliaDiff/FiniteDifferences.jl. num-dual is a crate of dual numbers,
which give JAX's numbers up to rounding: the program's own are a row.

Of entries with a derivative, shares in per cent:

    nine digits     within the tolerance of differences in smooth.rs
    16 roundings    within that of dual numbers, which knows the entry's condition
    last bit        within 2⁻⁵² of the size
    function        functions all of whose entries have nine digits
    error, bar      medians of the error and of its own estimate, relative; no entries of size 0
    covered         its estimate is no less than the error, where it gives both
    refused         no number, or said to have failed: a false alarm here
    calls           median of the evaluations for each input

Of kinks: refused, the mean of the slopes, one of them, another number; with a warning. Of
what is infinite, undefined or unresolved: none given. Of what is smooth all the same: right.
"""
import json
import math
import re
import subprocess
import sys
import tempfile
import warnings
from importlib.metadata import version
from pathlib import Path

import jax
import numdifftools
import numpy as np
import scipy.differentiate
from scipy.optimize._numdiff import approx_derivative

from texts import HERE, IN_JAX, IN_NUMPY, cases, function, scene

np.seterr(all="ignore")
PROGRAM = sys.argv[1] if len(sys.argv) > 1 else HERE.parents[1] / "target/release/nablascope"
HARD = re.findall(r'^source\("(.*)"\)', (HERE / "hard.py").read_text("utf-8"), re.MULTILINE)
EPSILON, SMALLEST = sys.float_info.epsilon, sys.float_info.min


# The peers: the Jacobian, its error estimates or None, and where they say that it failed.

def by_scipy(f, case):
    def many(x):
        columns = x.reshape(len(x), -1).T
        return np.stack([f(column) for column in columns], -1).reshape(-1, *x.shape[1:])
    found = scipy.differentiate.jacobian(many, case["point"])
    return found.df, found.error, ~found.success


def by_three_points(f, case):
    return np.atleast_2d(approx_derivative(f, case["point"], method="3-point")), None, None


def by_numdifftools(method):
    def answer(f, case):
        found = numdifftools.Jacobian(f, method=method, full_output=True)(case["point"])
        return found.estimate, found.error_estimate, None
    return answer


def weights(places, order):
    """Of the samples at 0 + `places`, for the derivative of this order at 0."""
    others = [[b for b in places if b != a] for a in places]
    return np.array([math.factorial(order) * np.poly(rest)[::-1][order]
                     / math.prod(a - b for b in rest) for a, rest in zip(places, others)])


def by_finite_differences(f, case):
    """Five points; the step from the fifth derivative, which seven points around estimate."""
    def step_and_error(grid, order, bound, noise):
        w, p = weights(grid, order), len(grid)
        rounding = noise * sum(abs(w))
        growth = bound * sum(abs(w * grid**p)) / math.factorial(p)
        step = (order / (p - order) * rounding / growth) ** (1 / p)
        return step, rounding * step**-order + growth * step ** (p - order)

    five, seven, columns, errors = np.arange(-2, 3), np.arange(-3, 4), [], []
    for axis in np.eye(len(case["point"])):
        def samples(grid, step):
            return np.array([f(case["point"] + step * place * axis) for place in grid])
        wide, _ = step_and_error(seven, 5, 10, EPSILON)
        around = samples(seven, wide)
        bound = max(np.max(abs(weights(seven + k, 5) @ around)) for k in (-1, 0, 1)) / wide**5
        most, usual = np.max(abs(around)), step_and_error(five, 1, 10, EPSILON)
        is_flat = bound == 0 or most == 0
        step, error = usual if is_flat else step_and_error(five, 1, bound, np.spacing(most))
        if step > 1000 * usual[0]:
            step, error = 1000 * usual[0], np.nan
        columns.append(weights(five, 1) @ samples(five, step) / step)
        errors.append(np.full_like(columns[-1], error))
    return np.transpose(columns), np.transpose(errors), None


def by_jax(f, case):
    f.count = len(case["point"])
    found = jax.jacfwd(function(case, IN_JAX))(jax.numpy.asarray(case["point"]))
    return np.asarray(found), None, None


def ask(case, method):
    """What the program says, as it prints it."""
    with tempfile.NamedTemporaryFile("w", suffix=".toml", encoding="utf-8") as file:
        file.write(scene(case))
        file.flush()
        command = [PROGRAM, "jacobian", file.name, "--format", "json", "--method", method]
        return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def by_program(method):
    def answer(f, case):
        said = ask(case, method)
        f.count = said["evaluations"]
        value, error = (np.array(said[key], dtype=float) for key in ("jacobian", "error"))
        return value, None if method == "dual" else error, np.array(said["status"]) != "ok"
    return answer


PEERS = {"auto": by_program("auto"), "ridders, plain numbers": by_program("ridders"),
         "dual numbers": by_program("dual"), "JAX, forward": by_jax,
         "numdifftools": by_numdifftools("central"),
         "numdifftools, complex": by_numdifftools("complex"), "scipy.differentiate": by_scipy,
         "FiniteDifferences (5, 1)": by_finite_differences, "scipy, 3-point": by_three_points}


class Counted:
    """A function that knows how often it was called."""

    def __init__(self, f):
        self.f, self.count = f, 0

    def __call__(self, point):
        self.count += 1
        return self.f(np.asarray(point))


def answers(case, values):
    """Of each peer: value, error, whether it refuses, evaluations per input, warnings."""
    for name, peer in PEERS.items():
        f = Counted(function(case, IN_NUMPY))
        shape = (len(values), len(case["point"]))
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            try:
                value, error, refused = peer(f, case)
            except (ArithmeticError, TypeError, ValueError, np.linalg.LinAlgError) as problem:
                print(f"{name} raises at {case['name']}: {problem!r}", file=sys.stderr)
                value, error, refused = np.full(shape, np.nan), None, None
        value, error, refused = (
            np.ravel(np.full(shape, rest) if part is None else part)
            for part, rest in ((value, 0), (error, np.nan), (refused, False)))
        refused = refused | ~np.isfinite(value)
        yield name, value, error, refused, f.count / len(case["point"]), len(said) > 0


def judge_smooth(case, values, answer):
    """A row for each entry; the tolerances are those of smooth.rs."""
    _, value, error, refused, calls, _ = answer
    (high, low), wobble = case["exact"].T, case["wobble"][:, 0]
    off, size = np.nan_to_num(abs(value - high - low), nan=np.inf), abs(high)
    about = np.nan_to_num(np.repeat(abs(values), len(case["point"])))
    nine = off <= 1e-9 * np.maximum(size, 1e-3 * (about + wobble)) + SMALLEST
    sixteen = off <= 16 * float(case.get("loses", 1)) * EPSILON * wobble + 4 * SMALLEST
    has_bar = (size > 0) & ~refused & np.isfinite(error)
    return {"nine digits": nine, "16 roundings": sixteen, "last bit": off <= EPSILON * size,
            "function": [nine.all()], "error": (off / size)[size > 0],
            "covered": (off <= error)[has_bar], "bar": (error / size)[has_bar], "refused": refused,
            "calls": [calls]}


def judge_special(case, _, answer):
    """What is said of each kink, and of what has no derivative at all."""
    _, value, _, refused, _, warned = answer
    found = {key: [] for key in ("refused", "mean", "one", "other", "warned", "none", "right")}
    for said, silent, (status, *slopes) in zip(value, refused, case["entries"]):
        if status == "ok":
            at = float(slopes[0])
            found["right"].append(not silent and abs(said - at) <= 1e-9 * max(abs(at), 1e-3))
        elif status == "kink":
            left, right = map(float, slopes)
            near = [abs(said - at) <= 1e-3 * abs(right - left)
                    for at in ((left + right) / 2, left, right)]
            near = "mean" if near[0] else "one" if any(near) else "other"
            for key in ("refused", "mean", "one", "other"):
                found[key].append(key == ("refused" if silent else near))
            found["warned"].append(warned)
        elif status != "one-sided":
            found["none"].append(silent)
    return found


def measure(title, chosen, judge):
    """All judgements of each peer, joined, and how many functions there were."""
    joined, used, skipped = {name: {} for name in PEERS}, 0, []
    for case in chosen:
        try:
            values = function(case, IN_NUMPY)(case["point"])
            said = np.array(ask(case, "auto")["value"], dtype=float)
            is_close = values.shape == said.shape and np.isclose(values, said, 1e-6, EPSILON)
            if not np.all(is_close | ~np.isfinite(said)):
                raise ValueError(f"{values} is not {said}")
        except (SyntaxError, NameError, TypeError, ValueError, np.linalg.LinAlgError) as problem:
            skipped.append(f"{case['name']}: {problem}")
            continue
        used += 1
        for answer in answers(case, values):
            for key, more in judge(case, values, answer).items():
                joined[answer[0]].setdefault(key, []).extend(more)
    print(f"{title}: {used} functions, {len(skipped)} skipped", *skipped, sep="\n    ")
    return joined


def shows(form, of, times=1):
    return lambda found: format(times * of(found), form) if len(found) else "–"


def table(joined, columns):
    print("\n| |", " | ".join(columns), "|\n|", " --- |" * (len(columns) + 1))
    for name, found in joined.items():
        print(f"| {name} |", " | ".join(show(found[key]) for key, show in columns.items()), "|")
    print()


if __name__ == "__main__":
    print(", ".join(f"{name} {version(name)}" for name in "scipy numdifftools jax numpy".split()))
    print(subprocess.run([PROGRAM, "--version"], capture_output=True, text=True).stdout)
    share, middle = shows(".1f", np.mean, 100), shows(".1e", np.median)
    shown = dict.fromkeys(["nine digits", "16 roundings", "last bit", "function"], share)
    shown |= {"error": middle, "covered": share, "bar": middle, "refused": share,
              "calls": shows(".0f", np.median)}
    for title, is_hard in ("Ordinary", False), ("Hard for differences", True):
        chosen = [case for case in cases("smooth.txt") if (case["source"] in HARD) == is_hard]
        table(measure(title, chosen, judge_smooth), shown)
    table(measure("Without a derivative", cases("special.txt"), judge_special), dict.fromkeys(
        ("refused", "mean", "one", "other", "warned", "none", "right"), share))
