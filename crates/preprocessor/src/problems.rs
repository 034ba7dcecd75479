//! What is wrong in the pages: collected, and told like a compiler does.

use std::fmt;

/// One thing that is wrong in a page, where it is, and how to mend it.
///
/// ```text
/// error: there is no listing `spawn-and-jion`
///   --> src/lifecycle/spawn-and-join.md:12
///   = help: did you mean `spawn-and-join`?
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The page's file, relative to the book's root, with forward slashes.
    pub file: String,
    /// The line in that file as its author wrote it, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub cure: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem {
            file,
            line,
            what,
            cure,
        } = self;
        write!(
            f,
            "error: {what}\n  --> {file}:{line}\n  = help: {}",
            cure.replace('\n', "\n          ")
        )
    }
}

/// Everything that is wrong in the pages of a book, in the order of files and lines.
///
/// This is the error with which [`Listings`](crate::Listings) stops a build; who builds in
/// process can get it back with `error.downcast_ref::<Problems>()`.
#[derive(Clone, Debug, Default, PartialEq, Eq, thiserror::Error)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// The problems, in the order of files and lines.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// Ok if there are none.
    pub(crate) fn into_result(mut self) -> Result<(), Problems> {
        self.0
            .sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }

    pub(crate) fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str("\n\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}
