//! The recipe for a container says again what is said elsewhere.

use std::fs;
use std::path::Path;

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(root.join(path)).expect(path)
}

#[test]
fn it_has_the_toolchain_of_the_repository() {
    let toolchain = read("rust-toolchain.toml");
    let channel = toolchain
        .lines()
        .find_map(|line| line.strip_prefix("channel = \"")?.strip_suffix('"'))
        .expect("a channel");
    let recipe = read("crates/course/container/Containerfile");
    let image = format!("FROM docker.io/library/rust:{channel}-slim-");
    assert!(
        recipe.lines().any(|line| line.starts_with(&image)),
        "the Containerfile is not built on the image of Rust {channel}"
    );
    let variable = format!("ENV RUSTUP_TOOLCHAIN={channel}");
    assert!(
        recipe.lines().any(|line| line == variable),
        "the Containerfile does not say `{variable}`"
    );
}
