use serde::{Deserialize, Serialize};

/// How a program is compiled: the two that the official Playground offers too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Without optimisation, with debug assertions.
    #[default]
    Debug,
    /// Optimised (`opt-level=3`), for listings that show times.
    Release,
}

impl Mode {
    /// The word used in `Cargo.toml`, in requests and on pages.
    pub fn as_str(self) -> &'static str {
        match self {
            Mode::Debug => "debug",
            Mode::Release => "release",
        }
    }
}

/// A Rust edition. An enumeration, because a string from a request would become an argument
/// of the compiler.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Edition {
    /// Rust 2015.
    #[serde(rename = "2015")]
    E2015,
    /// Rust 2018.
    #[serde(rename = "2018")]
    E2018,
    /// Rust 2021.
    #[serde(rename = "2021")]
    E2021,
    /// Rust 2024, the edition of this book.
    #[default]
    #[serde(rename = "2024")]
    E2024,
}

impl Edition {
    /// The year, as `rustc --edition` takes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Edition::E2015 => "2015",
            Edition::E2018 => "2018",
            Edition::E2021 => "2021",
            Edition::E2024 => "2024",
        }
    }
}

/// One whole program in one file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Program {
    /// The text of `src/main.rs`.
    pub code: String,
    /// How to compile it.
    pub mode: Mode,
    /// The edition it is written in.
    pub edition: Edition,
}
