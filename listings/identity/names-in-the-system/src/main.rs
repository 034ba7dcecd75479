use std::sync::Barrier;
use std::{env, fs, io, thread};

// The names of this process's threads, as Linux has them.
fn names_in_the_system() -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for task in fs::read_dir("/proc/self/task")? {
        let name = fs::read(task?.path().join("comm"))?;
        names.push(String::from_utf8_lossy(&name).trim_end().to_string());
    }
    Ok(names)
}

fn main() {
    let file = env::current_exe().unwrap();
    println!("the file is {:?}", file.file_name().unwrap());

    let barrier = Barrier::new(5);
    let wait_twice = || {
        barrier.wait(); // all are there
        barrier.wait(); // all have been seen
    };

    thread::scope(|s| {
        for name in ["oven", "delivery number 1", "delivery number 2"] {
            let builder = thread::Builder::new().name(name.to_string());
            builder.spawn_scoped(s, wait_twice).unwrap();
        }
        s.spawn(wait_twice); // has no name

        barrier.wait();
        match names_in_the_system() {
            Ok(names) => names.iter().for_each(|name| println!("{name:?}")),
            Err(error) => println!("this system keeps its names elsewhere: {error}"),
        }
        barrier.wait();
    });
}
