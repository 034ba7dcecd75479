//! Starts the preprocessors for a stock mdBook.
fn main() {}
