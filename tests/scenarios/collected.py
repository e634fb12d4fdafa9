"""Collections of test problems: least squares and systems of equations."""
from sympy import Abs, Rational, atan, cos, exp, log, sin, sqrt

from tables import F, PI, smooth, source, vec

SOURCE = "Moré, Garbow and Hillstrom, ACM Transactions on Mathematical Software 7 (1981), problem "


def more(problem, *args, **kwargs):
    source(f"{SOURCE}{problem}")
    smooth(*args, **kwargs)


more(1, "[10*(x2 - x1^2), 1 - x1]", "x2:s x1:s", [1, -1.2], name="Rosenbrock",
     rows=lambda y, x: [10 * (y - x**2), 1 - x])
more(2, "[x1 - 13 + ((5 - x2)*x2 - 2)*x2, x1 - 29 + ((x2 + 1)*x2 - 14)*x2]", "x1:s x2:s",
     [0.5, -2], name="Freudenstein and Roth",
     rows=lambda x, y: [x - 13 + ((5 - y) * y - 2) * y, x - 29 + ((y + 1) * y - 14) * y])
more(3, "[1e4*x1*x2 - 1, exp(-x1) + exp(-x2) - 1.0001]", "x1:s x2:s", [0, 1],
     name="Powell badly scaled",
     rows=lambda x, y: [10**4 * x * y - 1, exp(-x) + exp(-y) - F(1.0001)])
more(3, "[1e4*x1*x2 - 1, exp(-x1) + exp(-x2) - 1.0001]", "x1:s x2:s", [1.098e-5, 9.106],
     name="Powell badly scaled, near its root",
     rows=lambda x, y: [10**4 * x * y - 1, exp(-x) + exp(-y) - F(1.0001)])
more(4, "[x1 - 1e6, x2 - 2e-6, x1*x2 - 2]", "x1:s x2:s", [1, 1], name="Brown badly scaled",
     rows=lambda x, y: [x - 10**6, y - F(2e-6), x * y - 2])
more(4, "[x1 - 1e6, x2 - 2e-6, x1*x2 - 2]", "x1:s x2:s", [1e6, 2e-6],
     name="Brown badly scaled, at its root",
     rows=lambda x, y: [x - 10**6, y - F(2e-6), x * y - 2])
more(5, "[1.5 - x1*(1 - x2), 2.25 - x1*(1 - x2^2), 2.625 - x1*(1 - x2^3)]", "x1:s x2:s", [1, 1],
     name="Beale", rows=lambda x, y: [F(1.5) - x * (1 - y), F(2.25) - x * (1 - y**2),
                                      F(2.625) - x * (1 - y**3)])
I10 = list(range(1, 11))
more(6, f"i = {vec(I10)}\n2 + 2*i - exp(i*x1) - exp(i*x2)", "x1:s x2:s", [0.3, 0.4],
     name="Jennrich and Sampson",
     rows=lambda x, y: [2 + 2 * i - exp(i * x) - exp(i * y) for i in I10])
more(7, "t = atan(x2/x1)/(2*pi) + 0.5\n[10*(x3 - 10*t), 10*(sqrt(x1^2 + x2^2) - 1), x3]",
     "x2:s x1:s x3:s", [0, -1, 0], name="Helical valley", rows=lambda y, x, z: [
         10 * (z - 10 * (atan(y / x) / (2 * PI) + Rational(1, 2))),
         10 * (sqrt(x**2 + y**2) - 1), z])
BARD = [0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39]
U = list(range(1, 16))
V = [16 - u for u in U]
W = [min(u, v) for u, v in zip(U, V)]
more(8, f"u = {vec(U)}\nv = 16 - u\nw = min(u, v)\n{vec(BARD)} - (x1 + u ./ (v*x2 + w*x3))",
     "x1:s x2:s x3:s", [1, 1, 1], name="Bard", rows=lambda a, b, c: [
         F(y) - (a + u / (v * b + w * c)) for y, u, v, w in zip(BARD, U, V, W)])
