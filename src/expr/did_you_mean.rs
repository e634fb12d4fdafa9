//! The nearest known name to one that is not known.

/// What other programs call a function of ours.
const ELSEWHERE: &[(&str, &str)] = &[
    ("average", "mean"),
    ("avg", "mean"),
    ("determinant", "det"),
    ("expit", "sigmoid"),
    ("ifelse", "if"),
    ("inner", "dot"),
    ("inverse", "inv"),
    ("lg", "log10"),
    ("lse", "logsumexp"),
    ("maximum", "max"),
    ("minimum", "min"),
    ("product", "prod"),
    ("slogdet", "logdet"),
    ("total", "sum"),
    ("where", "if"),
];

/// What other programs have and the language has not, and what to write for it.
const INSTEAD: &[(&str, &str)] = &[
    ("sinc", "write `sin(x)/x`"),
    (
        "gamma",
        "the gamma function has no value here; for whole numbers write the product",
    ),
    (
        "lgamma",
        "the logarithm of the gamma function has no value here",
    ),
    (
        "gammaln",
        "the logarithm of the gamma function has no value here",
    ),
    ("digamma", "the digamma function has no value here"),
    ("psi", "the digamma function has no value here"),
    ("beta", "the beta function has no value here"),
    (
        "erfinv",
        "the inverse of erf has no value here; its derivative is `sqrt(pi)/2*exp(y^2)` at the value y",
    ),
    (
        "median",
        "write the element that is the median, as `x[2]`, or take `mean(x)`",
    ),
    ("rank", "the rank of a matrix has no derivative"),
    (
        "sort",
        "write the elements in the order that they have, as `[x[2], x[1]]`",
    ),
    ("argmax", "a position has no derivative; write `max(x)`"),
    ("argmin", "a position has no derivative; write `min(x)`"),
    ("mod", "write `x - m*floor(x/m)`"),
    ("fmod", "write `x - m*floor(x/m)`"),
    ("remainder", "write `x - m*floor(x/m)`"),
    ("prelu", "write `max(0, x) + a*min(0, x)`"),
    ("celu", "write `if(x < 0, a*(exp(x/a) - 1), x)`"),
    ("selu", "write `1.0507*if(x < 0, 1.67326*(exp(x) - 1), x)`"),
    ("hinge", "write `max(0, 1 - y*z)`"),
    ("kl", "write `sum(p.*log(p./q))`"),
    ("kl_div", "write `sum(p.*log(p./q))`"),
    ("kldiv", "write `sum(p.*log(p./q))`"),
    ("concat", "write a vector, as in `[a, b]`"),
    (
        "vec",
        "write the elements one behind the other, as in `[a, b]`",
    ),
    ("trapz", "write the sum"),
    ("integrate", "there are no integrals here"),
    ("solve", "write `inv(A)*b`"),
    ("pinv", "write `inv(A'*A)*A'`"),
    ("eig", "eigenvalues have no formula here"),
    ("eigvals", "eigenvalues have no formula here"),
    ("svd", "singular values have no formula here"),
    ("cholesky", "the Cholesky factor has no formula here"),
    ("expm", "write the first terms, as in `eye(2) + A + A*A/2`"),
    ("matrix_power", "write the product, as in `A*A`"),
    (
        "dropout",
        "leave it out: it changes nothing when a network is used",
    ),
    ("batchnorm", "write `(x - m)/sqrt(v + 1e-5)`"),
    ("conv1d", "write the product with a matrix"),
    ("conv2d", "write the product with a matrix"),
    ("maxpool", "write `max(a, b)` of the elements"),
    ("linear", "write `W*x + b`"),
    ("dense", "write `W*x + b`"),
    ("attention", "write `softmax(Q*K'/sqrt(d), rows)*V`"),
    ("factorial", "write the product"),
    ("choose", "write the quotient of products"),
    ("binom", "write the quotient of products"),
    ("conj", "there are no complex numbers here"),
    ("imag", "there are no complex numbers here"),
    ("arg", "write `atan2(y, x)`"),
    ("angle", "write `atan2(y, x)`"),
    ("tril", "write the matrix with its zeros"),
    ("triu", "write the matrix with its zeros"),
    (
        "reshape",
        "write the elements, as in `[[x[1], x[2]], [x[3], x[4]]]`",
    ),
    ("flatten", "write the elements one behind the other"),
    (
        "randn",
        "give the name an input and fill it with random numbers",
    ),
    (
        "rand",
        "give the name an input and fill it with random numbers",
    ),
    ("zeros", "write `0*ones(3)`"),
    ("linspace", "write the numbers, as in `[0, 0.5, 1]`"),
    ("arange", "write the numbers, as in `[0, 1, 2]`"),
];

/// What to write for a function that other programs have and the language has not.
pub fn instead_of(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let found = INSTEAD.iter().find(|(other, _)| *other == name);
    found.map(|&(_, instead)| instead)
}

/// The most candidates that are looked at: a text may have ten thousand names.
const MOST: usize = 500;

/// Our name for a function that is known elsewhere under this one.
pub fn known_elsewhere(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    let found = ELSEWHERE.iter().find(|(other, _)| *other == name);
    found.map(|&(_, ours)| ours)
}

/// The likeliest candidate with the least edit distance, when that is small for its length.
/// Of equally near ones the likeliest begins like the name, then is short: `sinn` is `sin`.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<String> {
    let wanted = name.to_lowercase();
    if wanted.chars().count() < 2 {
        return None;
    }
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    // A misspelling has one wrong letter in four, at most, or two in each other's place.
    let limit = |candidate: &str| match wanted.chars().count().max(candidate.chars().count()) {
        0..=3 => usize::from(sorted(&wanted) == sorted(candidate)),
        4..=7 => 1,
        _ => 2,
    };
    candidates
        .take(MOST)
        .filter(|candidate| candidate.chars().count() > 1)
        .map(|candidate| {
            let lower = candidate.to_lowercase();
            let alike = wanted.chars().zip(lower.chars());
            let alike = alike.take_while(|(a, b)| a == b).count();
            let key = (distance(&wanted, &lower), std::cmp::Reverse(alike));
            (key, lower.chars().count(), candidate)
        })
        .filter(|((distance, _), _, candidate)| *distance <= limit(&candidate.to_lowercase()))
        .min()
        .map(|(.., candidate)| candidate.to_owned())
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one into the
/// other (Damerau's distance in its restricted form).
pub fn distance(a: &str, b: &str) -> usize {
    if a.chars().count().abs_diff(b.chars().count()) > 2 {
        return usize::MAX;
    }
    strsim::osa_distance(a, b)
}
