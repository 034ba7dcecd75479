use std::io::Write;
use std::time::Duration;
use std::{env, fs, process, thread};

use env_logger::Target;
use log::{LevelFilter, info};

fn main() {
    let path = env::temp_dir().join(format!("shop-{}.log", process::id()));
    let file = fs::File::create(&path).unwrap();
    env_logger::Builder::new()
        .target(Target::Pipe(Box::new(file)))
        .filter_level(LevelFilter::Info)
        .format(|line, record| {
            let (time, me) = (line.timestamp_millis(), thread::current());
            let name = me.name().unwrap_or("unnamed");
            writeln!(line, "{time} {name}: {}", record.args())
        })
        .init();

    info!("opening the shop");
    thread::scope(|s| {
        for (name, order) in [("Ada", 1), ("Ben", 2), ("Cleo", 3)] {
            let clerk = thread::Builder::new().name(name.to_string());
            let pack = move || {
                info!("packing order {order}");
                thread::sleep(Duration::from_millis(100));
                info!("order {order} is packed");
            };
            clerk.spawn_scoped(s, pack).unwrap();
        }
    });
    info!("closing the shop");

    print!("{}", fs::read_to_string(&path).unwrap());
    fs::remove_file(&path).unwrap();
}
