use std::cell::Cell;
use std::thread;

thread_local! {
    static PACKED: Cell<u32> = {
        println!("{} gets a counter", name());
        Cell::new(0)
    };
}

fn name() -> String {
    thread::current().name().unwrap_or("somebody").to_string()
}

fn pack(parcels: u32) {
    for _ in 0..parcels {
        PACKED.set(PACKED.get() + 1);
    }
}

fn main() {
    thread::scope(|s| {
        for (name, parcels) in [("Ada", 3), ("Ben", 5), ("Cleo", 0)] {
            let clerk = thread::Builder::new().name(name.to_string());
            let work = move || {
                pack(parcels);
                println!("{name} packed {}", PACKED.get());
            };
            clerk.spawn_scoped(s, work).unwrap();
        }
    });

    println!("everybody has gone home");
    println!("main packed {}", PACKED.get());
}
