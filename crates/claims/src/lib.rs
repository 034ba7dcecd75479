//! Keeps the test of a listing's claims short: run it, ask about its lines.
