//! Programs, each run with the tracer and without it.
#![cfg(all(
    target_os = "linux",
    target_env = "gnu",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]

mod harness;

mod beside_strace;
mod contents;
mod full;
mod library;
mod sandboxed;
mod transparent;
mod untraced;
