"""How long peers take for the functions that `cargo bench --bench core` differentiates with all
checks, at the same points: processor time in milliseconds, the least of three.

    python3 -m venv target/peers
    target/peers/bin/pip install scipy numdifftools
    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 target/peers/bin/python -B tests/scenarios/times.py

All have their defaults. Functions take many points at once, a column each, as scipy wants them;
what takes longer than two minutes, or more memory than there is, is said to.
"""
import signal
import time
import warnings
from importlib.metadata import version

import numdifftools
import numpy as np
import scipy.differentiate
from scipy.optimize._numdiff import approx_derivative

PATIENCE = 120


def numbers(count):
    k = np.arange(count, dtype=float)
    return 0.3 * np.sin(1.7 * k * k)


def matrices(columns, *shape):
    return np.moveaxis(columns, 0, -1).reshape(-1, *shape)


def layer(n):
    weights, bias = numbers(n * n).reshape(n, n), numbers(n)[:, None]
    return lambda x: np.tanh(weights @ x + bias), numbers(n)


def logdet(columns):
    a = matrices(columns, 40, 40)
    return np.linalg.slogdet(a @ np.swapaxes(a, 1, 2))[1][None]


def softmax(columns):
    z = np.exp(matrices(columns, 10, 784) @ numbers(784))
    return (z / z.sum(axis=1, keepdims=True)).T


FUNCTIONS = {
    "a layer of 100 neurons": layer(100),
    "a layer of 300 neurons": layer(300),
    "log(det(A*A')), 40×40": (logdet, numbers(1600)),
    "det(A), 60×60": (lambda x: np.linalg.det(matrices(x, 60, 60))[None], numbers(3600)),
    "inv(A), 20×20": (
        lambda x: np.linalg.inv(matrices(x, 20, 20)).reshape(-1, 400).T, numbers(400)),
    "softmax of a 10×784 layer by its weights": (softmax, numbers(7840)),
}


def by_scipy(f, x):
    def many(points):
        values = f(points.reshape(len(points), -1))
        return values.reshape(-1, *points.shape[1:])
    scipy.differentiate.jacobian(many, x)


def by_numdifftools(f, x):
    numdifftools.Jacobian(lambda x: f(x[:, None])[:, 0], full_output=True)(x)


def by_three_points(f, x):
    approx_derivative(lambda x: f(x[:, None])[:, 0], x, method="3-point")


PEERS = {"scipy.differentiate": by_scipy, "numdifftools": by_numdifftools,
         "scipy, 3-point": by_three_points}


def give_up(*_):
    raise TimeoutError


def taken(peer, f, x):
    least = float("inf")
    for _ in range(3):
        begun = time.process_time()
        signal.alarm(PATIENCE)
        try:
            peer(f, x)
        except TimeoutError:
            return "over two minutes"
        except MemoryError:
            return "more memory than there is"
        finally:
            signal.alarm(0)
        least = min(least, time.process_time() - begun)
        if least > 10:
            break
    return f"{1000 * least:.3g} ms"


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    signal.signal(signal.SIGALRM, give_up)
    print(", ".join(f"{name} {version(name)}" for name in "scipy numdifftools numpy".split()))
    print("\n| |", " | ".join(PEERS), "|\n|", " --- |" * (len(PEERS) + 1))
    for name, (f, x) in FUNCTIONS.items():
        print(f"| {name} |", end=" ", flush=True)
        for peer in PEERS.values():
            print(taken(peer, f, x), end=" | ", flush=True)
        print()
