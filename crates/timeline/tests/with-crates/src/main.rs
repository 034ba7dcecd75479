//! Waits of crates, as far as they block: which one, the first argument says, and how many times
//! as long as usual it sleeps, the second.

use std::thread;
use std::time::Duration;

fn sleep() {
    let slower = std::env::args().nth(2).expect("how slow");
    let slower: u64 = slower.parse().expect("a number");
    thread::sleep(Duration::from_millis(150 * slower));
}

fn main() {
    match std::env::args().nth(1).expect("which").as_str() {
        "mutex" => mutex(),
        "rwlock" => rwlock(),
        "condvar" => condvar(),
        "deadlock" => deadlock(),
        "channel" => channel(),
        "parker" => parker(),
        "wait-group" => wait_group(),
        "scope" => scope(),
        "rayon" => rayon(),
        other => panic!("{other}"),
    }
}

fn mutex() {
    let number = parking_lot::Mutex::new(0);
    thread::scope(|scope| {
        let guard = number.lock();
        scope.spawn(|| *number.lock() += 1); // locks
        sleep();
        drop(guard); // unlocks
    });
}

fn rwlock() {
    let number = parking_lot::RwLock::new(0);
    thread::scope(|scope| {
        let guard = number.write();
        scope.spawn(|| assert_eq!(*number.read(), 0)); // reads
        sleep();
        drop(guard);
        let guard = number.read();
        scope.spawn(|| *number.write() += 1); // writes
        sleep();
        drop(guard);
    });
}

fn condvar() {
    let (number, changed) = (parking_lot::Mutex::new(0), parking_lot::Condvar::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut number = number.lock();
            changed.wait_while(&mut number, |number| *number == 0); // waits
        });
        sleep();
        *number.lock() = 1;
        changed.notify_one();
    });
}

fn deadlock() {
    let [a, b] = [0, 1].map(parking_lot::Mutex::new);
    let both = std::sync::Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            let _a = a.lock();
            both.wait();
            let _b = b.lock(); // one waits
        });
        scope.spawn(|| {
            let _b = b.lock();
            both.wait();
            let _a = a.lock(); // the other waits
        });
    });
}

fn channel() {
    let (sender, receiver) = crossbeam::channel::bounded(1);
    thread::scope(|scope| {
        scope.spawn(move || {
            for _ in 0..3 {
                sleep();
                receiver.recv().unwrap();
            }
        });
        for number in 0..3 {
            sender.send(number).unwrap(); // sends
        }
    });
    let (sender, receiver) = crossbeam::channel::unbounded();
    thread::scope(|scope| {
        scope.spawn(move || {
            sleep();
            sender.send(1).unwrap();
        });
        receiver.recv().unwrap(); // receives
    });
}

fn parker() {
    let parker = crossbeam::sync::Parker::new();
    let unparker = parker.unparker().clone();
    thread::scope(|scope| {
        scope.spawn(move || {
            sleep();
            unparker.unpark();
        });
        parker.park(); // parks
    });
}

fn wait_group() {
    let group = crossbeam::sync::WaitGroup::new();
    let theirs = group.clone();
    let worker = thread::spawn(move || {
        sleep();
        drop(theirs);
    });
    group.wait(); // waits for the group
    worker.join().unwrap();
}

fn scope() {
    use crossbeam::thread::Scope;

    let spawn = |scope: &Scope<'_>| {
        scope.spawn(|_| sleep());
        scope.spawn(|_| sleep()).join().unwrap(); // joins
        scope.spawn(|_| sleep());
    };
    crossbeam::scope(spawn).unwrap(); // the scope
}

fn rayon() {
    use rayon::prelude::*;

    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(2)
        .build()
        .unwrap();
    pool.install(|| (0..4).into_par_iter().for_each(|_| sleep())); // installs
    rayon::join(sleep, sleep); // joins two
    (0..4).into_par_iter().for_each(|_| sleep()); // iterates
}
