use std::thread::{self, JoinHandle};

struct Till {
    name: &'static str,
    sales: [u32; 2],
}

impl Till {
    fn run(self) -> u32 {
        let me = thread::current();
        println!("{} runs in {:?}", self.name, me.name());
        self.sales.iter().sum()
    }

    fn start(self) -> JoinHandle<u32> {
        let builder = thread::Builder::new().name(self.name.to_string());
        builder.spawn(move || self.run()).unwrap()
    }
}

fn main() {
    let north = Till {
        name: "north till",
        sales: [250, 199],
    };
    let south = Till {
        name: "south till",
        sales: [420, 99],
    };

    let north: JoinHandle<u32> = north.start();
    let south: u32 = south.run();

    println!("{} cents taken", north.join().unwrap() + south);
}
