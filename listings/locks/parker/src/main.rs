use std::thread;

use crossbeam_utils::sync::Parker;

fn main() {
    let ping = Parker::new();
    let pong = Parker::new();
    let wake_ping = ping.unparker().clone();
    let wake_pong = pong.unparker().clone();

    thread::scope(|s| {
        s.spawn(move || {
            for round in 1..=3 {
                ping.park();
                println!("ping {round}");
                wake_pong.unpark();
            }
        });
        s.spawn(move || {
            for round in 1..=3 {
                wake_ping.unpark();
                pong.park();
                println!("pong {round}");
            }
        });
    });
}
