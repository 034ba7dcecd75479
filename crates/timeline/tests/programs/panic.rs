//! One of three threads panics; another panics too, but catches it.

use std::panic;
use std::thread;
use std::time::Duration;

fn main() {
    let spawn = |name: &str, work: fn()| {
        thread::Builder::new().name(name.into()).spawn(work).unwrap()
    };
    let threads = [
        spawn("fine", || thread::sleep(Duration::from_millis(10))),
        spawn("doomed", || {
            thread::sleep(Duration::from_millis(5));
            panic!("oh no"); // panics
        }),
        spawn("careful", || {
            let caught = panic::catch_unwind(|| panic!("caught"));
            thread::sleep(Duration::from_millis(5));
            println!("{}", caught.is_err());
        }),
    ];
    for thread in threads {
        let _ = thread.join();
    }
    let scoped = panic::catch_unwind(|| {
        thread::scope(|scope| {
            let builder = thread::Builder::new().name("in a scope".into());
            builder.spawn_scoped(scope, || panic!("there")).unwrap();
        });
    });
    println!("{}", scoped.is_err());
}
