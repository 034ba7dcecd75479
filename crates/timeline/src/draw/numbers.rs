//! Times and counts as a reader sees them.

/// A time with no more digits than mean something: `48 ms`, `3.2 ms`, `1.25 s`.
pub(super) fn duration(ns: u64) -> String {
    if ns == 0 {
        return "0 s".to_owned();
    }
    let units = [("ns", 1.0), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)];
    for (unit, size) in units {
        let value = ns as f64 / size;
        // What rounds to a thousand is one of the next unit.
        if value < 999.5 || unit == "s" {
            let digits = match unit {
                "ns" => 0,
                "s" if value < 9.995 => 2,
                _ if value < 9.95 => 1,
                "s" if value < 99.95 => 1,
                _ => 0,
            };
            return format!("{} {unit}", trimmed(value, digits));
        }
    }
    String::new()
}

/// A number without zeros at the end of its fraction.
pub(super) fn trimmed(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// `1,234`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 thread`, `1,234 threads`.
pub(super) fn count(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let shown = [
            (0, "0 s"),
            (999, "999 ns"),
            (1_000, "1 µs"),
            (3_249, "3.2 µs"),
            (48_123_456, "48 ms"),
            (100_000_000, "100 ms"),
            (999_600_000, "1 s"),
            (1_254_000_000, "1.25 s"),
            (12_340_000_000, "12.3 s"),
            (300_000_000_000, "300 s"),
        ];
        for (ns, text) in shown {
            assert_eq!(duration(ns), text);
        }
    }

    #[test]
    fn counts() {
        assert_eq!(count(1, "thread"), "1 thread");
        assert_eq!(count(1_234_567, "event"), "1,234,567 events");
        assert_eq!(count(0, "line"), "0 lines");
    }
}
