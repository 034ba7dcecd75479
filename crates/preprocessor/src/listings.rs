//! The preprocessor `listings`.

use anyhow::Context as _;
use listing::Catalogue;
use mdbook_preprocessor::book::Book;
use mdbook_preprocessor::errors::Result;
use mdbook_preprocessor::{Preprocessor, PreprocessorContext};

use crate::Problems;
use crate::admonish::Bridge;
use crate::page::{Page, Site};
use crate::playground;

/// The preprocessor `listings`: turns each included listing into a figure, and stops the build
/// with [`Problems`] when something in a page is wrong.
#[derive(Clone, Copy, Debug, Default)]
pub struct Listings;

impl Preprocessor for Listings {
    fn name(&self) -> &str {
        "listings"
    }

    fn supports_renderer(&self, renderer: &str) -> Result<bool> {
        Ok(renderer == "html")
    }

    fn run(&self, ctx: &PreprocessorContext, mut book: Book) -> Result<Book> {
        if !self.supports_renderer(&ctx.renderer)? {
            return Ok(book);
        }
        let site = Site {
            catalogue: Catalogue::load(&ctx.root).context("reading the listings")?,
            sources: &ctx.config.book.src,
            repository: ctx.config.get("output.html.git-repository-url")?,
            playground: playground::url(&ctx.config)?,
            bridge: Bridge::new(&ctx.config, &ctx.renderer)?,
        };
        let mut problems = Problems::default();
        book.for_each_chapter_mut(|chapter| {
            // A chapter without a file was made up by another preprocessor.
            if let Some(path) = &chapter.source_path {
                let mut page = Page::new(&site, path, &chapter.content, &mut problems);
                chapter.content = page.decorate();
            }
        });
        problems.into_result()?;
        Ok(book)
    }
}
