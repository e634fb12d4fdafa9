# Shortcuts for those who have just; each is a line or two that can also be typed.

# Lists the shortcuts.
default:
    @just --list

# Form, lints, and the tests of the library and of the modules' order: while working.
quick:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    cargo test --lib
    cargo test --test architecture

# Writes the golden pictures that have changed, after a look at the new ones.
bless:
    NABLASCOPE_BLESS=1 cargo test --test golden

# Draws every scene into target/pictures, to be looked at.
pictures:
    mkdir -p target/pictures
    for scene in assets/examples/*.toml tests/scenes/*.toml; do cargo run --quiet -- render "$scene" --out "target/pictures/$(basename "$scene" .toml).png" || exit 1; done

# Opens the window, on a scene if one is named.
window *scene:
    cargo run --release -- {{scene}}

# Measures the core beside the same work by hand, and the frames of the window.
bench:
    cargo bench --bench core --bench frame
