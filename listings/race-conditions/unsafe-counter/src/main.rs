use std::thread;
use std::time::Instant;

static mut PARCELS: u64 = 0;

fn count_a_million() {
    for parcel in 1..=1_000_000 {
        // SAFETY: there is none. Four threads are here at the same time.
        unsafe {
            let seen = PARCELS;
            if parcel % 1_000 == 0 {
                thread::yield_now();
            }
            PARCELS = seen + 1;
        }
    }
}

fn main() {
    let start = Instant::now();
    thread::scope(|s| {
        for _ in 0..4 {
            s.spawn(count_a_million);
        }
    });
    let ms = start.elapsed().as_millis();

    // SAFETY: the scope has ended, and with it the other threads.
    let counted = unsafe { PARCELS };
    println!("counted {counted} parcels in {ms} ms");
    println!("lost {}", 4_000_000 - counted);
}
