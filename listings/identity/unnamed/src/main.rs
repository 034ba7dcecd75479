use std::thread;

fn count_the_cash() {
    panic!("the drawer is stuck");
}

fn main() {
    let till_1 = thread::spawn(count_the_cash);
    let till_2 = thread::Builder::new()
        .name("till 2".to_string())
        .spawn(count_the_cash)
        .unwrap();

    for till in [till_1, till_2] {
        println!("the name is {:?}", till.thread().name());
        println!("panicked: {}", till.join().is_err());
    }
    println!("and main's is {:?}", thread::current().name());
}
