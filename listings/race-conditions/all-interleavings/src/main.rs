use std::collections::BTreeMap;
use std::mem::take;
use std::sync::Mutex as Notebook;

use loom::sync::{Arc, Mutex};
use loom::thread;

// loom does not know of these: it watches what is its own.
static STEPS: Notebook<Vec<String>> = Notebook::new(Vec::new());
static FOUND: Notebook<BTreeMap<Vec<String>, u32>> = Notebook::new(BTreeMap::new());

fn note(step: String) {
    STEPS.lock().unwrap().push(step);
}

fn two_locks(clerk: &str, parcels: &Mutex<u32>) {
    let seen = *parcels.lock().unwrap();
    note(format!("{clerk} reads {seen}"));
    *parcels.lock().unwrap() = seen + 1;
    note(format!("{clerk} writes {}", seen + 1));
}

fn one_lock(clerk: &str, parcels: &Mutex<u32>) {
    let mut parcels = parcels.lock().unwrap();
    note(format!("{clerk} reads {parcels:?}"));
    *parcels += 1;
    note(format!("{clerk} writes {parcels:?}"));
}

fn try_every_schedule(count: fn(&str, &Mutex<u32>)) {
    loom::model(move || {
        let parcels = Arc::new(Mutex::new(0));
        let clerks = ["A", "B"].map(|clerk| {
            let parcels = Arc::clone(&parcels);
            thread::spawn(move || count(clerk, &parcels))
        });
        for clerk in clerks {
            clerk.join().unwrap();
        }
        let counted = *parcels.lock().unwrap();
        let steps = take(&mut *STEPS.lock().unwrap());
        FOUND.lock().unwrap().insert(steps, counted);
    });

    let found = take(&mut *FOUND.lock().unwrap());
    let losing: Vec<_> = found.iter().filter(|(_, counted)| **counted < 2).collect();
    println!(
        "{} schedules, {} of them lose a parcel",
        found.len(),
        losing.len()
    );
    if let Some((steps, counted)) = losing.first() {
        println!("  {}: counted {counted}", steps.join(", "));
    }
}

fn main() {
    println!("two locks:");
    try_every_schedule(two_locks);
    println!("one lock:");
    try_every_schedule(one_lock);
}
