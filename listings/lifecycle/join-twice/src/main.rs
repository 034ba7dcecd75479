use std::thread;

fn main() {
    let baker = thread::spawn(|| {
        println!("baking");
        "bread"
    });

    let breakfast = baker.join().unwrap();
    println!("{breakfast} for breakfast");

    let lunch = baker.join().unwrap();
    println!("{lunch} for lunch");
}
