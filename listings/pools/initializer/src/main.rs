use std::thread;
use std::time::Duration;

use pool::Pool;

struct Connection {
    worker: String,
}

impl Connection {
    fn open() -> Connection {
        thread::sleep(Duration::from_millis(150));
        let worker = thread::current().name().unwrap_or("nobody").to_string();
        println!("{worker} has connected");
        Connection { worker }
    }

    fn book(&self, order: u32) {
        thread::sleep(Duration::from_millis(50));
        println!("{} booked order {order}", self.worker);
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        println!("{} has hung up", self.worker);
    }
}

thread_local! {
    static CONNECTION: Connection = Connection::open();
}

fn main() {
    let pool = Pool::with_start(2, || CONNECTION.with(|_| ()));
    for order in 1..=6 {
        pool.submit(move || CONNECTION.with(|mine| mine.book(order)));
    }
    pool.shutdown();
    println!("main: six orders are booked");
}
mod pool;
