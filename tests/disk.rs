//! Files on disk: what is read and refused, and that no writer leaves half a file, a changed
//! permission or a rest beside it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use nablascope::document::Document;
use nablascope::document::file::{self, FileError, MOST_BYTES, parse, table};

fn scratch(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("disk-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// A reader refuses it at once with a sentence that says `word`.
#[track_caller]
fn refused(path: &Path, word: &str) {
    let begun = Instant::now();
    let scene = file::load(path).unwrap_err().to_string();
    let table = table::load(path).unwrap_err().to_string();
    assert!(begun.elapsed() < Duration::from_secs(1), "{path:?}");
    for sentence in [scene, table] {
        assert!(sentence.contains(word), "{path:?}: {sentence}");
        assert!(sentence.contains(path.to_str().unwrap()), "{sentence}");
    }
}

#[test]
fn what_is_larger_than_the_limit_is_not_read() {
    let folder = scratch("large");
    let path = folder.join("large.toml");
    // No place on the disk is taken.
    File::create(&path)
        .unwrap()
        .set_len(MOST_BYTES + 1)
        .unwrap();
    refused(&path, "129 MB, and at most 128 MB");
    refused(&folder, "it is a folder");
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_not_opened() {
    let folder = scratch("pipe");
    let pipe = folder.join("pipe.toml");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let link = folder.join("link.toml");
    std::os::unix::fs::symlink(&pipe, &link).unwrap();
    for path in [&pipe, &link, Path::new("/dev/zero"), Path::new("/dev/null")] {
        refused(path, "a pipe or a device");
        let error = file::write(path, b"x", true).unwrap_err();
        assert!(matches!(error, FileError::NotSaved { .. }), "{error}");
    }
    assert_eq!(names(&folder), ["link.toml", "pipe.toml"]);
}

#[test]
fn a_file_is_replaced_only_when_that_is_said() {
    let folder = scratch("replace");
    let path = folder.join("a.svg");
    file::write(&path, b"one", false).unwrap();
    let error = file::write(&path, b"two", false).unwrap_err();
    assert!(matches!(error, FileError::Exists { .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"one");
    file::write(&path, b"two", true).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"two");
    assert_eq!(names(&folder), ["a.svg"]);
    for path in [folder.clone(), folder.join("no/a.svg"), PathBuf::from("/")] {
        let error = file::write(&path, b"x", true).unwrap_err();
        assert!(matches!(error, FileError::NotSaved { .. }), "{error}");
        assert!(!error.to_string().contains(".part"), "{error}");
    }
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_permissions_stay() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
    let folder = scratch("links");
    fs::create_dir(folder.join("real")).unwrap();
    let real = folder.join("real/scene.toml");
    fs::write(&real, "old").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().mode() & 0o777;
    fs::set_permissions(&real, fs::Permissions::from_mode(0o604)).unwrap();
    // A relative link to a link.
    symlink("scene.toml", folder.join("real/middle.toml")).unwrap();
    let link = folder.join("link.toml");
    symlink("real/middle.toml", &link).unwrap();
    file::save(&link, &Document::default()).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(
        fs::read_to_string(&real)
            .unwrap()
            .starts_with("version = 1")
    );
    assert_eq!(mode(&real), 0o604);

    // A link whose file is still to come.
    let dangling = folder.join("dangling.toml");
    symlink("real/new.toml", &dangling).unwrap();
    file::write(&dangling, b"new", true).unwrap();
    assert!(fs::symlink_metadata(&dangling).unwrap().is_symlink());
    assert_eq!(fs::read(folder.join("real/new.toml")).unwrap(), b"new");
    // As whatever else is created here.
    fs::write(folder.join("plain"), "").unwrap();
    assert_eq!(
        mode(&folder.join("real/new.toml")),
        mode(&folder.join("plain"))
    );

    let circle = folder.join("circle.toml");
    symlink("circle.toml", &circle).unwrap();
    let error = file::write(&circle, b"x", true).unwrap_err();
    assert!(error.to_string().contains("circle"), "{error}");

    // A file that nobody may write stays as it is.
    fs::set_permissions(&real, fs::Permissions::from_mode(0o444)).unwrap();
    let before = fs::read(&real).unwrap();
    assert!(file::write(&link, b"x", true).is_err());
    assert_eq!(fs::read(&real).unwrap(), before);
}

#[cfg(unix)]
#[test]
fn no_link_under_a_guessed_name_is_followed() {
    let folder = scratch("guessed");
    let victim = folder.join("victim");
    fs::write(&victim, "precious").unwrap();
    let path = folder.join("scene.toml");
    let pid = std::process::id();
    for name in [
        format!("scene.toml.{pid}.part"),
        format!(".scene.toml.{pid}.part"),
        ".nablascope-.part".to_owned(),
        format!(".nablascope-{pid}.part"),
    ] {
        std::os::unix::fs::symlink(&victim, folder.join(name)).unwrap();
    }
    let before = names(&folder).len();
    file::save(&path, &Document::default()).unwrap();
    assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
    assert_eq!(names(&folder).len(), before + 1);
}

#[test]
fn what_killed_writers_left_is_swept() {
    let folder = scratch("sweep");
    let make = |name: &str, age: u64| {
        let file = File::create(folder.join(name)).unwrap();
        let then = SystemTime::now() - Duration::from_secs(age);
        file.set_modified(then).unwrap();
    };
    let day = 24 * 3600;
    make(".nablascope-a1B2c3.part", day);
    make(".nablascope-young.part", 2);
    make("nablascope-other.part", day);
    make("scene.toml.part", day);
    make(".nablascope-notes.txt", day);
    fs::create_dir(folder.join(".nablascope-folder.part")).unwrap();
    file::save(&folder.join("scene.toml"), &Document::default()).unwrap();
    assert_eq!(
        names(&folder),
        [
            ".nablascope-folder.part",
            ".nablascope-notes.txt",
            ".nablascope-young.part",
            "nablascope-other.part",
            "scene.toml",
            "scene.toml.part",
        ]
    );
}

#[test]
fn a_scene_that_could_not_be_read_back_is_not_saved() {
    let inputs = |count: usize| {
        let tables = (0..count).map(|i| format!("[inputs.a{i}]\nshape = [1000, 1000]\n"));
        let tables: String = tables.collect();
        parse(&format!("version = 1\nfunctions = \"y = x\"\n{tables}"))
    };
    let error = inputs(300).unwrap_err().to_string();
    assert!(
        error.contains("`inputs.a8.shape`") && error.contains("8000000 numbers"),
        "{error}"
    );
    let mut document = inputs(2).unwrap();
    let (name, input) = document.inputs.pop_first().unwrap();
    for i in 0..8 {
        let copy = nablascope::document::Input {
            value: Vec::new(),
            ..input.clone()
        };
        document.inputs.insert(format!("{name}b{i}"), copy);
    }
    let folder = scratch("too large");
    let path = folder.join("scene.toml");
    let error = file::save(&path, &document).unwrap_err().to_string();
    assert!(error.contains("9000000 numbers"), "{error}");
    assert!(!path.exists());
}

/// A reader that looks through all keys, or through all of the text, for each of them takes minutes.
#[test]
fn many_inputs_and_keys_are_read_or_refused_soon() {
    let all = |line: &dyn Fn(usize) -> String| (0..100_000).map(line).collect::<String>();
    let names = all(&|i| format!("\"v{i}\",\n"));
    for (what, rest) in [
        (
            "inputs",
            all(&|i| format!("[inputs.v{i}]\nvalue = {i}.5\n")),
        ),
        ("dotted", all(&|i| format!("inputs.v{i}.value = {i}.5\n"))),
        ("keys", all(&|i| format!("v{i} = {i}\n"))),
        (
            "keys of an input",
            format!("[inputs.x]\n{}", all(&|i| format!("v{i} = {i}\n"))),
        ),
        ("wrt", format!("wrt = [{names}]")),
        ("wrt twice", format!("wrt = [{names} \"v99999\"]")),
        ("output", format!("output = [{names}]")),
        ("compare", format!("[neuron]\ncompare = [{names}]")),
        (
            "data",
            format!("[training]\ndata = [{}]", all(&|i| format!("[{i}, 1],\n"))),
        ),
    ] {
        let begun = Instant::now();
        let read = parse(&format!("version = 1\nfunctions = \"y = x\"\n{rest}"));
        let most = if cfg!(debug_assertions) { 20 } else { 2 };
        assert!(begun.elapsed() < Duration::from_secs(most), "{what}");
        if let Err(error) = read {
            assert!(error.to_string().len() < 500, "{what}");
        }
    }
}
