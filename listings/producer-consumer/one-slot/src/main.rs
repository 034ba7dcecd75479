use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

struct Hatch {
    slot: Mutex<Option<&'static str>>,
    changed: Condvar,
}

impl Hatch {
    fn put(&self, plate: &'static str) {
        let slot = self.slot.lock().unwrap();
        let mut slot = self.changed.wait_while(slot, |s| s.is_some()).unwrap();
        *slot = Some(plate);
        self.changed.notify_all();
    }

    fn take(&self) -> &'static str {
        let slot = self.slot.lock().unwrap();
        let mut slot = self.changed.wait_while(slot, |s| s.is_none()).unwrap();
        let plate = slot.take().unwrap();
        self.changed.notify_all();
        plate
    }
}

fn main() {
    let hatch = Hatch {
        slot: Mutex::new(None),
        changed: Condvar::new(),
    };
    let plates = ["soup", "omelette", "curry", "cake"];

    thread::scope(|s| {
        s.spawn(|| {
            for plate in plates {
                println!("cook: {plate} is ready");
                hatch.put(plate);
            }
        });
        for _ in plates {
            let plate = hatch.take();
            println!("waiter: serves the {plate}");
            thread::sleep(Duration::from_millis(100)); // to the table and back
        }
    });
}
