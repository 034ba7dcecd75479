//! All measurements. A new one is one more entry here; then `cargo ci measure NAME` makes its table,
//! and a page includes that: `{{#include ../../measurements/<chapter>/<name>.md}}`.

use super::measured::Measured;

/// What is measured together, and shown in one table.
pub struct Measurement {
    /// What it is called on the command line, and its files in `measurements/<chapter>/`.
    pub name: &'static str,
    /// The chapter whose pages show it. A book without that chapter does not measure it.
    pub chapter: &'static str,
    /// The unit of all numbers: `ms`.
    pub unit: &'static str,
    /// With what the price server is started for the Python programs, which find its address in
    /// `PRICE_SERVER`. Listings bring their own.
    pub server: Option<&'static str>,
    /// What the numbers count with which the lines begin, if there is a plot: `workers`.
    pub plot: Option<&'static str>,
    /// The lines of the table.
    pub rows: &'static [Row],
    /// What the pages say of the numbers.
    pub said: &'static [Saying],
}

/// What pages say of the numbers.
pub struct Saying {
    /// In words.
    pub what: &'static str,
    /// Whether it is so.
    pub holds: fn(&Measured) -> bool,
}

/// A line of the table.
pub struct Row {
    /// What was done.
    pub what: &'static str,
    /// What it would take if only the waits counted that cannot be avoided, if that can be told.
    pub ideal: Option<f64>,
    /// Where a listing tells what it took.
    pub rust: Reading,
    /// Where a listing's `python.py` does.
    pub python: Option<Reading>,
}

/// A number in what a program prints: in the first line that has both `before` and `after`, between
/// them.
pub struct Reading {
    /// The listing.
    pub listing: &'static str,
    /// What comes before the number.
    pub before: &'static str,
    /// What comes behind it.
    pub after: &'static str,
}

const fn of(listing: &'static str, before: &'static str, after: &'static str) -> Reading {
    Reading {
        listing,
        before,
        after,
    }
}

