//! The error of a listing that must not compile.

use listing::RecordingResult;
use program::{Compiler, Diagnostic, Limits};

use crate::subject;

/// The first error that the compiler reports for a listing.
#[derive(Clone, Debug)]
pub struct CompileError {
    error: Diagnostic,
}

/// Compiles the listing as the page's Run button does, which must fail, or reads the
/// recorded error.
pub fn compile_error() -> CompileError {
    let error = match subject::recording() {
        Some(recording) => match recording.result {
            RecordingResult::Rejected(error) => error,
            RecordingResult::Ran { .. } => panic!("the recording is of a program that ran"),
        },
        None => compile_now(),
    };
    CompileError { error }
}

fn compile_now() -> Diagnostic {
    let fail = |error: &dyn std::fmt::Display| -> ! { panic!("{error}") };
    let program = subject::listing()
        .program()
        .unwrap_or_else(|error| fail(&error));
    let folder = tempfile::tempdir().unwrap_or_else(|error| fail(&error));
    let compiler = Compiler::locate().unwrap_or_else(|error| fail(&error));
    let made = compiler
        .compile(
            &program,
            folder.path(),
            Limits {
                wall: std::time::Duration::from_secs(60),
                ..Limits::default()
            },
        )
        .unwrap_or_else(|error| fail(&error));
    match made.error() {
        Some(error) => error.clone(),
        None => panic!("the listing compiles, and must not"),
    }
}

impl CompileError {
    /// The error code, for example `E0382`; empty when the error has none.
    pub fn code(&self) -> &str {
        self.error.code.as_deref().unwrap_or("")
    }

    /// The one-line message, without `error[…]:`.
    pub fn message(&self) -> &str {
        &self.error.message
    }

    /// The whole message, as the page shows it.
    pub fn rendered(&self) -> &str {
        &self.error.rendered
    }

    /// The line of the program that it points at, counted from 1.
    pub fn line(&self) -> Option<u32> {
        self.error.line
    }
}
