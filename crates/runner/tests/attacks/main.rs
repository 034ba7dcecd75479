//! Programs that try to get out, or to take the machine with them. Each is run in every sandbox
//! that works here; after each the server answers the next request as before, and nothing is
//! left. Where it does no harm, the same program is also run without a sandbox, where it must
//! get what it wants: so a test that tries nothing is noticed.
//!
//! Attacks on the request itself are in `gate.rs`, those on static files with the course.
#![cfg(target_os = "linux")]

#[path = "../support/mod.rs"]
mod support;

mod arena;
mod compiling;
mod exhausting;
mod network;
mod processes;
mod reading;
mod tracing;
