use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

type Job = Box<dyn FnOnce() + Send>;

struct Pool {
    jobs: Sender<Job>,
}

impl Pool {
    fn new(size: usize) -> Pool {
        let (jobs, queue) = mpsc::channel::<Job>();
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..size {
            let queue = Arc::clone(&queue);
            thread::spawn(move || {
                loop {
                    let Ok(job) = queue.lock().unwrap().recv() else {
                        break;
                    };
                    job();
                }
            });
        }
        Pool { jobs }
    }

    fn submit(&self, job: impl FnOnce() + Send + 'static) {
        self.jobs.send(Box::new(job)).unwrap();
    }
}

fn main() {
    let pool = Pool::new(2);
    for order in 1..=6 {
        pool.submit(move || {
            thread::sleep(Duration::from_millis(100));
            println!("packed order {order}");
        });
    }
    println!("main: six orders are in");
    drop(pool);
    println!("main: going home");
}
