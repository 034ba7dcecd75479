//! Loaded before a program with `LD_PRELOAD`, writes down what its threads do.
//!
//! ```text
//! the program ──pthread_create, syscall(futex), write …──> interpose ──> libc, as before
//!                                                              │
//!                             stack (where in the program) ──> buffer ──> the shared file
//! ```
//!
//! - `setup` finds the trace that [`trace_format::FD`] or [`trace_format::FILE`] names, and
//!   removes every sign of itself from the environment: the program and its children see the
//!   environment of an untraced program, and the children are untraced.
//! - `entry` is how a call comes in: with the caller's frame, from which `stack` goes up.
//! - `interpose` holds the functions that take the place of libc's. Each calls libc's own, and
//!   returns what that returned, `errno` included.
//! - `buffer` gives out places in the trace, without a lock; `threads` knows who calls.
//!
//! Without those variables, or with a trace that is too small or has been written to, a program
//! runs as if this library were not there.
//!
//! # Rules
//! The code runs inside every call that it watches, in signal handlers, and in threads that
//! have hardly begun. So it allocates nothing, locks nothing, keeps off pointers that the
//! program gave until libc has used them, and cannot panic (a test sees to that). It is `no_std`: std would call what is watched here.
//!
//! It still links std, whose code nothing calls and the linker drops: with `panic = "unwind"`,
//! as the workspace has it, only std can provide what unwinding needs, and so this builds with
//! every profile.
#![cfg(all(
    target_os = "linux",
    target_env = "gnu",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
#![no_std]

extern crate std as _;

mod buffer;
mod clock;
mod entry;
mod interpose;
mod real;
mod recorder;
mod setup;
mod stack;
mod threads;