T = [(8 - i) / 2 for i in range(1, 16)]
more(9, f"t = {vec(T)}\nx1*exp(-x2*(t - x3)^2/2)", "x1:s x2:s x3:s", [0.4, 1, 0], name="Gaussian",
     rows=lambda a, b, c: [a * exp(-b * (F(t) - c)**2 / 2) for t in T])
MEYER = [34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820,
         3307, 2872]
more(10, f"t = {vec([45 + 5 * i for i in range(1, 17)])}\nx1*exp(x2 ./ (t + x3)) - {vec(MEYER)}",
     "x1:s x2:s x3:s", [0.02, 4000, 250], name="Meyer", rows=lambda a, b, c: [
         a * exp(b / (45 + 5 * i + c)) - y for i, y in enumerate(MEYER, 1)])
GULF = [25 + (-50 * __import__("math").log(i / 100))**(2 / 3) for i in range(1, 6)]
more(11, f"y = {vec(GULF)}\nexp(-abs(y - x2).^x3/x1) - {vec([i / 100 for i in range(1, 6)])}",
     "x2:s x3:s x1:s", [2.5, 0.15, 5], name="Gulf research and development",
     rows=lambda b, c, a: [exp(-(F(y) - b)**c / a) - F(i / 100) for i, y in enumerate(GULF, 1)])
T = [i / 10 for i in range(1, 11)]
more(12, f"t = {vec(T)}\nexp(-x1*t) - exp(-x2*t) - x3*(exp(-t) - exp(-10*t))", "x1:s x2:s x3:s",
     [0, 10, 20], name="Box three-dimensional", rows=lambda a, b, c: [
         exp(-a * F(t)) - exp(-b * F(t)) - c * (exp(-F(t)) - exp(-10 * F(t))) for t in T])
more(13, "[x1 + 10*x2, sqrt(5)*(x3 - x4), (x2 - 2*x3)^2, sqrt(10)*(x1 - x4)^2]",
     "x1:s x2:s x3:s x4:s", [3, -1, 0, 1], name="Powell singular", rows=lambda a, b, c, d: [
         a + 10 * b, sqrt(5) * (c - d), (b - 2 * c)**2, sqrt(10) * (a - d)**2])
more(13, "[x1 + 10*x2, sqrt(5)*(x3 - x4), (x2 - 2*x3)^2, sqrt(10)*(x1 - x4)^2]",
     "x1:s x2:s x3:s x4:s", [0, 0, 0, 0], name="Powell singular, at its root",
     rows=lambda a, b, c, d: [a + 10 * b, sqrt(5) * (c - d), (b - 2 * c)**2,
                              sqrt(10) * (a - d)**2])
more(14, "[10*(x2 - x1^2), 1 - x1, sqrt(90)*(x4 - x3^2), 1 - x3, sqrt(10)*(x2 + x4 - 2), "
     "(x2 - x4)/sqrt(10)]", "x2:s x1:s x4:s x3:s", [-1, -3, -1, -3], name="Wood",
     rows=lambda b, a, d, c: [10 * (b - a**2), 1 - a, sqrt(90) * (d - c**2), 1 - c,
                              sqrt(10) * (b + d - 2), (b - d) / sqrt(10)])
KY = [0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246]
KU = [4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625]
more(15, f"u = {vec(KU)}\n{vec(KY)} - x1*(u.^2 + u*x2) ./ (u.^2 + u*x3 + x4)",
     "x1:s x2:s x3:s x4:s", [0.25, 0.39, 0.415, 0.39], name="Kowalik and Osborne",
     rows=lambda a, b, c, d: [F(y) - a * (F(u)**2 + F(u) * b) / (F(u)**2 + F(u) * c + d)
                              for y, u in zip(KY, KU)])
T = [i / 5 for i in range(1, 6)]
more(16, f"t = {vec(T)}\n(x1 + t*x2 - exp(t)).^2 + (x3 + x4*sin(t) - cos(t)).^2",
     "x1:s x2:s x3:s x4:s", [25, 5, -5, -1], name="Brown and Dennis", rows=lambda a, b, c, d: [
         (a + F(t) * b - exp(F(t)))**2 + (c + d * sin(F(t)) - cos(F(t)))**2 for t in T])
