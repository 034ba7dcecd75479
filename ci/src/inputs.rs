//! The files that parts look at, as patterns for [`crate::stamps`].

/// What the book is built from.
pub const BOOK: &[&str] = &[
    "/book.toml",
    "/src/**",
    "/listings/**",
    "/measurements/**",
    "/theme/**",
    "!/theme/tests/**",
    "/crates/**",
    "/Cargo.*",
    "/rust-toolchain.toml",
    "/.cargo/**",
    "/ci/**",
];

/// What the tools and listings are compiled from.
pub const RUST: &[&str] = &[
    "/crates/**",
    "/ci/src/**",
    "/listings/**",
    "!recording.json",
    "!python.py",
    "Cargo.toml",
    "/Cargo.lock",
    "/rust-toolchain.toml",
    "/.cargo/**",
];

/// What the listings and the tests of their claims are compiled from.
pub const CLAIMS: &[&str] = &[
    "/listings/**",
    "!recording.json",
    "!python.py",
    "/crates/claims/**",
    "/crates/extern-prelude/**",
    "/crates/listing/**",
    "/crates/program/**",
    "/crates/sandbox/**",
    "/crates/timeline/**",
    "/crates/trace-format/**",
    "/crates/tracer/**",
    "/Cargo.*",
    "/rust-toolchain.toml",
    "/ci/src/**",
];
