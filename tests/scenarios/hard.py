"""Functions and points where differences go wrong: scales, cancellation, steepness, edges."""
from sympy import (Piecewise, Rational, acos, asin, atan, cos, cosh, erf, exp, log, sin, sinh, sqrt,
                   tan, tanh)

from tables import F, PI, smooth, source


UNDERFLOW = {"complex-step": "the step times the slope is below the least number"}
BELOW = {"x^3 at 1e-100", "x^2 at 1e-160", "sqrt(x) at 1e+300", "erf(x) at 1e-300",
         "x^2*exp(-x) at 690", "x^2 at 1e-150", "1/x at 1e+150", "log(x) at 1e+150", "exp(x) at -700",
         "1e200*x^2 at 1e-150", "sigmoid(x) at -600", "1/(1 + exp(-x)) at 300"}


def one(text, x, f, **kwargs):
    name = f"{text} at {x:g}"
    if name in BELOW:
        kwargs["but"] = UNDERFLOW
    smooth(text, "x:s", [x], f, name=name, **kwargs)


source("badly scaled arguments; an idea of the test suites of numdifftools and FiniteDifferences.jl")
for x in [1e-150, 1e-8, 1e8, 1e150]:
    one("x^2", x, lambda x: x**2)
    one("3x", x, lambda x: 3 * x)
    one("1/x", x, lambda x: 1 / x)
    one("sqrt(x)", x, sqrt)
    one("log(x)", x, log)
for x in [1e-8, 1e8]:
    one("x^3", x, lambda x: x**3)
    one("x*log(x)", x, lambda x: x * log(x))
    one("atan(x)", x, atan)
    one("x/(1 + x^2)", x, lambda x: x / (1 + x**2))
    one("x^(1/3)", x, lambda x: x**Rational(1, 3))
one("exp(x)", 1e-150, exp)
one("exp(x)", 1e-8, exp)
one("exp(x)", 700.0, exp)
one("exp(x)", -700.0, exp)
one("exp(-x)", 745.0, lambda x: exp(-x))
one("sin(x)", 1e-8, sin)
one("sin(x)", 1e-150, sin)
one("x^(-2)", 1e-100, lambda x: x**-2)
one("x^1.5", 1e-12, lambda x: x**Rational(3, 2))
one("x^1.5", 1e12, lambda x: x**Rational(3, 2))
one("x + 1e-200", 1e-200, lambda x: x + F(1e-200))
one("1e200*x^2", 1e-150, lambda x: F(1e200) * x**2)
one("1e-200*x^2", 1e150, lambda x: F(1e-200) * x**2)
one("(x/1e8)^2", 1e8, lambda x: (x / 10**8)**2)
one("exp(x/1e8)", 1e8, lambda x: exp(x / 10**8))
one("sin(1e8*x)", 1e-8, lambda x: sin(10**8 * x))
smooth("x*y", "x:s y:s", [1e150, 1e-150], lambda x, y: x * y, name="x y at both ends",
       but=UNDERFLOW)
smooth("x^2 + y^2", "x:s y:s", [1e8, 1e-8], lambda x, y: x**2 + y**2, name="a large and a small")
smooth("sqrt(x^2 + y^2)", "x:s y:s", [1e8, 1e-8], lambda x, y: sqrt(x**2 + y**2))
smooth("x/y", "x:s y:s", [1e-8, 1e8], lambda x, y: x / y)
smooth("[x*1e-8, x*1e8]", "x:s", [2], lambda x: [x * F(1e-8), x * 10**8])
smooth("norm(x)", "x:2", [3e-100, 4e-100], lambda x, y: sqrt(x**2 + y**2), name="tiny norm")

source("near the ends of the exponent range")
for text, x, f in [
    ("x^3", 1e-100, lambda x: x**3), ("x^2", 1e-160, lambda x: x**2), ("log(x)", 1e-300, log),
    ("sqrt(x)", 1e-300, sqrt), ("sqrt(x)", 1e300, sqrt), ("1/x", 1e-140, lambda x: 1 / x),
    ("1/x", 1e300, lambda x: 1 / x), ("exp(x)", 709.0, exp),
    ("x*1e300", 1e-300, lambda x: F(1e300) * x),
    ("x*1e-300 + x", 1e300, lambda x: F(1e-300) * x + x), ("erf(x)", 1e-300, erf),
    ("atan(x)", 1e300, atan), ("tanh(x)", 1e-300, tanh), ("x^2*exp(-x)", 690.0, lambda x: x**2 * exp(-x)),
]:
    one(text, x, f)
