//! The catalogue of listings: where they live, what they are, their recordings.
//!
//! A listing is a crate in `listings/<chapter>/<listing>/`. Its `Cargo.toml` says what is to
//! be known about it, in Cargo's own fields and in a table of ours:
//!
//! ```toml
//! [package]
//! name = "join-twice"                                  # the folder's name
//! description = "A handle can be joined once"          # the caption of the figure
//!
//! [package.metadata.listing]
//! mode = "release"             # default: debug
//! error = "E0382"              # it must not compile, and fail with this error
//! playground = "needs `ureq`"  # why the official Playground cannot run it
//! races = "found"              # or "none": what a tool says of data races in it
//! assembly = ["fetch_add"]     # the page shows the machine code of these functions
//! ```
//!
//! Everything else in the repository asks [`Catalogue`] and [`Listing`]; nothing else knows
//! these paths and fields.

mod catalogue;
mod error;
mod lines;
mod manifest;
mod recording;
mod rows;

pub use catalogue::{Catalogue, Listing};
pub use error::Error;
pub use lines::Line;
pub use manifest::Races;
pub use recording::{FORMAT, RecordedLine, Recording, RecordingResult, machine};
