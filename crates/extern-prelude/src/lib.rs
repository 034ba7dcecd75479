//! The crates that a reader's program may use, gathered so that one `cargo build` makes
//! them all: `program::Dependencies` builds this package and hands its dependencies to
//! `rustc` with `--extern`. There is no code here.