smooth("x*y*z", "x:s y:s z:s", [1e100, 1e100, 1e-200], lambda x, y, z: x * y * z)
smooth("x/y", "x:s y:s", [1e-150, 1e150], lambda x, y: x / y, name="quotient at both ends",
       but=UNDERFLOW)
one("sinh(x)", -709.0, sinh,
    but={"five-point": "eight times a difference is beyond the largest number"})
# The exponent's rounding counts log(x) times.
one("x^(1/3)", 1e-300, lambda x: x**Rational(1, 3), loses=700.0)

source("high frequency; scipy.differentiate asks for such functions by its documented limits")
for text, x, f in [
    ("sin(1000x)", 0.7, lambda x: sin(1000 * x)), ("sin(1e6*x)", 0.3, lambda x: sin(10**6 * x)),
    ("cos(1e4*x)*exp(-x)", 1.3, lambda x: cos(10**4 * x) * exp(-x)),
    ("sin(2*pi*x)", 0.25, lambda x: sin(2 * PI * x)),
    ("sin(2*pi*x)", 1.0, lambda x: sin(2 * PI * x)),
    ("sin(16*pi*x)", 0.125, lambda x: sin(16 * PI * x)),
    ("sin(x^2)", 100.0, lambda x: sin(x**2)), ("sin(1/x)", 1e-3, lambda x: sin(1 / x)),
    ("x*sin(1/x)", 1e-2, lambda x: x * sin(1 / x)), ("sin(exp(x))", 8.0, lambda x: sin(exp(x))),
    ("x + 1e-6*sin(1e6*x)", 0.5, lambda x: x + F(1e-6) * sin(10**6 * x)),
    ("x + 1e-3*sin(1000x)", 2.0, lambda x: x + F(1e-3) * sin(1000 * x)),
    ("sin(x)", 1e8, sin), ("tan(x)", 1.57, tan),
    ("exp(sin(50x))", 0.4, lambda x: exp(sin(50 * x))),
]:
    one(text, x, f)
smooth("sin(100x)*sin(100y)", "x:s y:s", [0.3, 0.7], lambda x, y: sin(100 * x) * sin(100 * y))

source("narrow features; bumps that a first step skips over")
for text, x, f in [
    ("exp(-(1e4*x)^2)", 1e-4, lambda x: exp(-(10**4 * x)**2)),
    ("exp(-(1e7*x)^2)", 1e-7, lambda x: exp(-(10**7 * x)**2)),
    ("x + exp(-(1e4*(x - 1))^2)", 1.0001, lambda x: x + exp(-(10**4 * (x - 1))**2)),
    ("x + exp(-(1e7*(x - 1))^2)", 1.0000001, lambda x: x + exp(-(10**7 * (x - 1))**2)),
    ("sin(x) + 1e-4*exp(-(1e4*(x - 2))^2)", 2.00005,
     lambda x: sin(x) + F(1e-4) * exp(-(10**4 * (x - 2))**2)),
    ("1/(1 + 1e8*x^2)", 1e-4, lambda x: 1 / (1 + 10**8 * x**2)),
    ("1/(1 + 1e12*(x - 1)^2)", 1.000001, lambda x: 1 / (1 + 10**12 * (x - 1)**2)),
    ("1/(x^2 + 1e-10)", 1e-5, lambda x: 1 / (x**2 + F(1e-10))),
    ("sqrt(x^2 + 1e-12)", 1e-6, lambda x: sqrt(x**2 + F(1e-12))),
    ("sqrt(x^2 + 1e-12)", 0.0, lambda x: sqrt(x**2 + F(1e-12))),
    ("log(x^2 + 1e-14)", 3e-7, lambda x: log(x**2 + F(1e-14))),
    ("1/(x - 1)", 1.0001, lambda x: 1 / (x - 1)),
    ("1/(x - 1)", 1.0000001, lambda x: 1 / (x - 1)),
    ("1/((x - 0.3)^2 + 0.01) + 1/((x - 0.9)^2 + 0.04) - 6", 0.3001,
     lambda x: 1 / ((x - F(0.3))**2 + F(0.01)) + 1 / ((x - F(0.9))**2 + F(0.04)) - 6),
]:
    one(text, x, f)

