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

/// What is made of a program: what the official Playground offers too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CrateType {
    /// Something to run.
    #[default]
    Bin,
    /// A library for other Rust crates, of the kind that the compiler prefers.
    Lib,
    /// A shared library for other Rust crates.
    Dylib,
    /// A static library for other Rust crates.
    Rlib,
    /// A static library for other languages.
    Staticlib,
    /// A shared library for other languages.
    Cdylib,
    /// Procedural macros.
    ProcMacro,
}

impl CrateType {
    /// The word that `rustc --crate-type` takes, and requests.
    pub fn as_str(self) -> &'static str {
        match self {
            CrateType::Bin => "bin",
            CrateType::Lib => "lib",
            CrateType::Dylib => "dylib",
            CrateType::Rlib => "rlib",
            CrateType::Staticlib => "staticlib",
            CrateType::Cdylib => "cdylib",
            CrateType::ProcMacro => "proc-macro",
        }
    }

    /// The file that cargo would look for.
    pub fn source(self) -> &'static str {
        match self {
            CrateType::Bin => "src/main.rs",
            _ => "src/lib.rs",
        }
    }
}

/// One whole program in one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Program {
    /// The text of `src/main.rs`, or of `src/lib.rs` for a library.
    pub code: String,
    /// How to compile it.
    pub mode: Mode,
    /// The edition it is written in.
    pub edition: Edition,
    /// What to make of it.
    pub crate_type: CrateType,
    /// Make the harness that runs its `#[test]` functions, instead of what `crate_type` says.
    pub tests: bool,
}

impl Program {
    /// Whether what is made of it can be started.
    pub fn runs(&self) -> bool {
        self.tests || self.crate_type == CrateType::Bin
    }
}
