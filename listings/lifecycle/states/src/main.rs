use std::thread;
use std::time::Duration;

fn main() {
    let baker = thread::spawn(|| {
        println!("bread is in the oven");
        thread::sleep(Duration::from_millis(250));
        "bread"
    });

    println!("finished? {}", baker.is_finished());
    while !baker.is_finished() {
        println!("not yet, laying the table");
        thread::sleep(Duration::from_millis(100));
    }
    println!("finished? {}", baker.is_finished());

    let bread = baker.join().unwrap();
    println!("{bread} is on the table");
}