source("near-cancellation; the functions that expm1, log1p and their kind exist for")
LOST = "the text loses its digits in f64"


def but(letters):
    names = {"d": "dual", "c": "complex-step", "r": "ridders"}
    return {names[letter]: LOST for letter in letters}


for text, x, letters, f in [
    ("(1 - cos(x))/x^2", 1e-4, "dc", lambda x: (1 - cos(x)) / x**2),
    ("(1 - cos(x))/x^2", 1e-7, "dc", lambda x: (1 - cos(x)) / x**2),
    ("(exp(x) - 1)/x", 1e-5, "dc", lambda x: (exp(x) - 1) / x),
    ("(exp(x) - 1)/x", 1e-10, "dc", lambda x: (exp(x) - 1) / x),
    ("(exp(x) - 1 - x)/x^2", 1e-4, "dc", lambda x: (exp(x) - 1 - x) / x**2),
    ("sqrt(x + 1) - sqrt(x)", 1e8, "dc", lambda x: sqrt(x + 1) - sqrt(x)),
    ("sqrt(x + 1) - sqrt(x)", 1e10, "dc", lambda x: sqrt(x + 1) - sqrt(x)),
    ("log(1 + x) - x", 1e-6, "dc", lambda x: log(1 + x) - x),
    ("log(1 + x) - x", 1e-9, "dcr", lambda x: log(1 + x) - x),
    ("sin(x) - x", 1e-4, "dcr", lambda x: sin(x) - x),
    ("tan(x) - sin(x)", 1e-3, "dc", lambda x: tan(x) - sin(x)),
    ("cosh(x)^2 - sinh(x)^2 + x", 12.0, "r", lambda x: cosh(x)**2 - sinh(x)**2 + x),
    ("(x + 1)^3 - x^3", 1e6, "", lambda x: (x + 1)**3 - x**3),
    ("1/x - 1/(x + 1)", 1e6, "dc", lambda x: 1 / x - 1 / (x + 1)),
    ("log(1 + exp(x)) - x", 30.0, "dcr", lambda x: log(1 + exp(x)) - x),
    ("log(cosh(x)) - x", 15.0, "dc", lambda x: log(cosh(x)) - x),
    ("sin(x)/x", 1e-5, "dc", lambda x: sin(x) / x),
    ("atan(x + 1) - atan(x)", 1e5, "dcr", lambda x: atan(x + 1) - atan(x)),
    ("exp(x)*exp(-x) + x", 20.0, "", lambda x: x),
    ("(x - 1)^8 - (x^8 - 8x^7 + 28x^6 - 56x^5)", 1.01, "",
     lambda x: (x - 1)**8 - (x**8 - 8 * x**7 + 28 * x**6 - 56 * x**5)),
    ("x^8 - 8x^7 + 28x^6 - 56x^5 + 70x^4 - 56x^3 + 28x^2 - 8x + 1", 1.1, "dcr", lambda x: (x - 1)**8),
]:
    one(text, x, f, but=but(letters))
smooth("(x^2 - y^2)/(x - y)", "x:s y:s", [1.000001, 1], lambda x, y: (x**2 - y**2) / (x - y),
       but=but("dcr"))
smooth("x*z - y*y", "x:s z:s y:s", [1.0000001, 0.9999999, 1], lambda x, z, y: x * z - y * y)
smooth("log(exp(x) + exp(y)) - max(x, y)", "x:s y:s", [20, -15],
       lambda x, y: log(exp(x) + exp(y)) - x, but=but("dcr"))
smooth("det(A)", "A:2x2", [1, 1, 1, 1.0000001], lambda a, b, c, d: a * d - b * c,
       name="nearly singular determinant")
