use std::sync::mpsc;
use std::thread;
use std::time::Duration;

fn main() {
    let (hang, rail) = mpsc::sync_channel(10);

    thread::scope(|s| {
        s.spawn(move || {
            for ticket in 1..=15 {
                hang.send(ticket).unwrap();
                println!("waiter: ticket {ticket} hangs on the rail");
            }
            println!("waiter: that is all");
        });

        thread::sleep(Duration::from_millis(200)); // the cook is late
        for ticket in rail {
            println!("cook: I take ticket {ticket}");
            thread::sleep(Duration::from_millis(50));
        }
    });
}
