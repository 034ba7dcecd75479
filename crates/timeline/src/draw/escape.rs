//! Names and lines are written by the program, which may be anybody's.

/// Text for the content of an element and for the value of an attribute in double quotes, in
/// HTML and in XML, also inside of Markdown: it contains no markup, no newline, no directive
/// and no fence of mdBook's, and no character that turns the direction of what follows.
pub(super) fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '{' => escaped.push_str("&#123;"),
            '`' => escaped.push_str("&#96;"),
            '~' => escaped.push_str("&#126;"),
            '\t' | '\n' => escaped.push(' '),
            c if is_unfit(c) => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

/// What XML cannot hold, or what would have an effect beyond its place.
fn is_unfit(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{fffe}' | '\u{ffff}' | '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// What may stand in an id and in `url(#…)`.
pub(super) fn id(id: &str) -> String {
    let fit = |c: char| {
        if c.is_ascii_alphanumeric() || c == '_' {
            c
        } else {
            '-'
        }
    };
    id.chars().take(100).map(fit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_its_place() {
        assert_eq!(
            text("</svg><script>\"a\"&\n\n{{#include x}} ``` ~~~\u{0}\u{202e}"),
            "&lt;/svg&gt;&lt;script&gt;&quot;a&quot;&amp;  &#123;&#123;#include x}} \
             &#96;&#96;&#96; &#126;&#126;&#126;\u{fffd}\u{fffd}"
        );
        assert_eq!(id("a b\"><c_1"), "a-b---c_1");
    }
}