smooth("inv(A)", "A:2x2", [1, 1, 1, 1.001],
       lambda a, b, c, d: [d / (a * d - b * c), -b / (a * d - b * c), -c / (a * d - b * c),
                           a / (a * d - b * c)], name="nearly singular inverse")


def relu(x):
    return Piecewise((x, x > 0), (0, True))


def size(x):
    return Piecewise((x, x >= 0), (-x, True))


source("near a kink, an edge or a pole, on the smooth side")
for text, x, f in [
    ("relu(x)", 1e-9, relu), ("relu(x)", -1e-9, relu),
    ("abs(x)", 1e-12, size), ("abs(x)", -1e-12, size),
    ("abs(x)", 1e-150, size), ("relu(x - 1)", 1.000000001, lambda x: relu(x - 1)),
    ("max(x, 1)", 1.0000000001, lambda x: 1 + relu(x - 1)),
    ("elu(x)", -1e-9, lambda x: Piecewise((exp(x) - 1, x < 0), (x, True))),
    ("abs(x)^3", 1e-8, lambda x: size(x)**3), ("relu(x)*sin(x)", 1e-6, lambda x: relu(x) * sin(x)),
    ("leakyrelu(x)", -1e-10, lambda x: Piecewise((F(0.01) * x, x < 0), (x, True))),
    ("sqrt(x)", 1e-12, sqrt), ("sqrt(x - 1)", 1.00000001, lambda x: sqrt(x - 1)),
    ("log(x)", 1e-10, log), ("log(x - 1)", 1.000001, lambda x: log(x - 1)),
    ("asin(x)", 0.99999999, asin), ("acos(x)", -0.9999, acos), 
    ("x^0.5", 1e-9, sqrt), ("x^x", 1e-6, lambda x: x**x), ("log(log(x))", 1.0001, lambda x: log(log(x))),
    ("tan(x)", 1.5707, tan), ("1/x", 1e-5, lambda x: 1 / x), ("floor(x) + x", 0.9999999, lambda x: Piecewise((x, x < 1), (x + 1, True))),
    ("clamp(x, 0, 1)*x", 0.9999999, lambda x: Piecewise((x**2, x < 1), (x, True))),
]:
    one(text, x, f)
one("if(x < 1, x^2, x^3)", 0.99999999, lambda x: Piecewise((x**2, x < 1), (x**3, True)),
    but={"ridders": "the bend is so near that rounding covers most of what is left"})
one("tan(x)", 1.5707963267948966, tan, but={"ridders": "the pole is nearer than any step"})
one("asin(x)", 1 - 2.0**-50, asin, but={"ridders": "the domain ends too near for any step"})
smooth("max(x, y)", "x:s y:s", [1, 1.0000000001], lambda x, y: x + relu(y - x), name="nearly a tie",
       but={"ridders": "the bend is so near that rounding covers what is left"})
smooth("atan2(y, x)", "y:s x:s", [1e-9, 1], lambda y, x: atan(y / x))
smooth("norm(x)", "x:2", [1e-9, -1e-9], lambda x, y: sqrt(x**2 + y**2), name="norm near 0")
smooth("abs(x*y)", "x:s y:s", [1e-7, -3], lambda x, y: size(x * y))

source("steep")
for text, x, f in [
    ("tanh(1e6*x)", 1e-6, lambda x: tanh(10**6 * x)), ("tanh(1e6*x)", 0.0, lambda x: tanh(10**6 * x)),
    ("atan(1e8*x)", 0.0, lambda x: atan(10**8 * x)), ("atan(1e8*x)", 1e-8, lambda x: atan(10**8 * x)),
    ("sigmoid(1e4*(x - 1))", 1.0001, lambda x: 1 / (1 + exp(-10**4 * (x - 1)))),
    ("exp(50x)", 3.0, lambda x: exp(50 * x)), ("x^50", 1.2, lambda x: x**50),
    ("x^(-40)", 0.5, lambda x: x**-40), ("erf(1e5*x)", 2e-6, lambda x: erf(10**5 * x)),
    ("softplus(1e6*x)/1e6", 1e-7, lambda x: log(1 + exp(10**6 * x)) / 10**6),
    ("exp(exp(x))", 4.0, lambda x: exp(exp(x))), ("sinh(x)", 300.0, sinh),
    ("exp(-1/x)", 0.01, lambda x: exp(-1 / x)), ("exp(-1/x^2)", 0.1, lambda x: exp(-1 / x**2)),
]:
    one(text, x, f)

