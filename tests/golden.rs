//! Pictures as they were when somebody looked at them, and as they are now.
//!
//! They are made by the program's own drawing, without a window and without a GPU. After a
//! change that is meant: look at the new pictures, then `NABLASCOPE_BLESS=1 cargo test
//! --test golden` writes them into `tests/golden`. Nothing else writes there.

use std::fs;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use nablascope::export::{self, Picture};
use nablascope::paint::Theme;
use nablascope::project::document::Document;
use nablascope::project::file;
use nablascope::tape::cancel::CancelToken;
use nablascope::worker::job;

const SIZE: [u32; 2] = [960, 540];

/// A channel that differs by more than this differs visibly; less comes of another machine's
/// last digits.
const CHANNEL: u8 = 24;

/// So many pixels may differ: corners of letters and curves, never a letter or a cell.
const PIXELS: usize = 12;

/// Scenes of `tests/scenes`.
const SPECIAL: [&str; 5] = ["kink", "undefined", "infinite", "statuses", "fifty"];

/// Scenes that are held in the dark theme too.
const DARK: [&str; 3] = ["opening", "layer", "statuses"];

/// Opaque pixels, three bytes each.
#[derive(Clone, PartialEq)]
struct Pixels {
    size: [u32; 2],
    rgb: Vec<u8>,
}

impl Pixels {
    fn decode(bytes: &[u8]) -> Self {
        let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
            .read_info()
            .unwrap();
        let mut raw = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut raw).unwrap();
        let rgb = match info.color_type {
            png::ColorType::Rgb => raw,
            png::ColorType::Rgba => {
                let pixels = raw.chunks_exact(4);
                assert!(pixels.clone().all(|pixel| pixel[3] == 255), "see-through");
                pixels
                    .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
                    .collect()
            }
            other => panic!("{other:?} in a picture of ours"),
        };
        Self {
            size: [info.width, info.height],
            rgb,
        }
    }

    fn save(&self, path: &Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let file = BufWriter::new(fs::File::create(path).unwrap());
        let mut encoder = png::Encoder::new(file, self.size[0], self.size[1]);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_compression(png::Compression::High);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&self.rgb).unwrap();
        writer.finish().unwrap();
    }

    /// How many pixels differ visibly, and a picture of where; `None` for another size.
    fn difference(&self, other: &Self) -> Option<(usize, Self)> {
        if self.size != other.size {
            return None;
        }
        let mut count = 0;
        let rgb = self
            .rgb
            .chunks_exact(3)
            .zip(other.rgb.chunks_exact(3))
            .flat_map(|(a, b)| {
                if a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > CHANNEL) {
                    count += 1;
                    [255, 0, 0]
                } else {
                    [0, 1, 2].map(|channel| 192 + a[channel] / 4)
                }
            })
            .collect();
        let size = self.size;
        Some((count, Self { size, rgb }))
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn document(scene: &str) -> Document {
    let folder = folder(if SPECIAL.contains(&scene) {
        "tests/scenes"
    } else {
        "assets/examples"
    });
    file::load(&folder.join(format!("{scene}.toml"))).unwrap()
}

fn draw(document: &Document, dark: bool) -> Pixels {
    let outcome = job::run(document, &CancelToken::default()).unwrap();
    let picture = Picture {
        size: SIZE,
        theme: if dark { Theme::dark() } else { Theme::light() },
        ..Picture::default()
    };
    let figures = outcome.figures.expect("a scene with pictures");
    Pixels::decode(&export::png(&figures, &picture).unwrap())
}

/// What is wrong with a picture that should be the golden one at `path`.
fn complaint(picture: &Pixels, path: &Path, shown: &Path) -> Result<(), String> {
    let name = path.file_name().unwrap().to_str().unwrap();
    let keep = |picture: &Pixels, ending: &str| {
        let path = shown.join(name.replace(".png", ending));
        picture.save(&path);
        path.display().to_string()
    };
    let advice = "Look at it; if it is as it should be, run \
                  `NABLASCOPE_BLESS=1 cargo test --test golden` and commit what that writes.";
    let Ok(golden) = fs::File::open(path) else {
        let now = keep(picture, ".png");
        return Err(format!("{name} is missing; it would be {now}. {advice}"));
    };
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut BufReader::new(golden), &mut bytes).unwrap();
    let golden = Pixels::decode(&bytes);
    match golden.difference(picture) {
        Some((count, _)) if count <= PIXELS => Ok(()),
        Some((count, map)) => Err(format!(
            "{name} has changed in {count} pixels, shown in {}; it is now {}. {advice}",
            keep(&map, ".difference.png"),
            keep(picture, ".png"),
        )),
        None => Err(format!(
            "{name} was {:?} pixels large and is now {:?}. {advice}",
            golden.size, picture.size
        )),
    }
}

