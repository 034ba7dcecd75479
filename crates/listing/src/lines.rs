//! From source files to the lines of one whole program, each shown or hidden.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Error;

/// A line of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The text without its line end.
    pub text: String,
    /// Whether the page hides it; it is sent to the compiler all the same.
    pub hidden: bool,
}

/// The lines of the program in `source`, helper modules inlined. With an anchor, what lies
/// outside of it is hidden.
pub(crate) fn lines(source: &Path, anchor: Option<&str>) -> Result<Vec<Line>, Error> {
    let text = read(source)?;
    let mut anchors = Anchors::new(source, anchor);
    let mut lines = Vec::new();
    for (index, text) in text.lines().enumerate() {
        if anchors.is_mark(index + 1, text)? {
            continue;
        }
        match module_file(source, text) {
            Some((name, file)) => inline(&name, &file, &mut lines)?,
            None => lines.push(Line {
                text: text.to_owned(),
                hidden: !anchors.shows(),
            }),
        }
    }
    anchors.finish()?;
    Ok(lines)
}

/// `mod prices;` → (`prices`, `src/prices.rs`), if there is such a file.
fn module_file(source: &Path, line: &str) -> Option<(String, PathBuf)> {
    let name = line.strip_prefix("mod ")?.strip_suffix(';')?;
    let file = source.with_file_name(format!("{name}.rs"));
    file.is_file().then(|| (name.to_owned(), file))
}

/// A helper module becomes hidden lines in place of its declaration, so that the program is
/// one file wherever it is sent. Its lines are not indented: raw strings stay as they are.
fn inline(name: &str, file: &Path, lines: &mut Vec<Line>) -> Result<(), Error> {
    let hidden = |text: String| Line { text, hidden: true };
    lines.push(hidden(format!("mod {name} {{")));
    lines.extend(read(file)?.lines().map(|line| hidden(line.to_owned())));
    lines.push(hidden("}".to_owned()));
    Ok(())
}

pub(crate) fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(|source| Error::File {
        doing: "read",
        path: path.to_owned(),
        source,
    })
}

/// Follows `// ANCHOR: name` and `// ANCHOR_END: name`, mdBook's marks, which are no part of
/// the program: <https://rust-lang.github.io/mdBook/format/mdbook.html#including-portions-of-a-file>.
struct Anchors<'a> {
    source: &'a Path,
    wanted: Option<&'a str>,
    open: Vec<(String, usize)>,
    known: Vec<String>,
}

impl<'a> Anchors<'a> {
    fn new(source: &'a Path, wanted: Option<&'a str>) -> Self {
        Anchors {
            source,
            wanted,
            open: Vec::new(),
            known: Vec::new(),
        }
    }

    fn is_mark(&mut self, number: usize, line: &str) -> Result<bool, Error> {
        let Some(comment) = line.trim().strip_prefix("//").map(str::trim) else {
            return Ok(false);
        };
        if let Some(name) = comment.strip_prefix("ANCHOR:").map(str::trim) {
            self.known.push(name.to_owned());
            self.open.push((name.to_owned(), number));
            return Ok(true);
        }
        if let Some(name) = comment.strip_prefix("ANCHOR_END:").map(str::trim) {
            let before = self.open.len();
            self.open.retain(|(open, _)| open != name);
            if self.open.len() == before {
                return Err(self.bad(
                    number,
                    format!("`ANCHOR_END: {name}` without `ANCHOR: {name}` before it"),
                ));
            }
            return Ok(true);
        }
        Ok(false)
    }

    fn shows(&self) -> bool {
        self.wanted
            .is_none_or(|wanted| self.open.iter().any(|(open, _)| open == wanted))
    }

    fn finish(self) -> Result<(), Error> {
        if let Some((name, number)) = self.open.first() {
            return Err(self.bad(
                *number,
                format!("`ANCHOR: {name}` has no `ANCHOR_END: {name}`"),
            ));
        }
        match self.wanted {
            Some(wanted) if !self.known.iter().any(|known| known == wanted) => {
                Err(Error::UnknownAnchor {
                    path: self.source.to_owned(),
                    anchor: wanted.to_owned(),
                    known: match &self.known[..] {
                        [] => "none".to_owned(),
                        known => format!("`{}`", known.join("`, `")),
                    },
                })
            }
            _ => Ok(()),
        }
    }

    fn bad(&self, line: usize, what: String) -> Error {
        Error::BadAnchor {
            path: self.source.to_owned(),
            line,
            what,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str, anchor: Option<&str>) -> Result<String, Error> {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("helper.rs"), "pub fn help() {}\n").expect("written");
        let path = folder.path().join("main.rs");
        fs::write(&path, source).expect("written");
        let lines = lines(&path, anchor)?;
        Ok(lines
            .iter()
            .map(|line| format!("{}{}\n", if line.hidden { "-" } else { "+" }, line.text))
            .collect())
    }

    #[test]
    fn without_an_anchor_all_is_shown() {
        let lines = shown("use a;\n\nfn main() {}\n", None).expect("lines");
        assert_eq!(lines, "+use a;\n+\n+fn main() {}\n");
    }

    #[test]
    fn an_anchor_hides_what_is_outside_and_its_marks_vanish() {
        let source = "a\n// ANCHOR: part\nb\n    // ANCHOR_END: part\nc\n";
        assert_eq!(shown(source, Some("part")).expect("lines"), "-a\n+b\n-c\n");
        assert_eq!(shown(source, None).expect("lines"), "+a\n+b\n+c\n");
    }

    #[test]
    fn a_helper_module_is_inlined_and_hidden() {
        let lines = shown("mod helper;\nmod elsewhere;\nfn main() {}\n", None).expect("lines");
        assert_eq!(
            lines,
            "-mod helper {\n-pub fn help() {}\n-}\n+mod elsewhere;\n+fn main() {}\n"
        );
    }

    #[test]
    fn an_unknown_anchor_is_an_error_that_names_the_known_ones() {
        let source = "// ANCHOR: part\nb\n// ANCHOR_END: part\n";
        let error = shown(source, Some("prat"))
            .expect_err("unknown")
            .to_string();
        assert!(
            error.ends_with("has no `// ANCHOR: prat`; there is `part`"),
            "{error}"
        );
    }

    #[test]
    fn half_an_anchor_is_an_error_with_its_line() {
        let error = shown("a\n// ANCHOR: part\n", None)
            .expect_err("open")
            .to_string();
        assert!(
            error.ends_with("main.rs:2: `ANCHOR: part` has no `ANCHOR_END: part`"),
            "{error}"
        );
        let error = shown("// ANCHOR_END: part\n", None)
            .expect_err("closed")
            .to_string();
        assert!(
            error.contains("main.rs:1: `ANCHOR_END: part` without"),
            "{error}"
        );
    }
}
