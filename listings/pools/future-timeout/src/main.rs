use std::thread;
use std::time::Duration;

use pool::Pool;

fn main() {
    let pool = Pool::new(1);
    let mut bread = pool.submit(|| {
        thread::sleep(Duration::from_millis(250));
        println!("the oven rings");
        "bread"
    });

    let bread = loop {
        match bread.join_timeout(Duration::from_millis(100)) {
            Ok(result) => break result,
            Err(task) => bread = task,
        }
        println!("not yet, laying the table");
    };
    println!("{} is on the table", bread.unwrap());
}
mod pool;
