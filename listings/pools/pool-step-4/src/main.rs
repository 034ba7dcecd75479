use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

type Job = Box<dyn FnOnce() + Send>;

struct Pool {
    jobs: Option<Sender<Job>>,
    workers: Vec<JoinHandle<()>>,
}

impl Pool {
    fn new(size: usize) -> Pool {
        let (jobs, queue) = mpsc::channel::<Job>();
        let queue = Arc::new(Mutex::new(queue));
        let mut workers = Vec::new();
        for n in 1..=size {
            let queue = Arc::clone(&queue);
            let worker = thread::Builder::new().name(format!("worker-{n}"));
            let worker = worker.spawn(move || {
                loop {
                    let Ok(job) = queue.lock().unwrap().recv() else {
                        break;
                    };
                    let _ = catch_unwind(AssertUnwindSafe(job));
                }
            });
            workers.push(worker.expect("a thread for a worker"));
        }
        let jobs = Some(jobs);
        Pool { jobs, workers }
    }

    fn submit(&self, job: impl FnOnce() + Send + 'static) {
        let jobs = self.jobs.as_ref().expect("not dropped yet");
        jobs.send(Box::new(job)).unwrap();
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        drop(self.jobs.take()); // or the workers would wait for more
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}

fn main() {
    let pool = Pool::new(2);
    for order in 1..=6 {
        pool.submit(move || {
            thread::sleep(Duration::from_millis(100));
            if order == 2 {
                panic!("order 2 fell off the table");
            }
            let me = thread::current();
            println!("{} packed order {order}", me.name().unwrap());
        });
    }
    println!("main: six orders are in");
    drop(pool);
    println!("main: going home");
}
