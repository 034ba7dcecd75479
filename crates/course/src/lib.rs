//! The course: builds the book and its listings, and serves both.
//!
//! ```text
//!            ┌─ watch ── changed files ──> update ──┬─ build ──> target/course/book-0 or -1
//! main ── serve                                     └─ runner::ship (listings)
//!            └─ pages (book, live.js, /-/live) and runner::router (/-/run), behind one gate
//! ```
//!
//! For a class, `class` knows where it is and draws the link that leads into it. `connections`
//! waits for no client for ever.
//!
//! `trace` serves nothing: it has the runner run one program, and writes down what its threads did.
//!
//! `site` is what the two sides share: which folder holds the last good book, and what is
//! wrong with the newest one.

mod allowance;
mod build;
mod class;
mod cli;
mod connections;
mod folders;
mod live;
mod pages;
mod progress;
mod serve;
mod site;
mod trace;
mod update;
mod watch;

pub use cli::{Cli, run};
