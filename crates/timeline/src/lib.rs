//! What the threads of a program did: from the events of its trace to a picture.

mod analyse;
mod api;
mod arrows;
mod chrome;
mod deadlock;
mod draw;
mod evidence;
mod lanes;
mod life;
mod locks;
mod model;
mod moments;
mod name;
mod output;
mod place;
mod symbols;
mod wakes;

pub use analyse::{Error, Run, analyse};
pub use chrome::chrome;
pub use draw::{Drawing, LIMIT, draw, sentence, svg};
pub use model::*;
