//! The built book, as a browser gets it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use scraper::{ElementRef, Html, Selector};

use crate::repository::relative;

/// A folder of built pages.
pub struct Site {
    folder: PathBuf,
    pages: BTreeMap<String, Html>,
}

/// A listing on a page.
pub struct Figure {
    /// The page's path in the site.
    pub page: String,
    /// The listing it says it shows.
    pub listing: String,
    /// What Run sends, as far as the page says it.
    pub snippet: Snippet,
}

/// What Run sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// The text of the code element, with the final newline that a file ends with.
    pub code: String,
    /// `debug` or `release`.
    pub mode: String,
    /// The edition, for example `2024`.
    pub edition: String,
    /// The error code, where the page says that it does not compile.
    pub error: Option<String>,
}

impl Site {
    /// Reads all pages below `folder`.
    pub fn read(folder: &Path) -> Result<Site> {
        let mut pages = BTreeMap::new();
        for file in all_files(folder)? {
            if file
                .extension()
                .is_some_and(|extension| extension == "html")
            {
                let text = fs::read_to_string(&file)
                    .with_context(|| format!("reading {}", file.display()))?;
                pages.insert(relative(folder, &file), Html::parse_document(&text));
            }
        }
        if pages.is_empty() {
            bail!(
                "{} holds no page; build the book with `cargo ci book`",
                folder.display()
            );
        }
        Ok(Site {
            folder: folder.to_owned(),
            pages,
        })
    }

    /// The folder it was read from.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The pages, by their paths in the site.
    pub fn pages(&self) -> impl Iterator<Item = (&str, &Html)> {
        self.pages.iter().map(|(path, html)| (path.as_str(), html))
    }

    /// One page.
    pub fn page(&self, path: &str) -> Option<&Html> {
        self.pages.get(path)
    }

    /// Every listing on every page, in the order of pages and places.
    pub fn figures(&self) -> Result<Vec<Figure>> {
        let mut figures = Vec::new();
        for (page, html) in self.pages() {
            for element in html.select(&select("figure.listing")) {
                let figure = figure(page, element)
                    .with_context(|| format!("a listing on the page {page}"))?;
                figures.push(figure);
            }
        }
        Ok(figures)
    }
}

/// All files below `folder`, ignored or not, sorted.
pub fn all_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in ignore::WalkBuilder::new(folder)
        .standard_filters(false)
        .build()
    {
        let entry = entry.with_context(|| format!("listing the files of {}", folder.display()))?;
        if entry.file_type().is_some_and(|kind| kind.is_file()) {
            files.push(entry.into_path());
        }
    }
    files.sort();
    Ok(files)
}

/// A selector that is known when this program is written.
pub fn select(selector: &'static str) -> Selector {
    Selector::parse(selector).expect("the selectors in this program are valid")
}

/// What JavaScript calls `textContent`.
pub fn text_content(element: ElementRef<'_>) -> String {
    element.text().collect()
}

/// The text of a code element as a file: with one newline at its end, as the page sends it.
pub fn as_file(text: String) -> String {
    format!("{}\n", text.trim_end_matches('\n'))
}

fn figure(page: &str, element: ElementRef<'_>) -> Result<Figure> {
    let attribute = |name: &str| element.attr(name).map(str::to_owned);
    let required = |name: &str| attribute(name).with_context(|| format!("has no `{name}`"));
    let code = element
        .select(&select("pre.listing-code > code.language-rust"))
        .next()
        .context("has no code")?;
    Ok(Figure {
        page: page.to_owned(),
        listing: required("data-listing")?,
        snippet: Snippet {
            code: as_file(text_content(code)),
            mode: required("data-mode")?,
            edition: required("data-edition")?,
            error: attribute("data-error"),
        },
    })
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A site of the given pages, in a folder of its own.
    pub fn site(pages: &[(&str, &str)]) -> (tempfile::TempDir, Site) {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in pages {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        let site = Site::read(folder.path()).unwrap();
        (folder, site)
    }

    #[test]
    fn the_snippet_is_what_a_browser_sees() {
        let page = "<figure class=\"listing\" data-listing=\"a\" data-mode=\"debug\" \
             data-edition=\"2024\">\n<pre class=\"listing-code\"><code class=\"language-rust \
             editable\">let a = &amp;b &lt; c;\n<span class=\"boring\">mod hidden {}\n\
             </span></code></pre></figure>";
        let (_folder, site) = site(&[("x/y.html", page)]);
        let figures = site.figures().unwrap();
        assert_eq!(figures.len(), 1);
        assert_eq!(figures[0].page, "x/y.html");
        assert_eq!(figures[0].listing, "a");
        assert_eq!(figures[0].snippet.code, "let a = &b < c;\nmod hidden {}\n");
        assert_eq!(figures[0].snippet.error, None);
    }

    #[test]
    fn a_figure_without_code_is_an_error_that_names_the_page() {
        let page = "<figure class=\"listing\" data-listing=\"a\"></figure>";
        let (_folder, site) = site(&[("y.html", page)]);
        let error = format!("{:#}", site.figures().err().unwrap());
        assert!(
            error.contains("y.html") && error.contains("has no code"),
            "{error}"
        );
    }
}
