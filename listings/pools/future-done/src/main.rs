use std::thread;
use std::time::Duration;

use pool::Pool;

fn main() {
    let pool = Pool::new(2);
    let tasks = [120, 240, 60, 180].map(|ms| {
        pool.submit(move || {
            thread::sleep(Duration::from_millis(ms));
            ms
        })
    });

    loop {
        let done = tasks.iter().filter(|task| task.is_done()).count();
        println!("done: {done} of {}", tasks.len());
        if done == tasks.len() {
            break;
        }
        thread::sleep(Duration::from_millis(50));
    }
    let ms: u64 = tasks.into_iter().map(|task| task.join().unwrap()).sum();
    println!("{ms} ms of work");
}
mod pool;
