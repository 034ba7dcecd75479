use std::thread;

fn main() {
    let mut parcels = 0;

    thread::scope(|s| {
        s.spawn(|| parcels += 1);
        s.spawn(|| parcels += 1);
    });

    println!("counted {parcels} parcels");
}
