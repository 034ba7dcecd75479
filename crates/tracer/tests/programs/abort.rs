//! Ends by a signal.

fn main() {
    println!("before");
    std::process::abort();
}
