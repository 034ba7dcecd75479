//! The name of a compiled program: a hash of all that it depends on.

use std::fmt;

use program::Program;
use sha2::{Digest, Sha256};

/// Part of every key. Raise it when the same program would be compiled in another way, or kept
/// in another way.
const FORMAT: &str = "1";

/// All that a compiled program depends on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parts<'a> {
    /// The compiler's version.
    pub(crate) compiler: &'a str,
    /// The program, and what is to be made of it.
    pub(crate) program: &'a Program,
    /// The lock file's contents, for a program that uses crates.
    pub(crate) lock_file: Option<&'a [u8]>,
}

/// The name of a compiled program.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Key([u8; 32]);

impl Key {
    /// The key of what these parts make.
    pub(crate) fn of(parts: Parts<'_>) -> Key {
        let Program {
            code,
            mode,
            edition,
            crate_type,
            tests,
        } = parts.program;
        let mut hash = Sha256::new();
        for part in [
            FORMAT.as_bytes(),
            parts.compiler.as_bytes(),
            edition.as_str().as_bytes(),
            mode.as_str().as_bytes(),
            crate_type.as_str().as_bytes(),
            if *tests { b"tests" } else { b"program" },
            code.as_bytes(),
        ]
        .into_iter()
        .chain(parts.lock_file)
        {
            // With its length first, so that no part can pass for the beginning of the next.
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        Key(hash.finalize().into())
    }

    /// The key whose name this is.
    pub(super) fn parse(name: &str) -> Option<Key> {
        let mut key = [0; 32];
        let digits = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
        if name.len() != 2 * key.len() || !name.bytes().all(digits) {
            return None;
        }
        for (at, byte) in key.iter_mut().enumerate() {
            *byte = u8::from_str_radix(name.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(Key(key))
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Key({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use program::{CrateType, Edition, Mode};
    use std::collections::HashSet;

    fn program(code: &str) -> Program {
        Program {
            code: code.to_owned(),
            mode: Mode::Debug,
            edition: Edition::E2024,
            ..Program::default()
        }
    }

    #[test]
    fn every_part_counts() {
        let program = program("fn main() {}");
        let parts = Parts {
            compiler: "1.95.0",
            program: &program,
            lock_file: None,
        };
        let release = Program {
            mode: Mode::Release,
            ..program.clone()
        };
        let older = Program {
            edition: Edition::E2021,
            ..program.clone()
        };
        let other = Program {
            code: "fn main() { }".to_owned(),
            ..program.clone()
        };
        let tests = Program {
            tests: true,
            ..program.clone()
        };
        let library = Program {
            crate_type: CrateType::Lib,
            ..program.clone()
        };
        let with = |program| Parts { program, ..parts };
        let all = [
            parts,
            with(&release),
            with(&older),
            with(&other),
            Parts {
                compiler: "1.95.1",
                ..parts
            },
            with(&tests),
            with(&library),
            Parts {
                lock_file: Some(b""),
                ..parts
            },
            Parts {
                lock_file: Some(b"version = 4"),
                ..parts
            },
        ];
        let keys: HashSet<_> = all.map(Key::of).into();
        assert_eq!(keys.len(), all.len());
        assert_eq!(Key::of(parts), Key::of(with(&program.clone())));
    }

    /// Code comes from readers: it must not be able to look like code and a lock file.
    #[test]
    fn parts_do_not_run_into_each_other() {
        let (one, two) = (program("ab"), program("a"));
        let key = |program, lock_file| {
            Key::of(Parts {
                compiler: "",
                program,
                lock_file,
            })
        };
        assert_ne!(key(&one, Some(b"c")), key(&two, Some(b"bc")));
        assert_ne!(key(&one, Some(b"")), key(&one, None));
    }

    #[test]
    fn a_key_and_its_name_are_the_same() {
        let key = Key::of(Parts {
            compiler: "1.95.0",
            program: &program(""),
            lock_file: None,
        });
        let name = key.to_string();
        assert_eq!(name.len(), 64);
        assert_eq!(Key::parse(&name), Some(key));
        for wrong in [
            "",
            "building-x",
            &name[1..],
            &name.to_uppercase(),
            &format!("{name}0"),
        ] {
            assert_eq!(Key::parse(wrong), None, "{wrong}");
        }
        let umlauts = "ä".repeat(32);
        assert_eq!((umlauts.len(), Key::parse(&umlauts)), (64, None));
        assert_eq!(Key::parse(&"+f".repeat(32)), None);
    }
}
