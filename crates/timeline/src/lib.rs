//! What the threads of a program did: from the events of its trace to a picture.

mod draw;
mod model;

pub use draw::{Drawing, LIMIT, draw, sentence, svg};
pub use model::*;
