//! What programs may use, as said on the command line.

use std::time::Duration;

use clap::Args;
use clap::builder::RangedU64ValueParser;
use runner::{Settings, Wish};

const HEADING: &str = "Programs";
const MIB: u64 = 1 << 20;

/// The options, with the runner's own defaults.
#[derive(Args, Clone, Debug)]
pub(crate) struct Allowance {
    #[command(flatten)]
    limits: ProgramLimits,

    /// How many programs of one reader may run at once; more wait [default: 4]
    #[arg(long, value_name = "NUMBER", value_parser = number(1000), help_heading = HEADING)]
    per_reader: Option<u64>,

    /// How much disk compiled programs are kept on [default: 1024]
    #[arg(long, value_name = "MIB", value_parser = number(1 << 30), help_heading = HEADING)]
    cache_size: Option<u64>,
}

/// Those that are of one program.
#[derive(Args, Clone, Debug)]
pub(crate) struct ProgramLimits {
    /// How programs are kept from everything else: auto, bubblewrap, landlock or none [default: auto]
    ///
    /// `auto` takes the strongest that works. Where none works, only the programs of the course
    /// run, unchanged; `none` runs every program as you, with all your rights. SECURITY.md says
    /// what each promises.
    #[arg(long, value_name = "WHICH", default_value = "auto", hide_default_value = true, help_heading = HEADING)]
    sandbox: Wish,

    /// How long a program may run [default: 10]
    #[arg(long, value_name = "SECONDS", value_parser = number(3600), help_heading = HEADING)]
    time_limit: Option<u64>,

    /// How long all its threads together may compute [default: 20]
    #[arg(long, value_name = "SECONDS", value_parser = number(36_000), help_heading = HEADING)]
    cpu_limit: Option<u64>,

    /// How much memory it may use, with all the processes it starts [default: 512]
    #[arg(long, value_name = "MIB", value_parser = number(1 << 20), help_heading = HEADING)]
    memory_limit: Option<u64>,

    /// How many threads and processes it may have at once [default: 1024]
    #[arg(long, value_name = "NUMBER", value_parser = number(30_000), help_heading = HEADING)]
    task_limit: Option<u64>,

    /// How large one file may become [default: 64]
    #[arg(long, value_name = "MIB", value_parser = number(1 << 20), help_heading = HEADING)]
    file_limit: Option<u64>,

    /// How large all its files together may become [default: 128]
    #[arg(long, value_name = "MIB", value_parser = number(1 << 20), help_heading = HEADING)]
    disk_limit: Option<u64>,

    /// How much it may print [default: 1024]
    #[arg(long, value_name = "KIB", value_parser = number(1 << 20), help_heading = HEADING)]
    output_limit: Option<u64>,

    /// How long it may be compiled [default: 20]
    #[arg(long, value_name = "SECONDS", value_parser = number(3600), help_heading = HEADING)]
    compile_time_limit: Option<u64>,

    /// How much memory its compiler may use [default: 2048]
    #[arg(long, value_name = "MIB", value_parser = number(1 << 20), help_heading = HEADING)]
    compile_memory_limit: Option<u64>,
}

fn number(most: u64) -> RangedU64ValueParser<u64> {
    clap::value_parser!(u64).range(1..=most)
}

impl Allowance {
    /// What is not said is as the runner has it.
    pub(crate) fn settings(&self) -> Settings {
        let mut settings = Settings::default();
        if let Some(number) = self.per_reader {
            settings.per_reader = usize::try_from(number).unwrap_or(usize::MAX);
        }
        if let Some(number) = self.cache_size {
            settings.cache_bytes = number * MIB;
        }
        self.limits.apply(&mut settings);
        settings
    }
}

impl ProgramLimits {
    /// Puts into `settings` what is said.
    pub(crate) fn apply(&self, settings: &mut Settings) {
        settings.sandbox = self.sandbox;
        let (run, compile) = (&mut settings.run, &mut settings.compile);
        for (asked, place) in [
            (self.time_limit, &mut run.wall),
            (self.cpu_limit, &mut run.resources.cpu),
            (self.compile_time_limit, &mut compile.wall),
        ] {
            if let Some(seconds) = asked {
                *place = Duration::from_secs(seconds);
            }
        }
        for (asked, unit, place) in [
            (self.memory_limit, MIB, &mut run.resources.memory_bytes),
            (self.task_limit, 1, &mut run.resources.tasks),
            (self.file_limit, MIB, &mut run.resources.file_bytes),
            (self.disk_limit, MIB, &mut run.resources.disk_bytes),
            (self.output_limit, 1024, &mut run.output_bytes),
            (
                self.compile_memory_limit,
                MIB,
                &mut compile.resources.memory_bytes,
            ),
        ] {
            if let Some(number) = asked {
                *place = number * unit;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        allowance: Allowance,
    }

    fn settings(arguments: &[&str]) -> Settings {
        let line = ["course"].iter().chain(arguments);
        Line::try_parse_from(line)
            .expect("understood")
            .allowance
            .settings()
    }

    #[test]
    fn the_help_tells_the_runners_defaults() {
        let help = <Line as clap::CommandFactory>::command()
            .render_long_help()
            .to_string();
        let settings = Settings::default();
        for default in [
            settings.run.wall.as_secs(),
            settings.run.resources.cpu.as_secs(),
            settings.run.resources.memory_bytes / MIB,
            settings.run.resources.tasks,
            settings.run.resources.file_bytes / MIB,
            settings.run.resources.disk_bytes / MIB,
            settings.run.output_bytes / 1024,
            settings.compile.wall.as_secs(),
            settings.compile.resources.memory_bytes / MIB,
            settings.cache_bytes / MIB,
            settings.per_reader as u64,
        ] {
            assert!(help.contains(&format!("[default: {default}]")), "{default}");
        }
    }

    #[test]
    fn what_is_said_is_taken_in_its_unit() {
        let settings = settings(&[
            "--sandbox",
            "none",
            "--time-limit",
            "3",
            "--memory-limit",
            "64",
            "--task-limit",
            "7",
            "--output-limit",
            "2",
            "--cache-size",
            "5",
        ]);
        assert_eq!(settings.sandbox, "none".parse::<Wish>().expect("a wish"));
        assert_eq!(settings.run.wall, Duration::from_secs(3));
        assert_eq!(settings.run.resources.memory_bytes, 64 * MIB);
        assert_eq!(settings.run.resources.tasks, 7);
        assert_eq!(settings.run.output_bytes, 2048);
        assert_eq!(settings.cache_bytes, 5 * MIB);
        assert_eq!(settings.compile, Settings::default().compile);
    }
}
