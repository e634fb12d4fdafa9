"""Makes inverses.csv: matrices with their exact determinants and inverses, from fractions.

A row: name, n, then the n*n elements row by row, the determinant, and the n*n elements of the
inverse. An exact number is the nearest f64, and after ~ what is left of it.

Run: python inverses.py > inverses.csv
"""
import random
import tomllib
from fractions import Fraction
from pathlib import Path

random.seed(18)


def normal(n, digits):
    return [[round(random.gauss(0, 1), digits) for _ in range(n)] for _ in range(n)]


def scene(name):
    """The matrix A of a scene of the tests."""
    path = Path(__file__).parent.parent / "scenes" / f"{name}.toml"
    return tomllib.loads(path.read_text())["inputs"]["A"]["value"]


def hilbert(n, scale):
    """Elements are whole numbers, so that f64 holds them exactly."""
    return [[scale // (i + j + 1) for j in range(n)] for i in range(n)]


def graded(n, power):
    """D*T*D for the second difference T and a diagonal D of falling powers of two."""
    element = {0: 2.0, 1: -1.0}
    return [[element.get(abs(i - j), 0.0) * 2.0 ** (-power * (i + j)) for j in range(n)]
            for i in range(n)]


def nearly_singular(n, power):
    """Ones, and a little more on the diagonal."""
    return [[1.0 + (2.0 ** -power if i == j else 0.0) for j in range(n)] for i in range(n)]


def solved(matrix):
    """Determinant and inverse by elimination in fractions."""
    n = len(matrix)
    rows = [[Fraction(x) for x in row] + [Fraction(int(i == j)) for j in range(n)]
            for i, row in enumerate(matrix)]
    determinant = Fraction(1)
    for k in range(n):
        pivot = next(i for i in range(k, n) if rows[i][k] != 0)
        if pivot != k:
            rows[k], rows[pivot] = rows[pivot], rows[k]
            determinant = -determinant
        determinant *= rows[k][k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for i in range(n):
            if i != k and rows[i][k] != 0:
                factor = rows[i][k]
                rows[i] = [x - factor * y for x, y in zip(rows[i], rows[k])]
    return determinant, [row[n:] for row in rows]


def exact(x):
    high = float(x)
    low = float(x - Fraction(high))
    return repr(high) if low == 0 else f"{high!r}~{low:.6e}"


def main():
    matrices = {
        "random 5": normal(5, 2),
        "random 9": normal(9, 3),
        "logdet-30": scene("logdet_30"),
        "Hilbert 6 times 27720": hilbert(6, 27720),
        "Hilbert 8 times 360360": hilbert(8, 360360),
        "Hilbert 11 times 232792560": hilbert(11, 232792560),
        "graded 7": graded(7, 2),
        "graded 10": graded(10, 6),
        "nearly singular 4": nearly_singular(4, 20),
        "nearly singular 6": nearly_singular(6, 46),
    }
    for name, matrix in matrices.items():
        determinant, inverse = solved(matrix)
        elements = [repr(float(x)) for row in matrix for x in row]
        numbers = [exact(x) for row in inverse for x in row]
        print(",".join([name, str(len(matrix)), *elements, exact(determinant), *numbers]))


main()
