"""Ordinary functions at ordinary points: every method has to be as good as it can be."""
from sympy import (Abs, Matrix, Rational, acos, asin, atan, cos, cosh, erf, exp, log, sin, sinh,
                   sqrt, tan, tanh)

from tables import E, F, PI, smooth, source

source("Parr and Howard, The Matrix Calculus You Need For Deep Learning, and a walkthrough of it")
smooth("f(x, y) = 10x²y²", "x:s y:s", [1, 2], lambda x, y: 10 * x**2 * y**2)
smooth("f(x, y) = 3x²y", "x:s y:s", [1.5, -0.5], lambda x, y: 3 * x**2 * y)
smooth("f(x, y) = 3x²y\ng(x, y) = 2x + y⁸\nh = [f, g]", "x:s y:s", [1, 1.5],
       lambda x, y: [3 * x**2 * y, 2 * x + y**8], name="two rows")
smooth("y1 = x1*x2\ny2 = sin(x2) + x3²\ny3 = exp(x1)", "x1:s x2:s x3:s", [0.5, 1.5, -2],
       lambda a, b, c: [a * b, sin(b) + c**2, exp(a)], name="three rows")
smooth("w ⊗ x", "w:3 x:3", [1, 2, 3, 0.5, -1, 2],
       lambda *p: [p[i] * p[3 + i] for i in range(3)])
smooth("w + x", "w:2 x:2", [1, 2, 3, 4], lambda a, b, c, d: [a + c, b + d])
smooth("w ./ x", "w:2 x:2", [1, 2, 0.3, -4], lambda a, b, c, d: [a / c, b / d])
smooth("sum(x^2 * z)", "x:3 z:s", [1, 2, 3, 0.7],
       lambda a, b, c, z: (a**2 + b**2 + c**2) * z)
smooth("sin(x^2)", "x:s", [1.3], lambda x: sin(x**2))
smooth("log(sin(x^3)^2)", "x:s", [1.1], lambda x: log(sin(x**3)**2))
smooth("x + x^2", "x:s", [3], lambda x: x + x**2)
smooth("sin(x + x^2)", "x:s", [0.4], lambda x: sin(x + x**2))
smooth("relu(dot(w, x) + b)", "w:3 x:3 b:s", [1, -2, 0.5, 0.3, 0.1, 2, 0.25],
       lambda a, b, c, x, y, z, d: a * x + b * y + c * z + d, name="neuron above its kink")
smooth("(y - relu(dot(w, x) + b))^2", "y:s w:2 x:2 b:s", [2, 1, 0.5, 0.3, 0.1, 0.25],
       lambda y, a, b, c, d, e: (y - (a * c + b * d + e))**2, name="squared error of a neuron")
smooth("sum((y - X*w)^2)/3", "y:3 X:3x2 w:2", [1, 2, 3, 0.5, 1.5, -1, 2, 0.25, 1, 0.75, -0.5],
       lambda *p: sum((p[i] - p[3 + 2 * i] * p[9] - p[4 + 2 * i] * p[10])**2
                      for i in range(3)) / 3, name="mean squared error")

source("textbook: one row per elementary function")
X = 0.7
for text, f in [
    ("sin(x)", sin), ("cos(x)", cos), ("tan(x)", tan), ("asin(x)", asin), ("acos(x)", acos),
    ("atan(x)", atan), ("sinh(x)", sinh), ("cosh(x)", cosh), ("tanh(x)", tanh), ("exp(x)", exp),
    ("log(x)", log), ("log10(x)", lambda x: log(x) / log(10)),
    ("log2(x)", lambda x: log(x) / log(2)), ("sqrt(x)", sqrt), ("abs(x)", lambda x: x),
    ("relu(x)", lambda x: x), ("leakyrelu(-x)", lambda x: -F(0.01) * x),
    ("elu(-x)", lambda x: exp(-x) - 1), ("sigmoid(x)", lambda x: 1 / (1 + exp(-x))),
    ("softplus(x)", lambda x: log(1 + exp(x))),
    ("gelu(x)", lambda x: x * (1 + erf(x / sqrt(2))) / 2),
    ("silu(x)", lambda x: x / (1 + exp(-x))), ("erf(x)", erf),
    ("1/x", lambda x: 1 / x), ("x^2.5", lambda x: x**Rational(5, 2)),
    ("x^(-3)", lambda x: x**-3), ("2^x", lambda x: 2**x), ("x^x", lambda x: x**x),
    ("pi*e*x", lambda x: PI * E * x), ("floor(x) + 3x", lambda x: 3 * x),
]:
    smooth(text, "x:s", [X], f)
smooth("atan2(y, x)", "y:s x:s", [0.8, -0.5],
       lambda y, x: 2 * atan((sqrt(x**2 + y**2) - x) / y))
smooth("x^y", "x:s y:s", [1.7, 2.3], lambda x, y: x**y)
smooth("max(x, y, z)", "x:s y:s z:s", [1, 3, 2], lambda x, y, z: y)
smooth("clamp(x, -1, 1)", "x:s", [0.5], lambda x: x)
smooth("clamp(x, -1, 1)", "x:s", [1.5], lambda x: 0 * x, name="clamp outside")
smooth("if(x < 1, x^2, 2x - 1)", "x:s", [0.5], lambda x: x**2)
smooth("x/(1 + x²)", "x:s", [0.7], lambda x: x / (1 + x**2))
smooth("exp(-(x² + y²)/4)*sin(3x)*cos(2y) + log(1 + x²)", "x:s y:s", [0.3, -0.4],
       lambda x, y: exp(-(x**2 + y**2) / 4) * sin(3 * x) * cos(2 * y) + log(1 + x**2))
