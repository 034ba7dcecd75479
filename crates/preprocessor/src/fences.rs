//! Finds the fenced code blocks of a page, those inside admonitions too.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// A fenced code block, as its author wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fence {
    /// What follows the opening fence: `rust,editable`.
    pub info: String,
    /// The text between the fences.
    pub body: String,
    /// The line of the opening fence, counted from 1.
    pub first_line: usize,
    /// The line of the closing fence, or the last line there is.
    pub last_line: usize,
    /// Whether there is a closing fence.
    pub closed: bool,
    /// What it stands in, if that is a list or the like: `a list`.
    pub container: Option<&'static str>,
    /// The directive of the admonition it stands in: `python`.
    pub admonition: Option<String>,
}

impl Fence {
    /// The words of the info string, split as mdBook splits them.
    fn words(&self) -> impl Iterator<Item = &str> {
        self.info
            .split([' ', '\t', ','])
            .filter(|word| !word.is_empty())
    }

    /// The language: `rust`.
    pub fn language(&self) -> &str {
        self.words().next().unwrap_or_default()
    }

    /// What is said beside the language: `editable`, `compile_fail`, `E0382`.
    pub fn classes(&self) -> impl Iterator<Item = &str> {
        self.words().skip(1)
    }

    /// Whether the reader sees it as Rust.
    pub fn is_rust(&self) -> bool {
        ["rust", "rs"].contains(&self.language().to_ascii_lowercase().as_str())
    }

    /// What follows `admonish`, if mdbook-admonish takes this for an admonition.
    pub fn admonish(&self) -> Option<&str> {
        match self.info.strip_prefix("admonish")? {
            "" => Some(""),
            config => config.strip_prefix(' '),
        }
    }

    /// The directive of an admonition: `python` of `admonish python collapsible=true`, and
    /// nothing of a plain `admonish`. mdbook-admonish reads three notations.
    pub fn directive(&self) -> Option<String> {
        let config = self.admonish()?.trim();
        let first = config.split([' ', ',', '.']).next().unwrap_or_default();
        if !first.contains('=') {
            return Some(first.to_owned());
        }
        let value = config.split("type").nth(1).map(str::trim_start);
        let value = value.and_then(|rest| rest.strip_prefix('=')?.trim_start().strip_prefix('"'));
        Some(
            value
                .and_then(|rest| rest.split('"').next())
                .unwrap_or_default()
                .to_owned(),
        )
    }
}

/// All fences of a page in the order of their opening lines. What a fence holds is text, not
/// Markdown, and stays unread (a page can show how to write a fence), except in admonitions.
pub(crate) fn scan(text: &str) -> Vec<Fence> {
    let mut fences = Vec::new();
    scan_part(text, 0, None, None, &mut fences);
    fences
}

/// Scans a part of a page that begins after `lines_before` lines.
fn scan_part(
    text: &str,
    lines_before: usize,
    outer: Option<&'static str>,
    admonition: Option<&str>,
    fences: &mut Vec<Fence>,
) {
    let line_of = |offset: usize| {
        let newlines = text[..offset].bytes().filter(|b| *b == b'\n').count();
        lines_before + newlines + 1
    };
    let mut containers: Vec<&'static str> = outer.into_iter().collect();
    let mut open: Option<Fence> = None;
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let end = range.start + text[range.clone()].trim_end().len();
                open = Some(Fence {
                    info: info.trim().to_owned(),
                    body: String::new(),
                    first_line: line_of(range.start),
                    last_line: line_of(end),
                    closed: is_closed(text, range),
                    container: containers.first().copied(),
                    admonition: admonition.map(str::to_owned),
                });
            }
            Event::Text(part) => {
                if let Some(fence) = &mut open {
                    fence.body.push_str(&part);
                }
            }
            Event::End(TagEnd::CodeBlock) => {
                let Some(fence) = open.take() else { continue };
                fences.push(fence.clone());
                // mdbook-admonish does not look into admonitions, so neither do we twice.
                if let (Some(directive), None) = (fence.directive(), admonition) {
                    scan_part(
                        &fence.body,
                        fence.first_line,
                        fence.container,
                        Some(&directive),
                        fences,
                    );
                }
            }
            Event::Start(tag) => containers.extend(container(&tag)),
            Event::End(tag) if ends_container(&tag) => {
                containers.pop();
            }
            _ => {}
        }
    }
}

/// mdBook's own options, as far as they decide where blocks begin and end.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

