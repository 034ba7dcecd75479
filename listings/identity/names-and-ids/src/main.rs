use std::thread;
use std::time::Duration;

fn main() {
    for name in ["Ada", "Ben", "Ada"] {
        let clerk = thread::Builder::new()
            .name(name.to_string())
            .spawn(|| thread::sleep(Duration::from_millis(100))) // the clerk's shift
            .unwrap();

        println!("{:?} is {:?}", clerk.thread().name(), clerk.thread().id());
        clerk.join().unwrap();
    }
}