T = [10.0 * i for i in range(0, 12)]
more(17, f"t = {vec(T)}\nx1 + x2*exp(-t*x4) + x3*exp(-t*x5)", "x1:s x2:s x4:s x3:s x5:s",
     [0.5, 1.5, 0.01, -1, 0.02], name="Osborne 1", rows=lambda a, b, d, c, e: [
         a + b * exp(-F(t) * d) + c * exp(-F(t) * e) for t in T])
T = [i / 10 for i in range(1, 8)]
more(18, f"t = {vec(T)}\nx3*exp(-t*x1) - x4*exp(-t*x2) + x6*exp(-t*x5) - exp(-t) + 5*exp(-10*t) "
     "- 3*exp(-4*t)", "x3:s x1:s x4:s x2:s x6:s x5:s", [1, 1, 1, 2, 1, 1], name="Biggs EXP6",
     rows=lambda c, a, d, b, f, e: [
         c * exp(-F(t) * a) - d * exp(-F(t) * b) + f * exp(-F(t) * e) - exp(-F(t))
         + 5 * exp(-10 * F(t)) - 3 * exp(-4 * F(t)) for t in T])
T = [i / 2 for i in range(0, 8)]
more(19, f"t = {vec(T)}\nx1*exp(-t*x5) + x2*exp(-(t - x9).^2*x6) + x3*exp(-(t - x10).^2*x7)",
     "x1:s x5:s x2:s x9:s x6:s x3:s x10:s x7:s", [1.3, 0.6, 0.65, 2, 3, 0.65, 4.5, 5],
     name="Osborne 2, three of its terms", rows=lambda a, e, b, i, f, c, j, g: [
         a * exp(-F(t) * e) + b * exp(-(F(t) - i)**2 * f) + c * exp(-(F(t) - j)**2 * g)
         for t in T])
T = [i / 29 for i in range(1, 30, 3)]
more(20, f"t = {vec(T)}\nx2 + 2*x3*t + 3*x4*t.^2 - (x1 + x2*t + x3*t.^2 + x4*t.^3).^2 - 1",
     "x2:s x3:s x4:s x1:s", [0.5, -1, 0.25, 0.1], name="Watson", rows=lambda b, c, d, a: [
         b + 2 * c * F(t) + 3 * d * F(t)**2
         - (a + b * F(t) + c * F(t)**2 + d * F(t)**3)**2 - 1 for t in T])


def stacked(rows):
    return "[" + ", ".join(rows) + "]"


N = range(1, 7)
more(21, stacked(f"10*(x[{2 * i}] - x[{2 * i - 1}]^2), 1 - x[{2 * i - 1}]" for i in range(1, 4)),
     "x:6", [-1.2, 1] * 3, name="extended Rosenbrock", rows=lambda *x: sum(
         ([10 * (x[i + 1] - x[i]**2), 1 - x[i]] for i in (0, 2, 4)), []))
more(23, "[sqrt(1e-5)*(x - 1), sum(x^2) - 0.25]", "x:4", [1, 2, 3, 4], name="Penalty I",
     rows=lambda *x: [sqrt(F(1e-5)) * (a - 1) for a in x] + [sum(a**2 for a in x) - Rational(1, 4)])
more(24, "a = sqrt(1e-5)\n[x1 - 0.2, a*(exp(x1/10) + exp(x2/10) - exp(0.1) - exp(0.2)), "
     "a*(exp(x2/10) - exp(-0.1)), 2*x1^2 + x2^2 - 1]", "x1:s x2:s", [0.5, 0.5], name="Penalty II",
     rows=lambda a, b: [a - F(0.2), sqrt(F(1e-5)) * (exp(a / 10) + exp(b / 10) - exp(F(0.1))
                                                     - exp(F(0.2))),
                        sqrt(F(1e-5)) * (exp(b / 10) - exp(F(-0.1))), 2 * a**2 + b**2 - 1])
