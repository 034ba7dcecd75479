//! Compiles one single-file Rust program and runs it, within limits, as a stream of events.
