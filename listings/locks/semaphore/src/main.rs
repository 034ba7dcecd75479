use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

pub struct Semaphore {
    permits: Mutex<u32>,
    returned: Condvar,
}

/// Whoever has one may go on. Dropping it gives it back.
pub struct Permit<'a>(&'a Semaphore);

impl Semaphore {
    pub fn new(permits: u32) -> Semaphore {
        Semaphore {
            permits: Mutex::new(permits),
            returned: Condvar::new(),
        }
    }

    pub fn acquire(&self) -> Permit<'_> {
        let permits = self.permits.lock().unwrap();
        let mut permits = self
            .returned
            .wait_while(permits, |permits| *permits == 0)
            .unwrap();
        *permits -= 1;
        Permit(self)
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        *self.0.permits.lock().unwrap() += 1;
        self.0.returned.notify_one();
    }
}

fn main() {
    let lines = Semaphore::new(2);
    let start = Instant::now();

    thread::scope(|s| {
        for caller in 1..=6 {
            let lines = &lines;
            s.spawn(move || {
                let _line = lines.acquire();
                println!("caller {caller} talks");
                thread::sleep(Duration::from_millis(100));
                println!("caller {caller} hangs up");
            });
        }
    });

    println!("six calls in {} ms", start.elapsed().as_millis());
}
