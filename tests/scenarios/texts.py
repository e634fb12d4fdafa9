"""The scenarios for peers.py: read, as Python functions, and as scenes of the program.

The functions call numpy and scipy.special, or jax.numpy and jax.nn.
"""
import ast
import math
import re
from pathlib import Path

import jax
import numpy as np
import scipy.special

jax.config.update("jax_enable_x64", True)
HERE = Path(__file__).resolve().parent


def several(xp, one, pairwise):
    def extreme(*values):
        result = values[0] if len(values) > 1 else one(values[0])
        for value in values[1:]:
            result = pairwise(result, value)
        return result
    return extreme


def multiply(a, b):
    return a @ b if np.ndim(a) and np.ndim(b) else a * b


def names(xp, special):
    """What a text may call."""
    same = """sin cos tan asin acos atan atan2 sinh cosh tanh exp log log2 log10 sqrt abs sign
        floor ceil sum mean prod outer dot where"""
    found = {name: getattr(xp, name) for name in same.split()}
    norm = xp.linalg.norm
    found |= {"det": xp.linalg.det, "inv": xp.linalg.inv, "tr": xp.trace, "norm": norm,
              "norm2": norm, "norm1": lambda x: xp.sum(xp.abs(x)), "pi": math.pi, "e": math.e,
              "logdet": lambda A: xp.linalg.slogdet(A)[1], "multiply": multiply,
              "max": several(xp, xp.max, xp.maximum), "min": several(xp, xp.min, xp.minimum),
              "clamp": lambda x, low, high: xp.minimum(xp.maximum(x, low), high),
              "round": lambda x: xp.sign(x) * xp.floor(xp.abs(x) + 0.5),
              "step": lambda x: xp.where(x < 0, 0.0, 1.0),
              "vector": lambda *parts: xp.concatenate(
                  [xp.ravel(1.0 * xp.asarray(part)) for part in parts])}
    return found | special


IN_NUMPY = names(np, {
    "erf": scipy.special.erf, "sigmoid": scipy.special.expit, "softmax": scipy.special.softmax,
    "logsumexp": scipy.special.logsumexp, "relu": lambda x: np.maximum(x, 0),
    "softplus": lambda x: np.logaddexp(x, 0), "silu": lambda x: x * scipy.special.expit(x),
    "gelu": lambda x: x * scipy.special.ndtr(x), "elu": lambda x: np.where(x > 0, x, np.expm1(x)),
    "leakyrelu": lambda x: np.where(x > 0, x, 0.01 * x)})
IN_JAX = names(jax.numpy, {
    "erf": jax.scipy.special.erf, "logsumexp": jax.scipy.special.logsumexp,
    "leakyrelu": jax.nn.leaky_relu, "gelu": lambda x: jax.nn.gelu(x, approximate=False)} | {
        name: getattr(jax.nn, name) for name in "sigmoid softmax relu softplus silu elu".split()})
PLAIN = str.maketrans({"²": "^2", "³": "^3", "⁸": "^8", "⊗": "⊙", "ᵀ": "'"})
TOKEN = re.compile(r"\d+(?:\.\d+)?(?:e[+-]?\d+)?|[A-Za-z]\w*|\.[*/^]|<=|>=|\S")
WRITTEN = {"^": "**", ".^": "**", ".*": "@", "⊙": "@", "./": "//", "'": ".T", "if": "where"}


class Meaning(ast.NodeTransformer):
    """`*` is the matrix product, `@` and `//` go by element, and indices begin at 1."""

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.op, ast.Mult):
            return ast.Call(ast.Name("multiply", ast.Load()), [node.left, node.right], [])
        node.op = {ast.MatMult: ast.Mult(), ast.FloorDiv: ast.Div()}.get(type(node.op), node.op)
        return node

    def visit_Subscript(self, node):
        return ast.Subscript(node.value, ast.Constant(node.slice.value - 1), ast.Load())

    def visit_List(self, node):
        self.generic_visit(node)
        return ast.Call(ast.Name("vector", ast.Load()), node.elts, [])


def is_operand(token):
    if token[:1].isalpha():
        return not callable(IN_NUMPY.get(token)) and token != "if"
    return token[:1].isdigit() or token in (")", "]", "'")


def python(expression):
    expression = re.sub(r"\|([^|]+)\|", r"abs(\1)", expression.translate(PLAIN))
    written, before = [], ""
    for token in TOKEN.findall(expression):
        if is_operand(before) and (token[0].isalnum() or token == "("):
            written.append("*")
        written.append(WRITTEN.get(token, token))
        before = token
    tree = Meaning().visit(ast.parse("".join(written), mode="eval"))
    return compile(ast.fix_missing_locations(tree), expression, "eval")


def function(case, known):
    """From the numbers of the point to the elements of the output, both flat."""
    lines = [re.match(r"(?:(\w+)(?:\([^)]*\))?\s*=)?(.*)", line) for line in case["text"]]
    steps = [(line[1] or "", python(line[2])) for line in lines]
    stems = {re.sub(r"\d+$", "", name) for name, _ in steps}
    is_numbered = len(stems) == 1 and len(steps) > 1

    def f(point):
        scope, start = dict(known), 0
        for name, shape in case["inputs"]:
            count = math.prod(shape)
            scope[name] = point[start:start + count].reshape(shape)[()]
            start += count
        results = []
        for name, code in steps:
            results.append(eval(code, scope))
            scope[name] = results[-1]
        return known["vector"](*(results if is_numbered else results[-1:]))
    return f


def cases(file):
    for block in (HERE / file).read_text("utf-8").split("\n\n"):
        lines = [line.split(": ", 1) for line in block.splitlines() if line[:1] not in ("#", "")]
        if not lines:
            continue
        case = dict(lines)
        case["entries"] = [v.split(" | ")[0].split() for key, v in lines if key == "entry"]
        case["text"] = case["text"].split(" ⏎ ")
        shapes = [word.split(":") for word in case["inputs"].split()]
        case["inputs"] = [(name, [int(n) for n in re.findall(r"\d+", s)]) for name, s in shapes]
        case["point"] = np.array(case["point"].split(), dtype=float)
        for key in ("exact", "wobble"):
            pairs = [(word + "~0").split("~")[:2] for word in case.get(key, "").split()]
            case[key] = np.array(pairs, dtype=float).reshape(-1, 2)
        yield case


def scene(case):
    """A scene file of the program."""
    lines, start = ["version = 1", "functions = '''", *case["text"], "'''"], 0
    for name, shape in case["inputs"]:
        numbers = case["point"][start:start + math.prod(shape)].reshape(shape)
        start += numbers.size
        lines.append(f"[inputs.{name}]\nvalue = {numbers.tolist()}")
        if shape:
            lines.append(f"shape = {shape[0] if len(shape) == 1 else shape}")
    return "\n".join(lines)
