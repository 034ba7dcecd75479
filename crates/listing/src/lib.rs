//! The catalogue of listings: where they live, what they are, their recordings.
