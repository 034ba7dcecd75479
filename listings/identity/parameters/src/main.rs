use std::thread;

fn pack(number: u32, item: String) {
    println!("packed order {number}: {item}");
}

fn main() {
    let number = 17;
    let item = String::from("teapot");

    let packer = thread::spawn(move || pack(number, item));
    packer.join().unwrap();

    println!("order {number} is on its way");
}
