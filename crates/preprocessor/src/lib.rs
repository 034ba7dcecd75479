//! The book's mdBook preprocessors: decorated listings, and mdbook-admonish under mdBook 0.5.
