use std::thread;

static PRICES: [u32; 3] = [250, 199, 420];

fn look() -> (usize, usize) {
    let mine = 0_u32;
    (&raw const PRICES as usize, &raw const mine as usize)
}

fn main() {
    let (list, mine) = look();
    println!("main:     the list is at {list:#x}, my variable at {mine:#x}");

    thread::scope(|s| {
        let readers = [(); 3].map(|()| s.spawn(look));
        // All three live until they are joined, and so do their stacks.
        for (number, reader) in readers.into_iter().enumerate() {
            let (list, mine) = reader.join().unwrap();
            println!("reader {number}: the list is at {list:#x}, my variable at {mine:#x}");
        }
    });
}
