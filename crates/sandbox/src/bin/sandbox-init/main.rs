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
        [order] => run(order),
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
fn run(order: &str) -> Result<(), String> {
    let order = serde_json::from_str(order).map_err(|error| format!("a bad order: {error}"))?;
    let mut line = watch::Line::take();
    match start::start(&line, &order) {
        Ok((child, started)) => {
            line.say(&sandbox::Said::Started {
                monotonic_ns: started,
            });
            watch::watch(&mut line, child, &order);
        }
        Err(error) => line.say(&sandbox::Said::NotStarted(error)),
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn run(_order: &str) -> Result<(), String> {
    Err("there is a sandbox on Linux only".to_owned())
}
