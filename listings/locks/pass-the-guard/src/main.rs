use std::sync::Mutex;

fn main() {
    let stock = Mutex::new(3);
    sell(&stock);
    println!("tins left: {}", stock.into_inner().unwrap());
}

fn sell(stock: &Mutex<u32>) {
    let mut tins = stock.lock().unwrap();
    println!("sell: tins left: {}", *tins);
    if *tins < 5 {
        reorder(&mut tins);
    }
    *tins -= 1;
}

fn reorder(tins: &mut u32) {
    println!("reorder: I get the tins");
    *tins += 24;
}
