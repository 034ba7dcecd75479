//! Compiles and runs the reader's programs over HTTP.
