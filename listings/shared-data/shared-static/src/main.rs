use std::sync::Barrier;
use std::thread;

static PRICES: [u32; 3] = [250, 199, 420];
static ALL_HERE: Barrier = Barrier::new(4);

fn look(who: &str) {
    let mine = 0;
    println!(
        "{who}: the list is at {:p}, my variable at {:p}",
        &PRICES, &mine
    );
    // Nobody leaves before all four are here.
    ALL_HERE.wait();
}

fn main() {
    thread::scope(|s| {
        s.spawn(|| look("Amsterdam"));
        s.spawn(|| look("Boston"));
        s.spawn(|| look("Cairo"));
        look("main");
    });
}
