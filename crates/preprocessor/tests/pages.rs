//! What the reader's browser gets of listings and admonitions.

mod support;

use listing::Catalogue;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};
use preprocessor::{Admonish, Listings};
use scraper::{Html, Selector};
use snapbox::{assert_data_eq, file};
use support::Book;

#[test]
fn figures() {
    let book = Book::new();
    book.load().build().unwrap();
    assert_data_eq!(
        book.main("first/index.html"),
        file!["fixtures/snapshots/figures.html"].raw()
    );
}

#[test]
fn admonitions() {
    let book = Book::new();
    book.load().build().unwrap();
    assert_data_eq!(
        book.main("first/admonitions.html"),
        file!["fixtures/snapshots/admonitions.html"].raw()
    );
}

#[test]
fn the_code_on_the_page_is_the_program() {
    let book = Book::new();
    book.load().build().unwrap();
    let catalogue = Catalogue::load(&book.path("")).unwrap();
    let select = |css| Selector::parse(css).unwrap();
    let mut seen = Vec::new();
    for page in ["first/index.html", "first/admonitions.html", "print.html"] {
        let html =
            Html::parse_document(&std::fs::read_to_string(book.path("book").join(page)).unwrap());
        for figure in html.select(&select("figure.listing")) {
            let name = figure.attr("data-listing").unwrap();
            let code = figure
                .select(&select("pre.listing-code > code"))
                .next()
                .unwrap();
            let text: String = code.text().collect();
            let program = catalogue.get(name).unwrap().program().unwrap();
            assert_eq!(text + "\n", program.code, "{name} on {page}");
            // The whole figure is one element with all its parts in place.
            assert_eq!(figure.select(&select("figcaption")).count(), 1, "{name}");
            assert_eq!(
                figure
                    .select(&select("details.recording > pre > samp"))
                    .count()
                    == 0,
                name == "fast"
            );
            seen.push(name.to_owned());
        }
        // Nothing of a figure is left over as text or outside of it.
        assert_eq!(
            html.select(&select("pre.listing-code")).count(),
            html.select(&select("figure > pre.listing-code")).count()
        );
        assert_eq!(html.select(&select(".playground")).count(), 0);
    }
    // Eight figures on one page, one on the other, and all on the page to print.
    assert_eq!(seen.len(), 18);
}

#[test]
fn a_recorded_timeline_is_drawn_where_the_recorded_output_is() {
    let book = Book::new();
    book.load().build().unwrap();
    for page in ["first/index.html", "print.html"] {
        let html =
            Html::parse_document(&std::fs::read_to_string(book.path("book").join(page)).unwrap());
        let select = |css| Selector::parse(css).unwrap();
        let timeline = select("figure[data-listing=panics] details.recording > div.timeline");
        let timeline = html.select(&timeline).next().expect("a timeline");
        // All of it is in its place, also what its program did its best to break.
        for part in [
            "svg > title",
            "svg > desc",
            "svg > g.lane > rect.span.running",
            "svg > g.lane > .mark.panic",
            "ul.timeline-legend > li",
            "details.timeline-table > div > table > tbody > tr",
        ] {
            assert!(
                timeline.select(&select(part)).next().is_some(),
                "{part} on {page}"
            );
        }
        assert_eq!(html.select(&select("div.timeline")).count(), 1, "{page}");
        let mark = timeline.select(&select(".mark.stdout")).next().unwrap();
        assert_eq!(
            mark.attr("data-says"),
            Some("printed “</div>  {{#include x}} ``` <b>” on line 2")
        );
    }
}

#[test]
fn hidden_lines_are_hidden() {
    let book = Book::new();
    book.load().build().unwrap();
    let html = Html::parse_document(&book.main("first/index.html"));
    let hidden = Selector::parse("#listing-helper .boring").unwrap();
    let hidden: String = html.select(&hidden).flat_map(|line| line.text()).collect();
    assert_eq!(
        hidden,
        "mod prices {\n/// What something costs.\npub fn of(what: &str) -> u32 {\n\n    what.len() as u32\n}\n}\n\n\n#[allow(dead_code)]\nfn unused() {}"
    );
}

#[test]
fn sources_are_linked_when_it_is_known_where_they_are() {
    let book = Book::new();
    let mut loaded = book.load();
    loaded
        .config
        .set(
            "output.html.git-repository-url",
            "https://example.org/threads/",
        )
        .unwrap();
    loaded.build().unwrap();
    let main = book.main("first/index.html");
    let link = "<figcaption>A greeting from <code>spawn</code> · <a class=\"listing-source\" href=\"https://example.org/threads/blob/HEAD/listings/first/hello/src/main.rs\">listings/first/hello</a></figcaption>";
    assert!(main.contains(link), "{main}");
}

#[test]
fn another_playground_is_named_on_each_figure() {
    let book = Book::new();
    let mut loaded = book.load();
    let address = "https://run.example.org/";
    loaded
        .config
        .set("preprocessor.listings.playground-url", address)
        .unwrap();
    loaded.build().unwrap();
    let html = Html::parse_document(&book.main("first/index.html"));
    for figure in html.select(&Selector::parse("figure").unwrap()) {
        assert_eq!(
            figure.attr("data-playground"),
            Some("https://run.example.org")
        );
    }
}

#[test]
fn the_renderer_test_gets_plain_blocks() {
    let book = Book::with_page(
        "```rust,editable\n{{#include ../../listings/first/no-such/src/main.rs}}\n```\n````admonish tip\n```rust\nlet x = 1;\n```\n````\n",
    );
    let loaded = book.load();
    let context = PreprocessorContext::new(loaded.root, loaded.config, "test".to_owned());
    assert!(!Listings.supports_renderer("test").unwrap());
    let processed = Listings.run(&context, loaded.book).unwrap();
    let processed = Admonish.run(&context, processed).unwrap();
    let page = processed.chapters().find(|c| c.name == "Page").unwrap();
    assert_eq!(
        page.content,
        "```rust,editable\n{{#include ../../listings/first/no-such/src/main.rs}}\n```\n\n```rust\nlet x = 1;\n```\n\n"
    );
}
