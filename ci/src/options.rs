//! What was asked for on the command line.

/// How to run the parts.
pub struct Options {
    /// Do not believe stamps.
    pub fresh: bool,
    /// How often to run the claims.
    pub repeat: u32,
}
