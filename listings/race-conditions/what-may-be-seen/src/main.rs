use std::collections::BTreeSet;
use std::mem::take;
use std::sync::Mutex as Notebook;

use loom::sync::Arc;
use loom::sync::atomic::{AtomicBool, AtomicU32, Ordering, Ordering::*};
use loom::thread;

static SEEN: Notebook<BTreeSet<u32>> = Notebook::new(BTreeSet::new());

fn try_with(store: Ordering, load: Ordering) {
    loom::model(move || {
        let price = Arc::new(AtomicU32::new(0));
        let ready = Arc::new(AtomicBool::new(false));

        let shop = thread::spawn({
            let (price, ready) = (Arc::clone(&price), Arc::clone(&ready));
            move || {
                price.store(420, Relaxed);
                ready.store(true, store);
            }
        });

        if ready.load(load) {
            SEEN.lock().unwrap().insert(price.load(Relaxed));
        }
        shop.join().unwrap();
    });
    let prices = take(&mut *SEEN.lock().unwrap());
    println!("{store:?}, {load:?}: {prices:?}");
}

fn main() {
    try_with(Relaxed, Relaxed);
    try_with(Release, Acquire);
}
