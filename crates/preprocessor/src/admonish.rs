//! mdbook-admonish 1.20, which speaks the language of mdBook 0.4, under mdBook 0.5.

use std::collections::BTreeMap;

use anyhow::Context as _;
use mdbook_04::book::{Book as Book04, BookItem as BookItem04, Chapter as Chapter04};
use mdbook_04::preprocess::{Preprocessor as _, PreprocessorContext as Context04};
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::config::Config;
use mdbook_preprocessor::errors::Result;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use serde_json::json;

/// The preprocessor `admonish`: mdbook-admonish's own code, in process.
///
/// Each chapter's text goes through `mdbook_admonish::Admonish` by way of mdBook 0.4's types.
/// Of the result, what HTML does not allow is mended: a role on `<details>`, and blocks and
/// links in a `<summary>`. The links that boxes have to themselves are left out: without a text,
/// they say nothing to whoever comes to them by keyboard.
#[derive(Clone, Copy, Debug, Default)]
pub struct Admonish;

impl Preprocessor for Admonish {
    fn name(&self) -> &str {
        "admonish"
    }

    fn run(&self, ctx: &PreprocessorContext, mut book: Book) -> Result<Book> {
        let bridge = Bridge::new(&ctx.config, &ctx.renderer)?;
        let mut result = Ok(());
        book.for_each_chapter_mut(|chapter| {
            if result.is_ok() {
                result = bridge
                    .render(&chapter.content)
                    .map(|text| chapter.content = text)
                    .with_context(|| format!("in the chapter \"{}\"", chapter.name));
            }
        });
        result.map(|()| book)
    }
}

/// mdbook-admonish with its configuration.
pub(crate) struct Bridge {
    context: Context04,
    directives: Vec<String>,
}

impl Bridge {
    /// mdbook-admonish as the book's configuration wants it.
    pub fn new(config: &Config, renderer: &str) -> Result<Bridge> {
        let settings = config
            .get::<serde_json::Value>("preprocessor.admonish")?
            .context("book.toml has no [preprocessor.admonish]")?;
        // All that mdbook-admonish reads. The rest of the configuration has changed since
        // mdBook 0.4.
        let context = json!({
            "root": "",
            "config": { "preprocessor": { "admonish": settings } },
            "renderer": renderer,
            "mdbook_version": mdbook_04::MDBOOK_VERSION,
        });
        let context = serde_json::from_value(context)
            .context("reading [preprocessor.admonish] as mdBook 0.4 did")?;
        let directives = config
            .get::<BTreeMap<String, serde_json::Value>>("preprocessor.admonish.directive.custom")?
            .unwrap_or_default();
        Ok(Bridge {
            context,
            directives: directives.into_keys().collect(),
        })
    }

    /// The directives that the book defines beside mdbook-admonish's own.
    pub fn directives(&self) -> &[String] {
        &self.directives
    }

    /// The text with its admonitions as HTML, or without them, as the renderer's
    /// `render_mode` asks for.
    pub fn render(&self, text: &str) -> Result<String> {
        let mut book = Book04::new();
        book.push_item(Chapter04::new("", text.to_owned(), "", Vec::new()));
        let book = mdbook_admonish::Admonish.run(&self.context, book)?;
        let rendered = book.iter().find_map(|item| match item {
            BookItem04::Chapter(chapter) => Some(mend(&chapter.content)),
            _ => None,
        });
        rendered.context("mdbook-admonish lost a chapter")
    }
}

/// Admonitions as valid HTML.
fn mend(text: &str) -> String {
    mend_details(text)
        .split_inclusive('\n')
        .filter(|line| {
            !line
                .trim_start()
                .starts_with("<a class=\"admonition-anchor-link\" ")
        })
        .collect()
}

/// Collapsible admonitions as valid HTML.
fn mend_details(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, details, title, after)) = next_details(rest) {
        mended.push_str(before);
        mended.push_str(&details.replacen(" role=\"note\"", "", 1));
        mended.push_str(title.indent);
        mended.push_str(&format!(
            "<summary class=\"admonition-title\"><span id=\"{}\">{}</span></summary>\n",
            title.id,
            inline(title.markdown)
        ));
        rest = after;
    }
    mended + rest
}

/// The title of a collapsible admonition.
struct Title<'a> {
    indent: &'a str,
    id: &'a str,
    markdown: &'a str,
}

/// Splits a text at its first collapsible admonition with a title: what is before it, its
/// `<details …>` line, its title, what is after the title.
fn next_details(text: &str) -> Option<(&str, &str, Title<'_>, &str)> {
    let summary = text.find("<summary class=\"admonition-title\">\n")?;
    let start = text[..summary].rfind("<details id=\"")?;
    let end = summary + text[summary..].find("</summary>\n")?;
    let line_end = start + text[start..].find('\n')? + 1;
    let inside = &text[summary..end];
    let (_, after_id) = inside.split_once("<div id=\"")?;
    let (id, after_id) = after_id.split_once("\">\n")?;
    let (markdown, _) = after_id.rsplit_once("</div>")?;
    let title = Title {
        indent: &text[line_end..summary],
        id,
        markdown: markdown.trim(),
    };
    Some((
        &text[..start],
        &text[start..line_end],
        title,
        &text[end + "</summary>\n".len()..],
    ))
}

/// A line of Markdown as HTML without a paragraph around it.
fn inline(markdown: &str) -> String {
    let events = Parser::new(markdown).filter(|event| {
        !matches!(
            event,
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph)
        )
    });
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, events);
    html.trim().to_owned()
}
