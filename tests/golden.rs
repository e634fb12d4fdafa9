//! Pictures as they were when somebody looked at them, and as they are now.
//!
//! They are made by the program's own drawing, without a window and without a GPU: every
//! example on a light laptop, and four that differ most in both themes and three sizes. What
//! is kept of each is a small copy, in which every pixel is the mean of a square: a letter
//! that changes moves several means by much, and the last digits of another machine move
//! none. After a change that is meant: look at the new pictures, then
//! `NABLASCOPE_BLESS=1 cargo test --test golden` writes the copies into `tests/golden`.
//! Nothing else writes there.

use std::fs;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use nablascope::document::file;
use nablascope::document::{Document, Face, Layout, Panel};
use nablascope::export::{self, Picture};
use nablascope::panel::figures::Figures;
use nablascope::panel::theme::Theme;
use nablascope::tape::cancel::CancelToken;
use nablascope::worker::job;

/// A narrow window, a laptop and a projector: name, width and height, and the side of the
/// squares whose means are kept.
const SIZES: [(&str, [u32; 2], u32); 3] = [
    ("small", [640, 400], 4),
    ("laptop", [1280, 720], 5),
    ("projector", [1920, 1080], 8),
];

/// A mean that differs by more than this differs visibly; less comes of another machine's
/// last digits. A letter is about a quarter of its squares, in full contrast.
const CHANNEL: u8 = 12;

/// So many means may differ: never a letter, which stands on at least four, beside another.
const PIXELS: usize = 6;

/// Scenes of `tests/scenes`.
const SPECIAL: [&str; 5] = ["kink", "undefined", "infinite", "statuses", "fifty"];

/// The scenes that are held in both themes and all sizes: a layer, a neuron in training, cells
/// without numbers, and a large matrix.
const THOROUGH: [&str; 4] = ["layer", "training", "statuses", "fifty"];

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

    /// The means of squares of `side`; what is left over at the edges is left out.
    fn means(&self, side: u32) -> Self {
        let size = self.size.map(|length| length / side);
        let [width, _] = self.size;
        let mut rgb = Vec::with_capacity(3 * (size[0] * size[1]) as usize);
        for y in 0..size[1] {
            for x in 0..size[0] {
                for channel in 0..3 {
                    let sum: u32 = (0..side * side)
                        .map(|k| (x * side + k % side) + (y * side + k / side) * width)
                        .map(|pixel| u32::from(self.rgb[3 * pixel as usize + channel]))
                        .sum();
                    rgb.push((sum / (side * side)) as u8);
                }
            }
        }
        Self { size, rgb }
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

fn figures(document: &Document) -> Figures {
    let outcome = job::run(document, &CancelToken::default()).unwrap();
    outcome.figures.expect("a scene with pictures")
}

fn paint(figures: &Figures, panels: &[Panel], size: [u32; 2], dark: bool) -> Pixels {
    let picture = Picture {
        panels: panels.to_vec(),
        size,
        theme: if dark { Theme::dark() } else { Theme::light() },
    };
    Pixels::decode(&export::png(figures, &picture).unwrap())
}

fn draw(document: &Document, dark: bool) -> Pixels {
    paint(&figures(document), &document.view.panels, [960, 540], dark)
}

/// What is wrong with a picture whose means by squares of `side` should be those at `path`.
fn complaint(full: &Pixels, side: u32, path: &Path, shown: &Path) -> Result<(), String> {
    let picture = &full.means(side);
    let name = path.file_name().unwrap().to_str().unwrap();
    let keep = |picture: &Pixels, ending: &str| {
        let path = shown.join(name.replace(".png", ending));
        picture.save(&path);
        path.display().to_string()
    };
    let advice = "Look at it; if it is as it should be, run \
                  `NABLASCOPE_BLESS=1 cargo test --test golden` and commit what that writes.";
    let Ok(golden) = fs::File::open(path) else {
        let now = keep(full, ".png");
        return Err(format!("{name} is missing; it would be {now}. {advice}"));
    };
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut BufReader::new(golden), &mut bytes).unwrap();
    let golden = Pixels::decode(&bytes);
    match golden.difference(picture) {
        Some((count, _)) if count <= PIXELS => Ok(()),
        Some((count, map)) => Err(format!(
            "{name} has changed in {count} places, shown in {}; it is now {}. {advice}",
            keep(&map, ".difference.png"),
            keep(full, ".png"),
        )),
        None => Err(format!(
            "{name} was {:?} pixels large and is now {:?}. {advice}",
            golden.size, picture.size
        )),
    }
}

