use std::thread;

const KIB: usize = 1 << 10;
const EIB: usize = 1 << 60; // more than any computer has addresses for

fn pack(order: u32) {
    println!("order {order} is packed");
}

fn main() {
    for (order, stack) in [(1, 256 * KIB), (2, EIB)] {
        let helper = thread::Builder::new()
            .stack_size(stack)
            .spawn(move || pack(order));

        match helper {
            Ok(helper) => helper.join().unwrap(),
            Err(error) => {
                println!("no helper for order {order}: {error}");
                pack(order);
            }
        }
    }
}
