//! Starts one program, looks after it, and ends with it.
//!
//! Inside bubblewrap this is process 1, so that its end is the end of everything. Elsewhere it
//! adopts whatever the program leaves behind. Nobody starts it by hand: see the crate
//! `sandbox`.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod files;
#[cfg(target_os = "linux")]
mod start;
#[cfg(target_os = "linux")]
mod tree;
#[cfg(target_os = "linux")]
mod watch;

use std::process::ExitCode;

use sandbox::Tier;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.as_slice() {
        [probe, tier, needs @ ..] if probe == "--probe" => {
            let tier = match tier.as_str() {
                "bubblewrap" => Tier::Bubblewrap,
                "landlock" => Tier::Landlock,
                _ => Tier::None,
            };
            sandbox::probe::try_everything(tier, needs)
        }
        [setup] => run(setup),
        _ => Err("sandbox-init is started by the course's runner".to_owned()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("sandbox-init: {message}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(target_os = "linux")]
fn run(setup: &str) -> Result<(), String> {
    let setup = serde_json::from_str(setup).map_err(|error| format!("a bad setup: {error}"))?;
    let mut line = watch::Line::take();
    // All that can be done before there is a program.
    let start = match start::Start::prepare(setup) {
        Ok(start) => start,
        Err(error) => {
            line.say(&sandbox::Said::NotStarted(error));
            return Ok(());
        }
    };
    // The other end has gone: there will be no program.
    let Some(order) = line.order()? else {
        return Ok(());
    };
    match start.start(&order, &line) {
        Ok(running) => {
            line.say(&sandbox::Said::Started {
                monotonic_ns: running.since,
            });
            watch::watch(&mut line, running.child, &running.setup, &order.limits);
        }
        Err(error) => line.say(&sandbox::Said::NotStarted(error)),
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn run(_setup: &str) -> Result<(), String> {
    Err("there is a sandbox on Linux only".to_owned())
}
