//! What a traced program leaves behind.
//!
//! The file is in memory that the program shares with whoever started it, so all that was
//! written is still there when the program is killed. Numbers are in the machine's own byte
//! order: a trace is read where it was made.
//!
//! ```text
//! ┌────────┬───────────────────────┬────────────────────────────┬───────────────┐
//! │ Header │ Stack × STACKS        │ Event × common             │ × reserve     │
//! └────────┴───────────────────────┴────────────────────────────┴───────────────┘
//! 0        4096                    Layout::EVENTS               for life and death alone
//! ```
//!
//! - The first events are kept, not the last: a program is understood from its beginning.
//! - An [`Event`] takes the next free place, whatever its thread; sort by time. When the common
//!   places are taken, events that [tell of a life](Kind::is_lifecycle) go on into the reserve,
//!   so that a full trace still knows which threads there were and how they ended.
//! - What found no place is counted by the same numbers that give out the places, so
//!   [`Counts::recorded`] and [`Counts::dropped`] add up to exactly what happened.
//! - A [`Stack`] is stored once, and events refer to it.
//!
//! The tracer writes these types, the analysis reads them with [`Trace`]; nobody else knows
//! the layout.
#![no_std]

mod event;
mod layout;
mod read;

pub use event::{Call, Event, Kind};
pub use layout::{Header, Layout, Module, STACKS, Stack};
pub use read::{Counts, Error, Trace};

/// The variable that names the file descriptor of the trace, inherited by the program.
pub const FD: &core::ffi::CStr = c"TRACE_FD";

/// The variable that names the trace as a file, where no descriptor can be inherited.
pub const FILE: &core::ffi::CStr = c"TRACE_FILE";
