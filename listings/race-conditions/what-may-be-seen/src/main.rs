use std::collections::BTreeSet;
use std::mem::take;
use std::sync::Mutex as Notebook;

use loom::sync::Arc;
use loom::sync::atomic::{AtomicBool, AtomicU32, Ordering, Ordering::*};
use loom::thread;

static SEEN: Notebook<BTreeSet<u32>> = Notebook::new(BTreeSet::new());

fn prices_with_the_flag(store: Ordering, load: Ordering) -> BTreeSet<u32> {
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
    take(&mut *SEEN.lock().unwrap())
}

fn main() {
    let weak = prices_with_the_flag(Relaxed, Relaxed);
    println!("Relaxed, Relaxed: {weak:?}");
    let strong = prices_with_the_flag(Release, Acquire);
    println!("Release, Acquire: {strong:?}");
}