/// Compares, or blesses when told to, and only then.
fn hold(scenes: &[String]) {
    let bless = std::env::var_os("NABLASCOPE_BLESS").is_some_and(|value| value == "1");
    let shown = Path::new(env!("CARGO_TARGET_TMPDIR")).join("golden");
    let mut complaints = Vec::new();
    for scene in scenes {
        let document = document(scene);
        let figures = figures(&document);
        for (name, size, side, dark) in names(scene) {
            let picture = paint(&figures, &document.view.panels, size, dark);
            let path = folder("tests/golden").join(name);
            if bless && complaint(&picture, side, &path, &shown).is_err() {
                picture.means(side).save(&path);
            }
            complaints.extend(complaint(&picture, side, &path, &shown).err());
        }
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// The pictures of a scene: file, size, side of the squares, and whether it is dark.
fn names(scene: &str) -> Vec<(String, [u32; 2], u32, bool)> {
    let mut names = Vec::new();
    for (size_name, size, side) in SIZES {
        for (theme, dark) in [("light", false), ("dark", true)] {
            if THOROUGH.contains(&scene) || (size_name, theme) == ("laptop", "light") {
                names.push((format!("{scene}-{size_name}-{theme}.png"), size, side, dark));
            }
        }
    }
    names
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

fn special() -> Vec<String> {
    SPECIAL.map(str::to_owned).to_vec()
}

// Two tests, so that they run side by side.
#[test]
fn the_first_examples_look_as_they_did() {
    let examples = examples();
    hold(&examples[..examples.len() / 2]);
}

#[test]
fn the_other_examples_look_as_they_did() {
    let examples = examples();
    hold(&examples[examples.len() / 2..]);
}

#[test]
fn scenes_without_numbers_and_large_ones_look_as_they_did() {
    hold(&special());
}

#[test]
fn every_golden_picture_is_held_and_all_of_them_are_small() {
    let mut expected: Vec<String> = [examples(), special()]
        .concat()
        .iter()
        .flat_map(|scene| names(scene))
        .map(|(name, ..)| name)
        .chain(faces().into_iter().map(|(name, ..)| name))
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
    assert!(size < 4_000_000, "{size} bytes");
}

/// A golden picture in a folder of its own, against another picture.
fn against(golden: Option<&Pixels>, picture: &Pixels, test: &str) -> Result<(), String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("golden-{test}"));
    let _ = fs::remove_dir_all(&folder);
    let path = folder.join("scene-light.png");
    if let Some(golden) = golden {
        golden.means(4).save(&path);
    }
    complaint(picture, 4, &path, &folder.join("shown"))
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
    x.value = vec![nablascope::document::Value::Number(1.01)];
    let sentence = against(Some(&golden), &draw(&moved, false), "moved").unwrap_err();
    assert!(sentence.contains("changed"), "{sentence}");

    let mut transposed = before.clone();
    transposed.layout = nablascope::document::Layout::Denominator;
    assert!(against(Some(&golden), &draw(&transposed, false), "transposed").is_err());
    assert!(against(Some(&golden), &draw(&before, true), "dark").is_err());
}

#[test]
fn the_tolerance_has_two_sides() {
    let full = draw(&document("gradient"), false);
    let golden = full.means(4);
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
    // Everything one pixel to the right, before the means are taken.
    let mut moved = full.clone();
    moved.rgb.rotate_right(3);
    assert!(golden.difference(&moved.means(4)).unwrap().0 > PIXELS);
    // A speck of two pixels is let pass, a stroke of a letter is not.
    let marked = |pixels: usize| {
        let mut picture = full.clone();
        for k in 0..pixels {
            let start = 3 * ((100 + k) * full.size[0] as usize + 401);
            for byte in &mut picture.rgb[start..start + 3] {
                *byte = if *byte < 128 { 255 } else { 0 };
            }
        }
        golden.difference(&picture.means(4)).unwrap().0
    };
    assert!(marked(2) <= PIXELS);
    assert!(marked(40) > PIXELS);
    let small = Pixels {
        size: [2, 1],
        rgb: vec![0; 6],
    };
    assert!(golden.difference(&small).is_none());
}

/// The faces of the matrix: file, face, scene and layout.
fn faces() -> Vec<(String, Face, &'static str, Layout)> {
    let faces = [Face::Names, Face::Partials, Face::Formulas];
    let scenes = [
        ("case_4", Layout::Numerator),
        ("layer", Layout::Denominator),
    ];
    let named = faces.map(|face| {
        scenes.map(|(scene, layout)| {
            let name = format!("face-{}-{scene}.png", face.name());
            (name, face, scene, layout)
        })
    });
    named.into_iter().flatten().collect()
}

#[test]
fn every_face_of_the_matrix_is_as_it_was() {
    let bless = std::env::var_os("NABLASCOPE_BLESS").is_some_and(|value| value == "1");
    let shown = Path::new(env!("CARGO_TARGET_TMPDIR")).join("golden");
    let mut complaints = Vec::new();
    for (name, face, scene, layout) in faces() {
        let mut document = document(scene);
        (document.view.face, document.layout) = (face, layout);
        let dark = layout == Layout::Denominator;
        let picture = paint(&figures(&document), &[Panel::Jacobian], [640, 720], dark);
        let path = folder("tests/golden").join(name);
        if bless && complaint(&picture, 4, &path, &shown).is_err() {
            picture.means(4).save(&path);
        }
        complaints.extend(complaint(&picture, 4, &path, &shown).err());
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}
