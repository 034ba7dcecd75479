use std::thread;
use std::time::Duration;

use pool::Pool;

fn main() {
    let pool = Pool::new(2);
    for order in 1..=6 {
        pool.submit(move || {
            thread::sleep(Duration::from_millis(100));
            println!("packed order {order}");
        });
    }

    println!("main: shutting down");
    pool.shutdown();
    println!("main: all is packed");
}
mod pool;
