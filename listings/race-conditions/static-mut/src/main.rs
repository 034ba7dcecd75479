use std::thread;

static mut PARCELS: u32 = 0;

fn main() {
    thread::scope(|s| {
        s.spawn(|| PARCELS += 1);
        s.spawn(|| PARCELS += 1);
    });

    let counted = PARCELS;
    println!("counted {counted} parcels");
}
