use std::env;
use std::io::{self, BufRead, BufReader};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use timer::Timer;

fn main() -> io::Result<()> {
    // The other program is this one again, told how often to ping.
    if let Some(pings) = env::args().nth(1) {
        ping(&pings);
        return Ok(());
    }
    for pings in ["2", "20"] {
        println!("start: {pings} pings");
        let mut program = Command::new(env::current_exe()?);
        let (status, in_time) = run(program.arg(pings), Duration::from_millis(350))?;
        println!(
            "{}: {status}",
            if in_time { "in time" } else { "time was up" }
        );
    }
    Ok(())
}

/// Runs a program to its end, or kills it when its time is up. Tells whether it ended in time.
pub fn run(program: &mut Command, patience: Duration) -> io::Result<(ExitStatus, bool)> {
    let mut child = program.stdout(Stdio::piped()).spawn()?;
    let output = child.stdout.take().expect("it has a pipe");
    let child = Arc::new(Mutex::new(child));

    let victim = Arc::clone(&child);
    let timer = Timer::start(patience, move || {
        victim.lock().unwrap().kill().expect("it is ours to kill");
    });

    // Until it closes its output, as it does when it ends or is killed.
    for line in BufReader::new(output).lines().map_while(Result::ok) {
        println!("  {line}");
    }
    // Never waits with the lock in hand: the timer may need it.
    let status = loop {
        let ended = child.lock().unwrap().try_wait()?;
        match ended {
            Some(status) => break status,
            None => thread::sleep(Duration::from_millis(5)),
        }
    };
    let timer_has_run = timer.cancel();
    Ok((status, !timer_has_run))
}

fn ping(pings: &str) {
    for number in 1..=pings.parse().expect("a number") {
        println!("ping {number}");
        thread::sleep(Duration::from_millis(100));
    }
}

mod event;
mod timer;
