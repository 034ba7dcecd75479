//! Every check there is.
fn main() {}
