//! The book's mdBook preprocessors: decorated listings, and mdbook-admonish under mdBook 0.5.
//!
//! A page is plain mdBook and builds without us. With us, a chapter's text goes through three
//! preprocessors, in this order:
//!
//! 1. [`Listings`] sees the page as its author wrote it. It finds the fences (`fences`), and
//!    those that include a listing it replaces by a figure: the whole program with its hidden
//!    lines, caption, link to the source, recorded output (`figure`). Here too, while line
//!    numbers are still true, everything else is checked that an author can get wrong (`page`).
//!    All that is found is told at once, as [`Problems`], and stops the build.
//! 2. mdBook's own `links` expands the includes that are left, such as the Python programs.
//! 3. [`Admonish`] turns ```` ```admonish ```` fences into boxes, with mdbook-admonish.
//!
//! Stock mdBook starts our binary as `book.toml` tells it. Who builds the book in process
//! registers both, under the same names, in place of the commands:
//!
//! ```no_run
//! # fn main() -> anyhow::Result<()> {
//! let mut book = mdbook_driver::MDBook::load(".")?;
//! book.with_preprocessor(preprocessor::Listings)
//!     .with_preprocessor(preprocessor::Admonish);
//! book.build()?;
//! # Ok(())
//! # }
//! ```
//!
//! Other renderers than `html` (`mdbook test` has one, called `test`) get the fences as they
//! are, so that rustdoc sees plain Rust.

mod admonish;
mod escape;
mod fences;
mod figure;
mod includes;
mod listings;
mod page;
mod playground;
mod problems;
mod style;

pub use admonish::Admonish;
pub use listings::Listings;
pub use problems::{Problem, Problems};
pub use style::{admonition_css, write_admonition_css};