smooth("tanh(x)*sigmoid(y)", "x:s y:s", [0.4, -0.6], lambda x, y: tanh(x) / (1 + exp(-y)))
smooth("cos(tanh(sin(exp(x/2))))", "x:s", [0.9], lambda x: cos(tanh(sin(exp(x / 2)))))


def entries(n, m, p, start=0):
    return Matrix(n, m, list(p[start:start + n * m]))


def softmax(p):
    total = sum(exp(x) for x in p)
    return [exp(x) / total for x in p]


A3 = [2, 1, -1, 3, 0.5, 2, -0.25, 1, 4]
source("textbook: vectors and matrices (Petersen and Pedersen, The Matrix Cookbook)")
smooth("det(A)", "A:3x3", A3, lambda *p: entries(3, 3, p).det())
smooth("logdet(A)", "A:3x3", [4, 1, -0.5, 1, 3, 0.25, -0.5, 0.25, 2],
       lambda *p: log(entries(3, 3, p).det()))
smooth("inv(A)", "A:2x2", [2, 1, -1, 3], lambda *p: list(entries(2, 2, p).adjugate() /
                                                        entries(2, 2, p).det()))
smooth("inv(A)*b", "A:2x2 b:2", [2, 1, -1, 3, 0.5, -2],
       lambda *p: list(entries(2, 2, p).adjugate() * entries(2, 1, p, 4) /
                       entries(2, 2, p).det()))
smooth("tr(A*B)", "A:2x3 B:3x2", [1, 2, 3, 4, 5, 6, 0.5, -1, 2, 0.25, -3, 1],
       lambda *p: (entries(2, 3, p) * entries(3, 2, p, 6)).trace())
smooth("A*B", "A:2x3 B:3x2", [1, 2, 3, 4, 5, 6, 0.5, -1, 2, 0.25, -3, 1],
       lambda *p: list(entries(2, 3, p) * entries(3, 2, p, 6)))
smooth("xᵀ*A*x", "x:3 A:3x3", [1, -2, 0.5] + A3,
       lambda *p: (entries(3, 1, p).T * entries(3, 3, p, 3) * entries(3, 1, p))[0])
smooth("A'*A", "A:2x2", [1, 2, 3, 4], lambda *p: list(entries(2, 2, p).T * entries(2, 2, p)))
smooth("norm(x)", "x:3", [1, -2, 2], lambda *p: sqrt(sum(x**2 for x in p)))
smooth("norm1(x)", "x:3", [1, -2, 2], lambda a, b, c: a - b + c)
smooth("x/norm(x)", "x:3", [0.3, -0.4, 1.2],
       lambda *p: [x / sqrt(sum(x**2 for x in p)) for x in p])
smooth("dot(w, x)/norm2(x)", "w:2 x:2", [1, 2, 0.5, -1.5],
       lambda a, b, x, y: (a * x + b * y) / sqrt(x**2 + y**2))
smooth("softmax(x)", "x:4", [1, -0.5, 0.25, 2], lambda *p: softmax(p))
smooth("logsumexp(x)", "x:3", [1, -0.5, 0.25], lambda *p: log(sum(exp(x) for x in p)))
smooth("prod(x)", "x:4", [1.5, -2, 0.5, 3], lambda a, b, c, d: a * b * c * d)
smooth("prod(x)", "x:3", [0, 2, 3], lambda a, b, c: a * b * c, name="product with a zero")
smooth("mean(x^2)", "x:5", [1, 2, 3, 4, 5], lambda *p: sum(x**2 for x in p) / 5)
smooth("outer(w, x)", "w:2 x:3", [1, -2, 0.5, 3, 4],
       lambda a, b, x, y, z: [a * x, a * y, a * z, b * x, b * y, b * z])
smooth("-log(softmax(x)[2])", "x:3", [1, 2, 0.5],
       lambda a, b, c: log(exp(a) + exp(b) + exp(c)) - b, name="cross entropy")
smooth("tanh(W*x + b)", "W:2x2 x:2 b:2", [0.5, -1, 0.25, 2, 0.3, 0.7, 0.1, -0.2],
       lambda a, b, c, d, x, y, p, q: [tanh(a * x + b * y + p), tanh(c * x + d * y + q)])
smooth("h = sigmoid(W*x + b)\nf = dot(v, h)", "W:2x2 x:2 b:2 v:2",
       [0.5, -1, 0.25, 2, 0.3, 0.7, 0.1, -0.2, 1.5, -0.75],
       lambda a, b, c, d, x, y, p, q, v, w: v / (1 + exp(-(a * x + b * y + p)))
       + w / (1 + exp(-(c * x + d * y + q))), name="two layers")
smooth("det(A)", "A:2x2", [1, 2, 2, 4], lambda a, b, c, d: a * d - b * c,
       name="determinant of a singular matrix")
smooth("sum(abs(x))/3 + max(x)", "x:3", [1, -2, 2.5],
       lambda a, b, c: (a - b + c) / 3 + c)

source("textbook: points where a derivative is exactly 0")
for text, x, f in [("x^2", 0, lambda x: x**2), ("x^3", 0, lambda x: x**3), ("cos(x)", 0, cos),
                   ("x^4 - 2x^2", 1, lambda x: x**4 - 2 * x**2),
                   ("exp(-x^2)", 0, lambda x: exp(-x**2)), ("cosh(x)", 0, cosh),
                   ("(x - 1)^6", 1, lambda x: (x - 1)**6)]:
    smooth(text, "x:s", [x], f, name=f"{text} at {x}")
