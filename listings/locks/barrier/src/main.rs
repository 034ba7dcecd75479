use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

fn main() {
    let all_counted = Barrier::new(4);
    let total = AtomicU32::new(0);

    thread::scope(|s| {
        for shop in 1..=4 {
            let (all_counted, total) = (&all_counted, &total);
            s.spawn(move || {
                for day in 1..=2 {
                    thread::sleep(Duration::from_millis(30 * u64::from(shop)));
                    total.fetch_add(shop * day, Relaxed);
                    println!("day {day}: shop {shop} has counted");

                    if all_counted.wait().is_leader() {
                        println!("day {day}: {} sold so far", total.load(Relaxed));
                    }
                    all_counted.wait();
                }
            });
        }
    });
}