/// What a tag is called that indents or prefixes the lines inside it.
fn container(tag: &Tag<'_>) -> Option<&'static str> {
    match tag {
        Tag::List(_) => Some("a list"),
        Tag::BlockQuote(_) => Some("a block quote"),
        Tag::FootnoteDefinition(_) => Some("a footnote"),
        Tag::DefinitionList => Some("a definition list"),
        _ => None,
    }
}

fn ends_container(tag: &TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::List(_)
            | TagEnd::BlockQuote(_)
            | TagEnd::FootnoteDefinition
            | TagEnd::DefinitionList
    )
}

/// Whether the last line of a fenced block closes it.
fn is_closed(text: &str, range: Range<usize>) -> bool {
    let block = text[range].trim_end();
    let Some(mark) = block.chars().next() else {
        return false;
    };
    let opening = block.chars().take_while(|c| *c == mark).count();
    let Some((_, last)) = block.rsplit_once('\n') else {
        return false;
    };
    let last = last.trim_start_matches([' ', '\t', '>']);
    last.chars().all(|c| c == mark) && last.len() >= opening
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `language first-last` of each fence, and what it stands in.
    fn found(text: &str) -> Vec<String> {
        let show = |fence: &Fence| {
            let mut shown = format!("{} {}-{}", fence.info, fence.first_line, fence.last_line);
            for place in fence.container.iter() {
                shown += &format!(" in {place}");
            }
            if let Some(directive) = &fence.admonition {
                shown += &format!(" in admonish {directive}");
            }
            if !fence.closed {
                shown += " open";
            }
            shown
        };
        scan(text).iter().map(show).collect()
    }

    #[test]
    fn long_tilde_and_indented_fences() {
        let text = "a\n\n`````rust,editable\nx\n````\n`````\n\n~~~ text\ny\n~~~~\n\n   ```rust\n   z\n   ```\n";
        assert_eq!(
            found(text),
            ["rust,editable 3-6", "text 8-10", "rust 12-14"]
        );
        assert_eq!(scan(text)[0].body, "x\n````\n");
        assert_eq!(scan(text)[2].body, "z\n");
    }

    #[test]
    fn fences_shown_in_a_fence_are_text() {
        let text = "````markdown\n```rust\nfn main() {}\n```\n````\n\n    ```rust\n    indented code\n    ```\n\n<!--\n```rust\n```\n-->\n";
        assert_eq!(found(text), ["markdown 1-5"]);
    }

    #[test]
    fn admonitions_are_looked_into_once() {
        let text = "\n````admonish python title=\"In Python\", collapsible=true\nWords.\n\n```python\nx\n```\n````\n\n`````admonish\n````admonish tip\n```rust\n```\n````\n`````\n";
        assert_eq!(
            found(text),
            [
                "admonish python title=\"In Python\", collapsible=true 2-8",
                "python 5-7 in admonish python",
                "admonish 10-15",
                "admonish tip 11-14 in admonish ",
            ]
        );
    }

    #[test]
    fn containers() {
        let text = "- item\n\n  ```rust\n  x\n\n  y\n  ```\n- ````admonish tip\n  ```rust\n  z\n  ```\n  ````\n\n> ```rust\n> q\n> ```\n\n[^1]: note\n\n    ```rust\n    f\n    ```\n\n```rust\nfree\n```\n";
        assert_eq!(
            found(text),
            [
                "rust 3-7 in a list",
                "admonish tip 8-12 in a list",
                "rust 9-11 in a list in admonish tip",
                "rust 14-16 in a block quote",
                "rust 20-22 in a footnote",
                "rust 24-26",
            ]
        );
        assert_eq!(scan(text)[0].body, "x\n\ny\n");
    }

    #[test]
    fn open_fences() {
        assert_eq!(found("```rust\nx\n"), ["rust 1-2 open"]);
        assert_eq!(found("```rust"), ["rust 1-1 open"]);
        assert_eq!(found("````rust\n```\n"), ["rust 1-2 open"]);
        assert_eq!(found("```rust\r\nx\r\n```\r\n"), ["rust 1-3"]);
        assert_eq!(found("```rust\n```"), ["rust 1-2"]);
    }

    #[test]
    fn directives() {
        let directive = |info: &str| scan(&format!("```{info}\n```\n"))[0].directive();
        assert_eq!(directive("admonish").as_deref(), Some(""));
        assert_eq!(
            directive("admonish try-it collapsible=true").as_deref(),
            Some("try-it")
        );
        assert_eq!(
            directive("admonish note.wide \"Title\"").as_deref(),
            Some("note")
        );
        assert_eq!(
            directive("admonish title=\"a\", type = \"tip\"").as_deref(),
            Some("tip")
        );
        assert_eq!(directive("admonish title=\"a\"").as_deref(), Some(""));
        assert_eq!(directive("admonish,tip"), None);
        assert_eq!(directive("rust"), None);
    }
}
