use std::collections::HashSet;
use std::process::Command;
use std::{env, fs, process, thread};

fn handle_orders() {
    thread::scope(|s| {
        for clerk in 0..4 {
            s.spawn(move || {
                for order in (clerk..1000).step_by(4) {
                    println!("order {order} packed, order {order} sent");
                }
            });
        }
    });
}

fn main() {
    if env::args().any(|argument| argument == "child") {
        return handle_orders();
    }

    // The same program once more, printing into a file, where main reads what was printed.
    let path = env::temp_dir().join(format!("printed-{}.txt", process::id()));
    let file = fs::File::create(&path).unwrap();
    let mut child = Command::new(env::current_exe().unwrap());
    child.arg("child").stdout(file).status().unwrap();
    let printed = fs::read_to_string(&path).unwrap();
    fs::remove_file(&path).unwrap();

    let whole: HashSet<_> = (0..1000)
        .map(|order| format!("order {order} packed, order {order} sent"))
        .collect();
    let torn = printed.lines().filter(|line| !whole.contains(*line));
    println!("{} lines", printed.lines().count());
    println!("{} of them torn", torn.clone().count());
    for line in torn.take(3) {
        println!("such as: {line}");
    }
}