/// Compares, or blesses when told to, and only then.
fn hold(scenes: &[(String, bool)]) {
    let bless = std::env::var_os("NABLASCOPE_BLESS").is_some_and(|value| value == "1");
    let shown = Path::new(env!("CARGO_TARGET_TMPDIR")).join("golden");
    let complaints: Vec<String> = scenes
        .iter()
        .filter_map(|(scene, dark)| {
            let picture = draw(&document(scene), *dark);
            let path = folder("tests/golden").join(name(scene, *dark));
            if bless && complaint(&picture, &path, &shown).is_err() {
                picture.save(&path);
            }
            complaint(&picture, &path, &shown).err()
        })
        .collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

fn name(scene: &str, dark: bool) -> String {
    format!("{scene}-{}.png", if dark { "dark" } else { "light" })
}

fn examples() -> Vec<String> {
    let mut found: Vec<String> = fs::read_dir(folder("assets/examples"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    found.sort();
    found
}

fn light(scenes: impl IntoIterator<Item = String>) -> Vec<(String, bool)> {
    scenes.into_iter().map(|scene| (scene, false)).collect()
}

fn dark() -> Vec<(String, bool)> {
    DARK.map(|scene| (scene.to_owned(), true)).to_vec()
}

fn special() -> Vec<(String, bool)> {
    light(SPECIAL.map(str::to_owned))
}

#[test]
fn examples_look_as_they_did() {
    hold(&light(examples()));
}

#[test]
fn scenes_without_numbers_and_large_ones_look_as_they_did() {
    hold(&special());
}

#[test]
fn the_dark_theme_looks_as_it_did() {
    hold(&dark());
}

#[test]
fn every_golden_picture_is_held_and_all_of_them_are_small() {
    let mut expected: Vec<String> = [light(examples()), special(), dark()]
        .concat()
        .iter()
        .map(|(scene, dark)| name(scene, *dark))
        .collect();
    expected.sort();
    let mut size = 0;
    let mut found: Vec<String> = fs::read_dir(folder("tests/golden"))
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            size += entry.metadata().unwrap().len();
            entry.file_name().into_string().unwrap()
        })
        .collect();
    found.sort();
    assert_eq!(found, expected);
    assert!(size < 2_000_000, "{size} bytes");
}

/// A golden picture in a folder of its own, against another picture.
fn against(golden: Option<&Pixels>, picture: &Pixels, test: &str) -> Result<(), String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("golden-{test}"));
    let _ = fs::remove_dir_all(&folder);
    let path = folder.join("scene-light.png");
    if let Some(golden) = golden {
        golden.save(&path);
    }
    complaint(picture, &path, &folder.join("shown"))
}

#[test]
fn a_missing_picture_fails_and_says_how_to_make_it() {
    let picture = draw(&document("gradient"), false);
    let sentence = against(None, &picture, "missing").unwrap_err();
    assert!(sentence.contains("missing") && sentence.contains("NABLASCOPE_BLESS=1"));
}

#[test]
fn a_changed_picture_fails() {
    let before = document("gradient");
    let golden = draw(&before, false);
    assert_eq!(against(Some(&golden), &golden, "same"), Ok(()));

    // One digit in one cell and what hangs on it.
    let mut moved = before.clone();
    let x = moved.inputs.get_mut("x").unwrap();
    x.value = vec![nablascope::project::document::Value::Number(1.01)];
    let sentence = against(Some(&golden), &draw(&moved, false), "moved").unwrap_err();
    assert!(sentence.contains("changed"), "{sentence}");

    let mut transposed = before.clone();
    transposed.layout = nablascope::project::document::Layout::Denominator;
    assert!(against(Some(&golden), &draw(&transposed, false), "transposed").is_err());
    assert!(against(Some(&golden), &draw(&before, true), "dark").is_err());
}

#[test]
fn the_tolerance_has_two_sides() {
    let golden = draw(&document("gradient"), false);
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut picture = golden.clone();
        change(&mut picture.rgb);
        golden.difference(&picture).unwrap().0 <= PIXELS
    };
    let toward_the_middle = |by: u8| {
        move |rgb: &mut Vec<u8>| {
            for byte in rgb {
                *byte = if *byte < 128 { *byte + by } else { *byte - by };
            }
        }
    };
    let spoil = |pixels: usize| {
        move |rgb: &mut Vec<u8>| {
            for byte in rgb.iter_mut().step_by(300).take(pixels) {
                *byte = if *byte < 128 { 255 } else { 0 };
            }
        }
    };
    assert!(changed(&|_| {}));
    // The same shade everywhere, a little off and too far off, up and down.
    assert!(changed(&toward_the_middle(CHANNEL)));
    assert!(!changed(&toward_the_middle(CHANNEL + 1)));
    // A few pixels, and one too many.
    assert!(changed(&spoil(PIXELS)));
    assert!(!changed(&spoil(PIXELS + 1)));
    // Everything one pixel to the right.
    assert!(!changed(&|rgb| rgb.rotate_right(3)));
    let small = Pixels {
        size: [2, 1],
        rgb: vec![0; 6],
    };
    assert!(golden.difference(&small).is_none());
}
