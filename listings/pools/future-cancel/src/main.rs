use std::sync::mpsc;

use pool::Pool;

fn main() {
    let pool = Pool::new(1);
    let (begun, in_the_oven) = mpsc::channel();
    let (open, door) = mpsc::channel();

    let apple = pool.submit(move || {
        begun.send(()).unwrap();
        let _ = door.recv(); // it is baked when main opens the door
        println!("baked: apple cake");
    });
    let cheese = pool.submit(|| println!("baked: cheesecake"));
    let plum = pool.submit(|| println!("baked: plum cake"));
    in_the_oven.recv().unwrap();

    for (cake, task) in [("cheesecake", cheese), ("apple cake", apple)] {
        match task.try_cancel() {
            Ok(()) => println!("{cake}: taken back"),
            Err(task) => {
                println!("{cake}: too late");
                let _ = open.send(());
                task.join().unwrap();
            }
        }
    }
    plum.join().unwrap();
}
mod pool;