/// All of them.
pub static MEASUREMENTS: &[Measurement] = &[
    Measurement {
        name: "prices",
        chapter: "shared-data",
        unit: "ms",
        server: Some("--sleep 200ms"),
        plot: None,
        rows: &[
            Row {
                what: "one after the other",
                ideal: Some(600.0),
                rust: of("prices-sequential", "three prices in ", " ms"),
                python: Some(of("prices-sequential", "three prices in ", " ms")),
            },
            Row {
                what: "all at once",
                ideal: Some(200.0),
                rust: of("prices-threaded", "three prices in ", " ms"),
                python: Some(of("prices-threaded", "three prices in ", " ms")),
            },
        ],
        said: &[
            Saying {
                what: "three at once take about a third",
                holds: |m| {
                    let ratio = m.rust("one after the other") / m.rust("all at once");
                    (2.7..=3.1).contains(&ratio)
                },
            },
            Saying {
                what: "Rust is within a twentieth of the ideal",
                holds: |m| {
                    m.over_ideal("one after the other") <= 0.05
                        && m.over_ideal("all at once") <= 0.05
                },
            },
        ],
    },
    Measurement {
        name: "pages",
        chapter: "shared-data",
        unit: "ms",
        server: Some("--sleep 10ms --per-connection 10ms"),
        plot: None,
        rows: &[
            Row {
                what: "a new connection for each page",
                ideal: Some(2000.0),
                rust: of("pages-sequential", "bytes: ", " ms"),
                python: Some(of("pages-sequential", "each page: 100 pages, ", " ms")),
            },
            Row {
                what: "one agent",
                ideal: Some(1010.0),
                rust: of("pages-agent", "bytes: ", " ms"),
                python: Some(of("pages-sequential", "one session: 100 pages, ", " ms")),
            },
            Row {
                what: "five threads, a new connection for each page",
                ideal: Some(400.0),
                rust: of("pages-threaded", "bytes: ", " ms"),
                python: Some(of("pages-sequential", "five threads: 100 pages, ", " ms")),
            },
            Row {
                what: "five threads, an agent for each",
                ideal: Some(210.0),
                rust: of(
                    "pages-threaded-agent",
                    "an agent for each thread: 14595 bytes, ",
                    " ms",
                ),
                python: Some(of(
                    "pages-sequential",
                    "five threads, a session for each: 100 pages, ",
                    " ms",
                )),
            },
            Row {
                what: "five threads, one agent for all",
                ideal: Some(210.0),
                rust: of(
                    "pages-threaded-agent",
                    "one agent for all: 14595 bytes, ",
                    " ms",
                ),
                python: Some(of(
                    "pages-sequential",
                    "five threads, one session: 100 pages, ",
                    " ms",
                )),
            },
        ],
        said: &[
            Saying {
                what: "an agent halves the time",
                holds: |m| {
                    let ratio = m.rust("a new connection for each page") / m.rust("one agent");
                    (1.8..=2.1).contains(&ratio)
                },
            },
            Saying {
                what: "five threads take a fifth",
                holds: |m| {
                    let ratio = m.rust("a new connection for each page")
                        / m.rust("five threads, a new connection for each page");
                    (4.4..=5.1).contains(&ratio)
                },
            },
            Saying {
                what: "both together take about a tenth",
                holds: |m| {
                    let ratio = m.rust("a new connection for each page")
                        / m.rust("five threads, one agent for all");
                    (8.5..=10.5).contains(&ratio)
                },
            },
            Saying {
                what: "one agent for all is as good as one for each",
                holds: |m| {
                    let ratio = m.rust("five threads, one agent for all")
                        / m.rust("five threads, an agent for each");
                    (0.93..=1.07).contains(&ratio)
                },
            },
            Saying {
                what: "Rust is closer to the ideal than Python",
                holds: |m| {
                    m.rows
                        .iter()
                        .all(|row| row.of_rust() < row.of_python().unwrap_or(f64::INFINITY))
                },
            },
        ],
    },
    Measurement {
        name: "requests",
        chapter: "pools",
        unit: "ms",
        server: Some("--sleep 20ms"),
        plot: Some("workers"),
        rows: &[
            Row {
                what: "10 workers",
                ideal: Some(1800.0),
                rust: of("nine-hundred-requests", "10 workers took ", " ms"),
                python: Some(of("nine-hundred-requests", "10 workers took ", " ms")),
            },
            Row {
                what: "30 workers",
                ideal: Some(600.0),
                rust: of("nine-hundred-requests", "30 workers took ", " ms"),
                python: Some(of("nine-hundred-requests", "30 workers took ", " ms")),
            },
            Row {
                what: "100 workers",
                ideal: Some(180.0),
                rust: of("nine-hundred-requests", "100 workers took ", " ms"),
                python: Some(of("nine-hundred-requests", "100 workers took ", " ms")),
            },
        ],
        said: &[
            Saying {
                what: "Rust is within a twentieth of the ideal with 10 and 30 workers",
                holds: |m| m.over_ideal("10 workers") <= 0.05 && m.over_ideal("30 workers") <= 0.05,
            },
            Saying {
                what: "a hundred workers are about nine times as quick as ten",
                holds: |m| {
                    let ratio = m.rust("10 workers") / m.rust("100 workers");
                    (8.0..=9.8).contains(&ratio)
                },
            },
            Saying {
                what: "Python is no quicker with 100 workers than with 30",
                holds: |m| {
                    let of_python = |row: usize| m.rows.get(row).and_then(|row| row.of_python());
                    match (of_python(1), of_python(2)) {
                        (Some(thirty), Some(hundred)) => hundred >= 0.95 * thirty,
                        _ => false,
                    }
                },
            },
            Saying {
                what: "with 10 workers Python is nearly as quick as Rust",
                holds: |m| {
                    let ten = m.rows.first();
                    let ratio = ten.and_then(|row| Some(row.of_python()? / row.of_rust()));
                    ratio.is_some_and(|ratio| (1.0..=1.2).contains(&ratio))
                },
            },
        ],
    },
];

/// The measurement that is called `name`.
pub fn find(name: &str) -> Result<&'static Measurement, String> {
    let found = MEASUREMENTS.iter().find(|one| one.name == name);
    found.ok_or_else(|| {
        let names: Vec<_> = MEASUREMENTS.iter().map(|one| one.name).collect();
        format!(
            "there is no such measurement; there is {}",
            names.join(", ")
        )
    })
}
