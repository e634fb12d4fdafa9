//! `render`: files of the right kind and size, with the numbers in them.

use std::fs;

use crate::program::{example, folder, run, run_on, scene};

/// The bytes of the picture that `render` makes of a scene.
fn render(scene: &str, file: &str, options: &[&str]) -> Vec<u8> {
    let folder = folder();
    let out = folder.join(file);
    let mut all = vec!["--out", out.to_str().unwrap()];
    all.extend(options);
    assert_eq!(run_on(scene, "render", &all).good(), "");
    let bytes = fs::read(&out).unwrap();
    fs::remove_dir_all(folder).unwrap();
    bytes
}

/// Width and height from the header of a PNG file.
fn png_size(bytes: &[u8]) -> [u32; 2] {
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!(&bytes[12..16], b"IHDR");
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    [number(16), number(20)]
}

/// The texts of an SVG file, in order.
fn texts(svg: &str) -> Vec<&str> {
    svg.split("<text")
        .skip(1)
        .filter_map(|rest| {
            let (_, rest) = rest.split_once('>')?;
            Some(rest.split_once("</text>")?.0)
        })
        .collect()
}

#[test]
fn svg_holds_the_numbers_as_text() {
    let svg = String::from_utf8(render(&example("gradient.toml"), "a.svg", &[])).unwrap();
    assert!(svg.starts_with("<svg"), "{}", &svg[..svg.len().min(80)]);
    assert!(svg.trim_end().ends_with("</svg>"));
    assert!(svg.contains("width=\"1280\"") && svg.contains("height=\"720\""));
    let texts = texts(&svg);
    for wanted in ["80", "40"] {
        assert!(texts.contains(&wanted), "{wanted} in {texts:?}");
    }
}

#[test]
fn png_and_pdf_are_what_they_say() {
    let scene = example("opening.toml");
    let png = render(&scene, "a.png", &["--size", "640x360"]);
    assert_eq!(png_size(&png), [640, 360]);
    let pdf = render(&scene, "a.pdf", &["--size", "640x360"]);
    assert!(pdf.starts_with(b"%PDF-"));
    let holds = |words: &[u8]| pdf.windows(words.len()).any(|window| window == words);
    assert!(holds(b"+Ubuntu-Light") && holds(b"/ToUnicode"), "no text");
    let end = &pdf[pdf.len() - 16..];
    assert!(end.windows(5).any(|window| window == b"%%EOF"));
    assert!(pdf.len() > 5_000, "{} bytes", pdf.len());
}

#[test]
fn panels_and_themes_are_different_pictures() {
    let scene = example("opening.toml");
    let small = ["--size", "480x320"];
    let with = |options: &[&str]| render(&scene, "a.svg", &[&small, options].concat());
    let pictures = [
        with(&[]),
        with(&["--theme", "dark"]),
        with(&["--panel", "jacobian"]),
        with(&["--panel", "field"]),
        with(&["--panel", "neuron"]),
        with(&["--panel", "training"]),
    ];
    for (i, a) in pictures.iter().enumerate() {
        for b in &pictures[..i] {
            assert_ne!(a, b);
        }
    }
    assert_eq!(pictures[0], with(&["--panel", "all", "--theme", "light"]));
}

#[test]
fn the_same_scene_gives_the_same_bytes() {
    let options = ["--size", "480x320"];
    for file in ["a.svg", "a.png"] {
        let scene = example("layer.toml");
        assert_eq!(
            render(&scene, file, &options),
            render(&scene, file, &options)
        );
    }
}

#[test]
fn entries_without_a_number_are_drawn_too() {
    for (text, rest, printed) in [
        ("relu(x)", "inputs.x.value = 0", "0 | 1"),
        ("log(x)", "inputs.x.value = -1", "undefined"),
        ("sqrt(x)", "inputs.x.value = 0", "+∞"),
    ] {
        let options = ["--panel", "jacobian"];
        let svg = String::from_utf8(render(&scene(text, rest), "a.svg", &options)).unwrap();
        let texts = texts(&svg);
        assert!(texts.contains(&printed), "{text}: {texts:?}");
    }
}

#[test]
fn what_cannot_be_drawn_leaves_no_file() {
    let folder = folder();
    let out = folder.join("a.svg");
    let options = ["--out", out.to_str().unwrap()];
    run_on(scene("y = x +", ""), "render", &options).refused(2);
    assert!(!out.exists());
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_name_or_a_size_that_cannot_be_meant_is_refused() {
    let sentence = run_on(example("gradient.toml"), "render", &["--out", "a.gif"]).refused(2);
    for ending in [".svg", ".png", ".pdf", "a.gif"] {
        assert!(sentence.contains(ending), "{sentence}");
    }
    for size in ["0x0", "640", "640x", "-3x5", "99999x100", "640x360x2"] {
        let size = format!("--size={size}");
        run_on(
            example("gradient.toml"),
            "render",
            &["--out", "a.svg", &size],
        )
        .refused(2);
    }
    let folder = folder();
    let nowhere = folder.join("not").join("there.svg");
    let options = ["--out", nowhere.to_str().unwrap()];
    let sentence = run_on(example("gradient.toml"), "render", &options).refused(1);
    assert!(sentence.contains("there.svg"), "{sentence}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn without_a_display_the_window_says_what_works() {
    if !cfg!(target_os = "linux") {
        return;
    }
    let sentence = run(&[]).refused(1);
    assert!(sentence.contains("display") && sentence.contains("nablascope render"));
    assert_eq!(sentence.lines().count(), 1, "{sentence}");
}