more(25, "s = dot([1, 2, 3, 4, 5, 6], x - 1)\n[x - 1, s, s^2]", "x:6",
     [1 - i / 6 for i in N], name="Variably dimensioned", rows=lambda *x: [a - 1 for a in x] + [
         sum(i * (a - 1) for i, a in zip(N, x)), sum(i * (a - 1) for i, a in zip(N, x))**2])
more(26, "6 - sum(cos(x)) + [1, 2, 3, 4, 5, 6] .* (1 - cos(x)) - sin(x)", "x:6", [1 / 6] * 6,
     name="Trigonometric", rows=lambda *x: [
         6 - sum(cos(a) for a in x) + i * (1 - cos(x[i - 1])) - sin(x[i - 1]) for i in N])
more(27, "[x[1..4] + sum(x) - 6, prod(x) - 1]".replace("x[1..4]", "[x[1], x[2], x[3], x[4]]"),
     "x:5", [0.5] * 5, name="Brown almost linear", rows=lambda *x: [
         a + sum(x) - 6 for a in x[:4]] + [x[0] * x[1] * x[2] * x[3] * x[4] - 1])
H = 1 / 7
more(28, "h = 1/7\n" + stacked(
    f"2*x[{i}] - {f'x[{i - 1}]' if i > 1 else '0'} - {f'x[{i + 1}]' if i < 6 else '0'} "
    f"+ h^2*(x[{i}] + {i}*h + 1)^3/2" for i in N), "x:6", [i * H * (i * H - 1) for i in N],
    name="Discrete boundary value", rows=lambda *x: [
        2 * x[i - 1] - (x[i - 2] if i > 1 else 0) - (x[i] if i < 6 else 0)
        + (x[i - 1] + Rational(i, 7) + 1)**3 / 98 for i in N])
M = [[min(i, j) * (7 - max(i, j)) for j in N] for i in N]
more(29, "t = [1, 2, 3, 4, 5, 6]/7\nx + M*(x + t + 1).^3/686", "x:6 M:6x6",
     [i * H * (i * H - 1) for i in N] + [float(m) for row in M for m in row],
     name="Discrete integral equation", rows=lambda *p: [
         p[i] + sum(p[6 + 6 * i + j] * (p[j] + Rational(j + 1, 7) + 1)**3 for j in range(6)) / 686
         for i in range(6)])
more(30, stacked(
    f"(3 - 2*x[{i}])*x[{i}] - {f'x[{i - 1}]' if i > 1 else '0'} "
    f"- {f'2*x[{i + 1}]' if i < 8 else '0'} + 1" for i in range(1, 9)), "x:8", [-1] * 8,
    name="Broyden tridiagonal", rows=lambda *x: [
        (3 - 2 * x[i]) * x[i] - (x[i - 1] if i > 0 else 0) - (2 * x[i + 1] if i < 7 else 0) + 1
        for i in range(8)])


def band(i):
    return [j for j in range(max(0, i - 5), min(8, i + 2)) if j != i]


more(31, stacked(
    f"x[{i + 1}]*(2 + 5*x[{i + 1}]^2) + 1 - ("
    + " + ".join(f"x[{j + 1}]*(1 + x[{j + 1}])" for j in band(i)) + ")" for i in range(8)),
    "x:8", [-1] * 8, name="Broyden banded", rows=lambda *x: [
        x[i] * (2 + 5 * x[i]**2) + 1 - sum(x[j] * (1 + x[j]) for j in band(i)) for i in range(8)])
more(32, "[x - 2*sum(x)/8 - 1, -2*sum(x)/8 - vector(1)*1, -2*sum(x)/8 - 1]".replace(
    ", -2*sum(x)/8 - vector(1)*1", ""), "x:5", [1] * 5, name="Linear, full rank",
     rows=lambda *x: [a - sum(x) / 4 - 1 for a in x] + [-sum(x) / 4 - 1])
