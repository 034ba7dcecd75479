//! The course: builds the book and its listings, and serves both.
fn main() {}
