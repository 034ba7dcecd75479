//! What the price server knows: for each exchange, symbol and day the first, the highest, the
//! lowest and the last price, and how much was traded. All of it is made up, by a rule, so it is
//! the same on every machine.
//!
//! The file is the same in every listing that has it, and CI compares them.
#![allow(dead_code)]

use crate::server::{self, Reply, Server};

pub const EXCHANGES: [&str; 10] = [
    "amsterdam",
    "boston",
    "cairo",
    "dublin",
    "edinburgh",
    "florence",
    "geneva",
    "hamburg",
    "istanbul",
    "jakarta",
];

/// With what one costs, in cents, and what may be added to that for each day.
const SYMBOLS: [(&str, u64, u64); 3] = [
    ("gold", 310_000, 9_000),
    ("silver", 3_600, 140),
    ("copper", 950, 30),
];

/// Of April 2026.
const DAYS: u64 = 30;

/// Starts a price server; with `--sleep 200ms` it takes 200 ms to answer.
pub fn serve(arguments: &str) -> Server {
    server::start(arguments, answer)
}

/// Where all prices are: 10 exchanges, 3 symbols, 30 days.
pub fn urls(server: &Server) -> Vec<String> {
    let mut urls = Vec::new();
    for exchange in EXCHANGES {
        for (symbol, _, _) in SYMBOLS {
            for day in 1..=DAYS {
                urls.push(server.url(&format!("/price/{exchange}/{symbol}/2026-04-{day:02}")));
            }
        }
    }
    urls
}

/// What the server says to `path`.
pub fn answer(path: &str) -> Reply {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match parts[..] {
        [""] => Reply::json(200, contents()),
        ["price", exchange, symbol, date] => match Day::of(exchange, symbol, date) {
            Ok(day) => Reply::json(200, day.json(exchange, symbol, date)),
            Err(unknown) => Reply::error(404, &unknown),
        },
        _ => Reply::error(404, &format!("there is nothing at {path}")),
    }
}

/// The number of this name in an answer. Good enough for this server: in a program of your own
/// let a library read JSON, such as serde_json.
pub fn number(json: &str, name: &str) -> Option<f64> {
    let end = |c: char| !c.is_ascii_digit() && c != '.' && c != '-';
    let (_, rest) = json.split_once(&format!("\"{name}\":"))?;
    rest.trim_start().split(end).next()?.parse().ok()
}

/// One day's trade. Prices are in cents.
struct Day {
    open: u64,
    high: u64,
    low: u64,
    close: u64,
    volume: u64,
}

impl Day {
    /// Or what of it is unknown.
    fn of(exchange: &str, symbol: &str, date: &str) -> Result<Day, String> {
        if !EXCHANGES.contains(&exchange) {
            return Err(format!("unknown exchange: {exchange}"));
        }
        let Some((_, cost, step)) = SYMBOLS.iter().find(|(known, _, _)| *known == symbol) else {
            return Err(format!("unknown symbol: {symbol}"));
        };
        let day = (1..=DAYS).find(|day| date == format!("2026-04-{day:02}"));
        let Some(day) = day else {
            return Err(format!("unknown date: {date}"));
        };
        // All exchanges follow one market, each at a small distance.
        let close = |day: u64| {
            let market = (0..=day).map(|day| draw(&format!("{symbol} {day}"), *step));
            cost + market.sum::<u64>() / 8 + draw(&format!("{exchange} {symbol} {day}"), *step)
        };
        let (open, close) = (close(day - 1), close(day));
        let of_day = |what| draw(&format!("{exchange} {symbol} {day} {what}"), step / 2);
        Ok(Day {
            open,
            high: open.max(close) + of_day("high"),
            low: open.min(close) - of_day("low"),
            close,
            volume: 1_000 + 37 * of_day("volume"),
        })
    }

    fn json(&self, exchange: &str, symbol: &str, date: &str) -> String {
        let money = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100);
        format!(
            "{{\"exchange\": \"{exchange}\", \"symbol\": \"{symbol}\", \"date\": \"{date}\", \
             \"open\": {}, \"high\": {}, \"low\": {}, \"close\": {}, \"volume\": {}}}\n",
            money(self.open),
            money(self.high),
            money(self.low),
            money(self.close),
            self.volume,
        )
    }
}

/// A number below `limit` that `of` decides: FNV-1a, and a stir at the end.
fn draw(of: &str, limit: u64) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in of.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash ^= hash >> 32;
    hash = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (hash >> 33) % limit
}

/// What there is to ask for.
fn contents() -> String {
    let list = |names: &[&str]| format!("[\"{}\"]", names.join("\", \""));
    format!(
        "{{\"exchanges\": {}, \"symbols\": {}, \"first\": \"2026-04-01\", \
         \"last\": \"2026-04-{DAYS}\", \"try\": \"/price/dublin/gold/2026-04-01\"}}\n",
        list(&EXCHANGES),
        list(&SYMBOLS.map(|(symbol, _, _)| symbol)),
    )
}