more(33, "i = [1, 2, 3, 4, 5]\ni*dot(i, x) - 1", "x:5", [1] * 5, name="Linear, rank 1",
     rows=lambda *x: [i * sum(j * a for j, a in enumerate(x, 1)) - 1 for i in range(1, 6)])
more(34, "i = [0, 1, 2, 3, 0]\nj = [0, 2, 3, 4, 0]\ni*dot(j, x) - 1", "x:5", [1] * 5,
     name="Linear, rank 1 with zero columns and rows",
     rows=lambda *x: [i * (2 * x[1] + 3 * x[2] + 4 * x[3]) + 0 * x[0] * x[4] - 1
                      for i in [0, 1, 2, 3, 0]])


def chebyshev(x):
    t = 2 * x - 1
    return [t, 2 * t**2 - 1, 4 * t**3 - 3 * t, 8 * t**4 - 8 * t**2 + 1]


more(35, "t = 2*x - 1\n[mean(t), mean(2*t.^2 - 1) + 1/3, mean(4*t.^3 - 3*t), "
     "mean(8*t.^4 - 8*t.^2 + 1) + 1/15]", "x:4", [0.2, 0.4, 0.6, 0.8], name="Chebyquad",
     rows=lambda *x: [sum(c) / 4 for c in zip(*map(chebyshev, x))])

source("Hock and Schittkowski, Test Examples for Nonlinear Programming Codes (1981)")
smooth("log(1 + x1^2) - x2", "x1:s x2:s", [2, 2], lambda x, y: log(1 + x**2) - y, name="HS 7")
smooth("(x1 - 10)^3 + (x2 - 20)^3", "x1:s x2:s", [20.1, 5.84],
       lambda x, y: (x - 10)**3 + (y - 20)**3, name="HS 19")
smooth("exp(x1*x2*x3*x4*x5)", "x1:s x2:s x3:s x4:s x5:s", [-2, 2, 2, -1, -1],
       lambda a, b, c, d, e: exp(a * b * c * d * e), name="HS 78")

source("Jamil and Yang, A literature survey of benchmark functions (2013)")
smooth("-20*exp(-0.2*sqrt((x^2 + y^2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + 20 + e",
       "x:s y:s", [0.3, -1.2], lambda x, y: -20 * exp(-F(0.2) * sqrt((x**2 + y**2) / 2))
       - exp((cos(2 * PI * x) + cos(2 * PI * y)) / 2), name="Ackley")
smooth("10*3 + sum(x^2 - 10*cos(2*pi*x))", "x:3", [0.1, -2.4, 4.9],
       lambda *x: sum(a**2 - 10 * cos(2 * PI * a) for a in x), name="Rastrigin")
smooth("sum(x^2)/4000 - cos(x[1])*cos(x[2]/sqrt(2)) + 1", "x:2", [15, -7],
       lambda a, b: (a**2 + b**2) / 4000 - cos(a) * cos(b / sqrt(2)), name="Griewank")
smooth("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", "x:s y:s", [3, 2],
       lambda x, y: (x**2 + y - 11)**2 + (x + y**2 - 7)**2, name="Himmelblau at its minimum")
smooth("sin(x + y) + (x - y)^2 - 1.5x + 2.5y + 1", "x:s y:s", [-0.5, 1.5],
       lambda x, y: sin(x + y) + (x - y)**2 - F(1.5) * x + F(2.5) * y, name="McCormick")
smooth("4x^2 - 2.1x^4 + x^6/3 + x*y - 4y^2 + 4y^4", "x:s y:s", [0.1, -0.7],
       lambda x, y: 4 * x**2 - F(2.1) * x**4 + x**6 / 3 + x * y - 4 * y**2 + 4 * y**4,
       name="six-hump camel")
smooth("-cos(x)*cos(y)*exp(-((x - pi)^2 + (y - pi)^2))", "x:s y:s", [1.5, 4],
       lambda x, y: -cos(x) * cos(y) * exp(-((x - PI)**2 + (y - PI)**2)), name="Easom")
