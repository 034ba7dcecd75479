//! Finds mdBook's `{{#…}}` directives, exactly where mdBook's own `links` finds them.

/// A directive such as `{{#rustdoc_include ../../listings/lifecycle/states/src/main.rs:loop}}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Include<'a> {
    /// `include`, `rustdoc_include`, `playground`, …
    pub kind: &'a str,
    /// The file, relative to the page's folder.
    pub path: &'a str,
    /// Which part of it.
    pub part: Part<'a>,
    /// The line in the text, counted from 1.
    pub line: usize,
}

/// Which part of a file is included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    /// All of it.
    Whole,
    /// Some lines, by number.
    Lines,
    /// What stands between `ANCHOR: name` and `ANCHOR_END: name`.
    Anchor(&'a str),
}

/// All directives of a text that are not escaped by a backslash.
pub(crate) fn find(text: &str) -> Vec<Include<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find("{{") {
        let start = at + offset;
        let rest = &text[start + 2..];
        at = start + 2;
        if text[..start].ends_with('\\') && rest.starts_with('#') {
            // mdBook takes an escaped directive to reach to the line's last braces.
            let line = rest.lines().next().unwrap_or_default();
            if let Some(end) = line.rfind("}}") {
                at += end + 2;
                continue;
            }
        }
        if let Some((kind, arguments, length)) = parse(rest) {
            at += length;
            let file = arguments.split_whitespace().next().unwrap_or_default();
            let (path, part) = split(file);
            let line = text[..start].bytes().filter(|b| *b == b'\n').count() + 1;
            found.push(Include {
                kind,
                path,
                part,
                line,
            });
        }
    }
    found
}

/// The directive a text consists of, if it is one and nothing else.
pub(crate) fn only(text: &str) -> Option<Include<'_>> {
    let inner = text.trim().strip_prefix("{{")?;
    let (_, _, length) = parse(inner)?;
    (length == inner.len()).then(|| find(text).first().copied())?
}

/// `#kind arguments}}` → kind, arguments, and the length of it all.
fn parse(text: &str) -> Option<(&str, &str, usize)> {
    let trimmed = text.trim_start();
    let skipped = text.len() - trimmed.len();
    let name = trimmed.strip_prefix('#')?;
    let length = name
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|length| *length > 0)?;
    let (kind, rest) = name.split_at(length);
    let end = rest
        .find('}')
        .filter(|end| rest[*end..].starts_with("}}"))?;
    let arguments = &rest[..end];
    if !arguments.starts_with(char::is_whitespace) || arguments.trim().is_empty() {
        return None;
    }
    Some((kind, arguments.trim(), skipped + 1 + length + end + 2))
}

/// `main.rs:anchor` → `main.rs` and what follows it.
fn split(file: &str) -> (&str, Part<'_>) {
    let Some((path, part)) = file.split_once(':') else {
        return (file, Part::Whole);
    };
    let (first, second) = part.split_once(':').unwrap_or((part, ""));
    let part = match (first, second) {
        ("", "") => Part::Whole,
        ("", _) => Part::Lines,
        _ if first.bytes().all(|b| b.is_ascii_digit()) => Part::Lines,
        _ => Part::Anchor(first),
    };
    (path, part)
}

/// Whether a file's text has this anchor, in mdBook's notation.
pub(crate) fn has_anchor(text: &str, anchor: &str) -> bool {
    text.lines().any(|line| {
        line.split("ANCHOR:").skip(1).any(|rest| {
            let rest = rest.trim_start();
            let end = rest
                .find(|c: char| !c.is_alphanumeric() && c != '_' && c != '-')
                .unwrap_or(rest.len());
            &rest[..end] == anchor
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_mdbook_finds() {
        let text = "{{#include a.py}} and {{ #rustdoc_include  ../b.rs:start }}\n\n{{#include c:3:4}} {{#include d::}} {{#include e::7}}\n{{#playground f.rs editable}}\n";
        let seen: Vec<_> = find(text)
            .iter()
            .map(|i| (i.kind, i.path, i.part, i.line))
            .collect();
        assert_eq!(
            seen,
            [
                ("include", "a.py", Part::Whole, 1),
                ("rustdoc_include", "../b.rs", Part::Anchor("start"), 1),
                ("include", "c", Part::Lines, 3),
                ("include", "d", Part::Whole, 3),
                ("include", "e", Part::Lines, 3),
                ("playground", "f.rs", Part::Whole, 4),
            ]
        );
    }

    #[test]
    fn leaves_the_rest_alone() {
        assert_eq!(
            find("\\{{#include a}} b }} {{}} {{#}} {{#include}} {{x}} {{#include a}b}}"),
            []
        );
        assert_eq!(find("\\{{#include a}}\n{{#include b}}")[0].path, "b");
    }

    #[test]
    fn one_and_nothing_else() {
        let include = only("\n {{#include a}} \n").expect("one");
        assert_eq!((include.path, include.line), ("a", 2));
        assert_eq!(only("{{#include a}}\n{{#include b}}"), None);
        assert_eq!(only("fn main() {}\n"), None);
        assert_eq!(only("// {{#include a}}"), None);
        assert_eq!(only(""), None);
    }

    #[test]
    fn anchors() {
        let text = "// ANCHOR: one\nx\n// ANCHOR_END: one\n# ANCHOR:two-2 \n";
        assert!(has_anchor(text, "one") && has_anchor(text, "two-2"));
        assert!(!has_anchor(text, "two") && !has_anchor("ANCHOR_END: x", "x"));
    }
}
