//! Timelines of real programs, traced, and of traces that are nonsense.
#![cfg(all(
    target_os = "linux",
    target_env = "gnu",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]

/// The tracer's own tests start programs in the same way, in more ways than are needed here.
#[allow(dead_code)]
#[path = "../../../tracer/tests/traced/harness.rs"]
mod harness;

mod arbitrary;
mod chrome;
mod crates;
mod deadlocks;
mod hostile;
mod lives;
mod promises;
mod seen;
mod waits;
