//! Names as they are known: one spelling for each of the many that print allows.
//!
//! Here stand the constants and the folding of letters (`𝑥` is `x`, `x₁` and `x_1` are
//! `x1`, `π` is `pi`). Which functions there are is not known here: [`Functions`] tells.
//! Where to look next: [`super::lexer`] finds the words, [`super::resolve`] decides what they mean.

/// The functions of the language: the canonical spelling for each of their spellings, and
/// nothing for any other word. Who knows what the functions do hands it in.
pub type Functions = fn(&str) -> Option<&'static str>;

/// The constants; a definition, a parameter or an input of that name wins over them.
pub const CONSTANTS: &[&str] = &["pi", "e"];

/// Greek letters in full, as far as they have at most three letters: `mu` is never `m·u`.
const SHORT_GREEK: &[&str] = &[
    "mu", "nu", "xi", "pi", "eta", "rho", "tau", "phi", "chi", "psi",
];

/// The canonical function for this spelling in any case, as `ReLU` before a bracket.
pub fn function_in_any_case(functions: Functions, word: &str) -> Option<&'static str> {
    functions(word).or_else(|| {
        let longest = 16;
        (word.is_ascii() && 1 < word.len() && word.len() < longest)
            .then(|| word.to_ascii_lowercase())
            .and_then(|lower| functions(&lower))
    })
}

/// True for short words that read as one symbol wherever they stand: functions,
/// constants, Greek letters in full, and `Δx`.
pub fn is_one_symbol(functions: Functions, word: &str) -> bool {
    functions(word).is_some()
        || CONSTANTS.contains(&word)
        || SHORT_GREEK.contains(&word)
        || word.starts_with(['Δ', 'δ'])
}

/// True for `A`, `W1`, `X_t`: one capital letter, numbered or not. Such a name is a
/// matrix by custom, so that `A⁻¹` is its inverse.
pub fn is_capital(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(char::is_uppercase)
        && chars
            .next()
            .is_none_or(|second| second == '_' || second.is_ascii_digit())
}

/// The plain letter or digit for its mathematical look-alikes, `𝑥 𝐖 𝜎 ℎ µ 𝟏`.
pub fn fold(c: char) -> char {
    const LATIN: [char; 52] = [
        'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R',
        'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j',
        'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w', 'x', 'y', 'z',
    ];
    // One style of the block: capitals, nabla, small letters, partial, variants.
    const GREEK: [char; 58] = [
        'Α', 'Β', 'Γ', 'Δ', 'Ε', 'Ζ', 'Η', 'Θ', 'Ι', 'Κ', 'Λ', 'Μ', 'Ν', 'Ξ', 'Ο', 'Π', 'Ρ', 'Θ',
        'Σ', 'Τ', 'Υ', 'Φ', 'Χ', 'Ψ', 'Ω', '∇', 'α', 'β', 'γ', 'δ', 'ε', 'ζ', 'η', 'θ', 'ι', 'κ',
        'λ', 'μ', 'ν', 'ξ', 'ο', 'π', 'ρ', 'ς', 'σ', 'τ', 'υ', 'φ', 'χ', 'ψ', 'ω', '∂', 'ε', 'θ',
        'κ', 'φ', 'ρ', 'π',
    ];
    let in_block = |first: u32, letters: &[char]| {
        let offset = (u32::from(c) - first) as usize;
        letters.get(offset % letters.len()).copied().unwrap_or(c)
    };
    match c {
        'ℎ' => 'h',
        'µ' => 'μ',
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10).unwrap_or(c),
        '\u{1d400}'..='\u{1d6a3}' => in_block(0x1d400, &LATIN),
        '\u{1d6a8}'..='\u{1d7c9}' => in_block(0x1d6a8, &GREEK),
        '\u{1d7ce}'..='\u{1d7ff}' => {
            let digit = (u32::from(c) - 0x1d7ce) % 10;
            char::from_digit(digit, 10).unwrap_or(c)
        }
        _ => c,
    }
}

