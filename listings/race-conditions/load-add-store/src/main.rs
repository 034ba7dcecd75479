use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread;

static NEXT: AtomicU64 = AtomicU64::new(0);

#[inline(never)]
fn load_add_store() -> u64 {
    let number = NEXT.load(Relaxed);
    NEXT.store(number + 1, Relaxed);
    number
}

#[inline(never)]
fn fetch_add() -> u64 {
    NEXT.fetch_add(1, Relaxed)
}

fn give_out(next_number: fn() -> u64) -> u64 {
    NEXT.store(0, Relaxed);
    thread::scope(|s| {
        for _ in 0..2 {
            s.spawn(|| {
                for _ in 0..20_000_000 {
                    // black_box: as if somebody wrote it on an order.
                    black_box(next_number());
                }
            });
        }
    });
    NEXT.load(Relaxed)
}

fn main() {
    println!("forty million orders");
    println!("load, add, store: {} numbers", give_out(load_add_store));
    println!("fetch_add: {} numbers", give_out(fetch_add));
}
