use std::thread;
use std::time::Duration;

fn main() {
    let download = thread::spawn(|| {
        let mut saved = 0;
        loop {
            saved += 1;
            println!("saved part {saved}");
            thread::sleep(Duration::from_millis(100));
        }
    });

    thread::sleep(Duration::from_millis(250));
    println!("changed my mind");
    download.kill();
}
