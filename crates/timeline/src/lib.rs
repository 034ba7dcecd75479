//! What the threads of a program did: from the events of its trace to a picture.

mod model;

pub use model::*;
