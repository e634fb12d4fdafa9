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
    ("ones", "vector"),
    ("product", "prod"),
    ("slogdet", "logdet"),
    ("total", "sum"),
    ("where", "if"),
];

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
    let limit = match wanted.chars().count() {
        0 | 1 => return None,
        2 | 3 => 1,
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
        .filter(|((distance, _), ..)| *distance <= limit)
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
