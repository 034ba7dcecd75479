//! Text as HTML that survives the Markdown around it.

/// Text for an element's content.
///
/// Beside what HTML asks for, this hides from mdBook what it would still act upon inside HTML:
/// `{{#…}}` directives, and fences that would end the admonition a figure stands in. Control
/// characters, which HTML cannot hold, become U+FFFD.
pub(crate) fn text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\t' | '\n' => escaped.push(c),
            c if c.is_control() => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    for (active, inert) in [("{{", "&#123;{"), ("```", "&#96;``"), ("~~~", "&#126;~~")] {
        if escaped.contains(active) {
            escaped = escaped.replace(active, inert);
        }
    }
    escaped
}

/// Text for an attribute's value in double quotes.
pub(crate) fn attribute(value: &str) -> String {
    text(value).replace('"', "&quot;").replace('\n', " ")
}

/// A short phrase in which `` `code` `` is marked as in Markdown.
pub(crate) fn prose(phrase: &str) -> String {
    let mut html = String::new();
    let mut rest = phrase;
    while let Some((before, (code, after))) = rest
        .split_once('`')
        .and_then(|(before, after)| Some((before, after.split_once('`')?)))
    {
        html += &format!("{}<code>{}</code>", text(before), text(code));
        rest = after;
    }
    html + &text(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_and_what_mdbook_would_act_upon() {
        assert_eq!(
            text("Vec<&str> && \"{{#include x}}\" ```` ~~~"),
            "Vec&lt;&amp;str&gt; &amp;&amp; \"&#123;{#include x}}\" &#96;``` &#126;~~"
        );
        assert_eq!(text("a\tb\u{1b}[1m\u{0}"), "a\tb\u{fffd}[1m\u{fffd}");
        assert_eq!(attribute("say \"no\"\n<b>"), "say &quot;no&quot; &lt;b&gt;");
    }

    #[test]
    fn code_in_prose() {
        assert_eq!(
            prose("`join` returns `Vec<T>`, a ` b"),
            "<code>join</code> returns <code>Vec&lt;T&gt;</code>, a ` b"
        );
    }
}
