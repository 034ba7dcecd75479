use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use pool::Pool;

fn main() {
    let pool = Pool::new(2);
    let (begun, at_work) = mpsc::channel();
    let tasks = [1, 2, 3, 4, 5, 6].map(|order| {
        let begun = begun.clone();
        pool.submit(move || {
            let _ = begun.send(());
            thread::sleep(Duration::from_millis(100));
            println!("packed order {order}");
        })
    });

    at_work.recv().unwrap();
    at_work.recv().unwrap(); // two orders have begun
    println!("main: leave the rest");
    pool.cancel_rest();
    println!("main: nobody works any more");

    for (order, task) in (1..).zip(tasks) {
        println!("order {order}: {:?}", task.join());
    }
}
mod pool;