source("saturated")
for text, x, f in [
    ("sigmoid(x)", -800.0, lambda x: 1 / (1 + exp(-x))), ("sigmoid(x)", 800.0, lambda x: 1 / (1 + exp(-x))),
    ("sigmoid(x)", -600.0, lambda x: 1 / (1 + exp(-x))), ("sigmoid(x)", 30.0, lambda x: 1 / (1 + exp(-x))),
    ("softplus(x)", 1000.0, lambda x: log(1 + exp(x))), ("softplus(x)", -1000.0, lambda x: log(1 + exp(x))),
    ("softplus(x)", -40.0, lambda x: log(1 + exp(x))), ("tanh(x)", 400.0, tanh), ("tanh(x)", 15.0, tanh),
    ("erf(x)", 5.0, erf), ("erf(x)", 30.0, erf), ("exp(-x^2)", 10.0, lambda x: exp(-x**2)),
    ("gelu(x)", -9.0, lambda x: x * (1 + erf(x / sqrt(2))) / 2), ("silu(x)", -100.0, lambda x: x / (1 + exp(-x))),
    ("gelu(x)", 50.0, lambda x: x * (1 + erf(x / sqrt(2))) / 2),
    ("elu(x)", -50.0, lambda x: exp(x) - 1), ("1/(1 + exp(-x))", 300.0, lambda x: 1 / (1 + exp(-x))),
    ("atan(x)", 1e12, atan), ("tanh(x)^2 + x/1e20", 25.0, lambda x: tanh(x)**2 + x / F(1e20)),
]:
    one(text, x, f)


def softmax(*p):
    top = sum(exp(x) for x in p)
    return [exp(x) / top for x in p]


smooth("softmax(x)", "x:3", [700, -700, 0], softmax, name="softmax at ±700", but=UNDERFLOW)
smooth("softmax(x)", "x:3", [30, 0, -5], softmax, name="softmax, nearly sure")
smooth("softmax(x)", "x:3", [1, 1, 1], softmax, name="softmax of equals")
smooth("softmax(1000*x)", "x:2", [0.001, 0.002], lambda a, b: softmax(1000 * a, 1000 * b), name="cold softmax")
smooth("logsumexp(x)", "x:3", [1000, 999, -1000], lambda *p: log(sum(exp(x) for x in p)),
       name="logsumexp at 1000")
smooth("logsumexp(x)", "x:2", [5, 5], lambda *p: log(sum(exp(x) for x in p)), name="logsumexp of equals")
smooth("-log(softmax(x)[1])", "x:2", [-30, 30], lambda a, b: log(exp(a) + exp(b)) - a,
       name="cross entropy, surely wrong")

source("kinks that cancel: smooth, whatever the operations say")
for text, x, f in [
    ("x*abs(x)", 0.0, lambda x: x * size(x)), ("relu(x) - relu(-x)", 0.0, lambda x: x),
    ("relu(x)^2", 0.0, lambda x: Piecewise((x**2, x >= 0), (0, True))),
    ("abs(x)^2", 0.0, lambda x: x**2), ("abs(x)*sin(x)", 0.0, lambda x: size(x) * sin(x)),
    ("max(x, 0) + min(x, 0)", 0.0, lambda x: x), ("abs(x) - 2*relu(x)", 0.0, lambda x: -x),
    ("elu(x)", 0.0, lambda x: Piecewise((exp(x) - 1, x < 0), (x, True))),
    ("abs(x)^3", 0.0, lambda x: Piecewise((x**3, x >= 0), (-x**3, True))),
]:
    one(text, x, f)
RULE = "a comparison at equality has no rule"
one("if(x < 0, sin(x), x)", 0.0, lambda x: Piecewise((sin(x), x < 0), (x, True)), but={"dual": RULE})
one("if(x < 1, x^2, 2x - 1)", 1.0, lambda x: Piecewise((x**2, x < 1), (2 * x - 1, True)),
    but={"dual": RULE})
