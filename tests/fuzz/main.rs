//! Hostile input: every file of the corpus and many of its mutations, through the four readers,
//! within limits on time and memory.
//!
//! A longer run by hand: `NABLASCOPE_FUZZ_SECONDS=900 cargo test --release --test fuzz
//! mutations -- --nocapture` takes that long for each reader and says how many inputs it tried
//! and how long the slowest took. With cargo-fuzz: `cargo fuzz run text`, in `fuzz`.

#[path = "../common/dice.rs"]
mod dice;
mod harness;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use dice::Dice;

/// A name in the corpus, and the reader that takes it.
type Reader = (&'static str, fn(&[u8]));

const READERS: [Reader; 4] = [
    ("text", harness::text),
    ("scene", harness::scene),
    ("csv", harness::csv),
    ("value", harness::value),
];

/// The longest input; what is longer is the business of limits that have tests of their own.
const LONGEST: usize = 10_000;

/// The time that an input may take: a second in an optimised build, and a debug build on a busy
/// machine is about ten times slower.
const PATIENCE: Duration = Duration::from_secs(if cfg!(debug_assertions) { 10 } else { 1 });

/// The files of a reader's corpus, by name.
fn corpus(reader: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus");
    let mut files: Vec<PathBuf> = fs::read_dir(folder.join(reader))
        .expect(reader)
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let read = |path: PathBuf| (path.clone(), fs::read(path).expect("a file"));
    files.into_iter().map(read).collect()
}

/// The time that this thread had on a processor, where the system says it: what it waits for
/// on a busy machine does not count.
fn spent() -> Option<Duration> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = text.split(' ').next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

/// Reads an input within its time; how long it took.
fn timed(read: fn(&[u8]), data: &[u8], what: &dyn Fn() -> String) -> Duration {
    let (begun, before) = (Instant::now(), spent());
    if std::panic::catch_unwind(|| read(data)).is_err() {
        panic!("{}:\n{}", what(), String::from_utf8_lossy(data));
    }
    let took = match (before, spent()) {
        (Some(before), Some(after)) => after - before,
        _ => begun.elapsed(),
    };
    let input = || String::from_utf8_lossy(data).into_owned();
    assert!(took < PATIENCE, "{} took {took:?}:\n{}", what(), input());
    took
}

#[test]
fn the_corpus_is_answered_in_time() {
    for (name, read) in READERS {
        let files = corpus(name);
        assert!(files.len() >= 20, "{name}: {} files", files.len());
        for (path, data) in files {
            timed(read, &data, &|| path.display().to_string());
        }
    }
}

/// What `check` says of scenes of the corpus; `doubled_` stands for all that begin so.
const SAID: &[(&str, &str)] = &[
    ("bars_nested", "all is well; y scalar from A 2×2"),
    (
        "chain_of_later_lines",
        "a chain of more than 240 later lines",
    ),
    (
        "diagonal_of_many",
        "numbers or more, and 16000000 is the most.",
    ),
    ("doubled_", " is the most. Use fewer calls"),
    (
        "four_million_entries",
        "The Jacobian would have 4000000 entries, more than 1000000;",
    ),
    (
        "large_output_fifty_times",
        "This value would hold 200000000 numbers, more than 4000000.",
    ),
    ("many_faults", "… and 480 more."),
    ("maxima_doubled", "all is well; y scalar from x scalar"),
    (
        "minus_chain_in_a_power",
        "all is well; i scalar from x scalar",
    ),
    (
        "outputs_of_many",
        "This value would hold 15000000 numbers, more than 4000000.",
    ),
    (
        "permutations",
        "are about 1.1259e16 operations, and 500000 is the most.",
    ),
    ("sum_of_a_million", "all is well; y scalar from A 1000×1000"),
    ("transposes_doubled", "all is well; y scalar from "),
    ("tripled", "operations, and 500000 is the most."),
    (
        "value_too_long",
        "this has 5001 bytes, and 1000 is the most.",
    ),
    (
        "value_with_definitions",
        "A value is one expression, such as 2*pi/3,",
    ),
    ("values_in_doubt", "… and 295 more values."),
];

/// `check` in a process of its own that may take 500 MB. Status 0 is all well, 2 a sentence.
#[cfg(target_os = "linux")]
#[test]
fn the_scenes_of_the_corpus_are_checked_in_500_megabytes() {
    let mut expected_sentences = 0;
    for (path, _) in corpus("scene") {
        let begun = Instant::now();
        let output = std::process::Command::new("sh")
            .args(["-c", "ulimit -d 500000 && exec \"$0\" check \"$1\""])
            .arg(env!("CARGO_BIN_EXE_nablascope"))
            .arg(&path)
            .output()
            .expect("a process");
        let said = [output.stdout, output.stderr].concat();
        let said = String::from_utf8_lossy(&said);
        let answered = matches!(output.status.code(), Some(0 | 2));
        assert!(answered, "{}: {} {said}", path.display(), output.status);
        assert!(begun.elapsed() < PATIENCE, "{}", path.display());
        assert!(said.len() < 100_000, "{}", path.display());
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        for (_, sentence) in SAID.iter().filter(|(begin, _)| name.starts_with(begin)) {
            assert!(said.contains(sentence), "{name}: {sentence}\n{said}");
            expected_sentences += 1;
        }
    }
    assert!(expected_sentences >= SAID.len());
}

/// A stretch of `data`, often short.
fn stretch(dice: &mut Dice, data: &[u8]) -> std::ops::Range<usize> {
    let start = dice.below(data.len() + 1);
    let rest = data.len() - start;
    let most = if dice.below(3) == 0 {
        rest
    } else {
        rest.min(12)
    };
    start..start + dice.below(most + 1)
}

/// Pieces that mean something to one reader or another.
const PIECES: &[&str] = &[
    "x",
    "y",
    "A",
    "f(",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "|",
    "‖",
    "'",
    "²",
    "⁻¹",
    "ᵀ",
    "^",
    "*",
    "·",
    "@",
    "+",
    "-",
    "/",
    ",",
    ";",
    "=",
    "\n",
    "#",
    "\"",
    "'''",
    "[1]",
    "[1, 2]",
    "₁",
    "√",
    "sin(",
    "max(",
    "outer(x, x)",
    "softmax(",
    "det(",
    "inv(",
    "diag(",
    "if(x > 0, ",
    "vector(1)",
    "f1(x) = f0(f0(x))\n",
    "y1 = ",
    "1e308",
    "0.5",
    "1000000",
    "-1",
    "nan",
    "inf",
    "\u{0}",
    "\u{1b}[31m",
    "\u{feff}",
    "é",
    "𝑥",
    "shape = ",
    "value = ",
    "[inputs.x]\n",
    "range = ",
    "constant = true\n",
    "output = ",
    "wrt = ",
    "true",
    "\\u0007",
    "\\",
    "\t",
    "\r\n",
    "1,2\n",
];

/// Another input: some of these, changed in a few places.
fn mutated(dice: &mut Dice, files: &[(PathBuf, Vec<u8>)]) -> Vec<u8> {
    let mut data = files[dice.below(files.len())].1.clone();
    for _ in 0..=dice.below(5) {
        let place = stretch(dice, &data);
        match dice.below(7) {
            0 => {
                data.drain(place);
            }
            1 => {
                let piece = data[place.clone()].to_vec();
                let many = dice.below(4) == 0;
                let times = 1 + dice.below(if many { 2000 } else { 4 });
                let most = (LONGEST / piece.len().max(1)).min(times);
                data.splice(place.end..place.end, piece.repeat(most));
            }
            2 => {
                let other = &files[dice.below(files.len())].1;
                let piece = other[stretch(dice, other)].to_vec();
                data.splice(place, piece);
            }
            3 if !data.is_empty() => {
                let at = dice.below(data.len());
                data[at] = dice.below(256) as u8;
            }
            _ => {
                let piece = PIECES[dice.below(PIECES.len())];
                let times = if dice.below(20) == 0 { 500 } else { 1 };
                data.splice(place.start..place.start, piece.repeat(times).into_bytes());
            }
        }
    }
    data.truncate(LONGEST);
    data
}

/// Mutations of a reader's corpus for as long as is asked, 5 s if nothing is.
fn mutations((name, read): Reader) {
    let seconds = std::env::var("NABLASCOPE_FUZZ_SECONDS").ok();
    let seconds = seconds.and_then(|seconds| seconds.parse().ok());
    let time = Duration::from_secs(seconds.unwrap_or(5));
    let seed = std::env::var("NABLASCOPE_FUZZ_SEED").ok();
    let seed = seed.and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let files = corpus(name);
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(seed));
    let (begun, mut tried, mut slowest) = (Instant::now(), 0, Duration::ZERO);
    while begun.elapsed() < time {
        let data = mutated(&mut dice, &files);
        slowest = slowest.max(timed(read, &data, &|| format!("{name} {tried}")));
        tried += 1;
    }
    println!("{name}: {tried} inputs, the slowest {slowest:?}");
    assert!(tried > 0);
}

#[test]
fn mutations_of_texts_are_answered_in_time() {
    mutations(READERS[0]);
}

#[test]
fn mutations_of_scenes_are_answered_in_time() {
    mutations(READERS[1]);
}

#[test]
fn mutations_of_tables_are_answered_in_time() {
    mutations(READERS[2]);
}

#[test]
fn mutations_of_values_are_answered_in_time() {
    mutations(READERS[3]);
}