/// The letter or digit that a subscript character lowers.
pub fn lowered(c: char) -> Option<char> {
    Some(match c {
        '₀'..='₉' => char::from_digit(u32::from(c) - u32::from('₀'), 10)?,
        'ₐ' => 'a',
        'ₑ' => 'e',
        'ₒ' => 'o',
        'ₓ' => 'x',
        'ₕ' => 'h',
        'ₖ' => 'k',
        'ₗ' => 'l',
        'ₘ' => 'm',
        'ₙ' => 'n',
        'ₚ' => 'p',
        'ₛ' => 's',
        'ₜ' => 't',
        'ᵢ' => 'i',
        'ᵣ' => 'r',
        'ᵤ' => 'u',
        'ᵥ' => 'v',
        'ⱼ' => 'j',
        _ => return None,
    })
}

/// The letter or digit that a superscript character raises.
pub fn raised(c: char) -> Option<char> {
    Some(match c {
        '⁰' => '0',
        '¹' => '1',
        '²' => '2',
        '³' => '3',
        '⁴'..='⁹' => char::from_digit(u32::from(c) - u32::from('⁰'), 10)?,
        'ⁿ' => 'n',
        'ⁱ' => 'i',
        'ᵏ' => 'k',
        'ᵐ' => 'm',
        'ˣ' => 'x',
        'ʸ' => 'y',
        _ => return None,
    })
}

/// True for a letter on the line, not a raised or a lowered one.
pub fn is_letter(c: char) -> bool {
    let folded = fold(c);
    folded.is_alphabetic()
        && lowered(c).is_none()
        && raised(c).is_none()
        && !('\u{1d2c}'..='\u{1d6a}').contains(&c)
        && !('\u{2b0}'..='\u{2ff}').contains(&c)
}

/// True for accents that stand over the letter before them, as in `x̂`.
pub fn is_accent(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// The one spelling of a name: letters folded, `x₁`, `x_1` and `x_{1}` as `x1`, `xᵢ` and
/// `x_{i}` as `x_i`, `π` as `pi`.
pub fn canonical(source: &str) -> String {
    let mut name = String::with_capacity(source.len());
    let mut chars = source
        .chars()
        .filter(|c| !matches!(c, '{' | '}'))
        .peekable();
    let mut in_letters_below = false;
    while let Some(c) = chars.next() {
        let below = lowered(c);
        let letter_below = below.is_some_and(|plain| !plain.is_ascii_digit());
        if c == '_' {
            // `x_1` is `x1`, but `layer_1_out` and `h_t_1` keep their underscores.
            let mut ahead = chars.clone();
            let digits = ahead
                .by_ref()
                .take_while(|&next| fold(next).is_ascii_digit())
                .count();
            let digits_end_it = chars.clone().nth(digits).is_none();
            let follows = name.contains('_');
            if digits == 0 || !digits_end_it || follows {
                name.push('_');
            }
        } else {
            if letter_below && !in_letters_below {
                name.push('_');
            }
            name.push(below.unwrap_or_else(|| fold(c)));
        }
        in_letters_below = letter_below;
    }
    if name == "π" { "pi".to_owned() } else { name }
}

/// What `xy`, `xy₁` or `W1x` is made of when it is a product: byte ranges of single
/// letters with their numbers; none if there are not two or three of them.
pub fn pieces(source: &str) -> Option<Vec<std::ops::Range<usize>>> {
    let mut pieces: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, c) in source.char_indices() {
        let end = at + c.len_utf8();
        if is_letter(c) {
            if pieces.len() == 3 {
                return None;
            }
            pieces.push(at..end);
        } else if lowered(c).is_some_and(char::is_alphabetic) {
            return None;
        } else {
            pieces.last_mut()?.end = end;
        }
    }
    let letters_below = source
        .split_once('_')
        .is_some_and(|(_, below)| below.chars().any(is_letter));
    (1 < pieces.len() && !letters_below).then_some(pieces)
}

/// The hyphen, the minus and every dash that a word processor makes of them.
pub fn is_minus(c: char) -> bool {
    matches!(
        c,
        '-' | '−' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '➖' | '﹘' | '﹣' | '－'
    )
}
