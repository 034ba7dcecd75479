//! Counts wrong room tokens, so that nobody can try many.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::time::{Duration, Instant};

/// How many may be wrong in each [`WINDOW`]: somebody mistypes, nobody so often.
const WRONG: u32 = 10;

/// How long wrong ones count.
pub(crate) const WINDOW: Duration = Duration::from_secs(60);

/// How many addresses are remembered. Whoever has more than this can have the oldest
/// forgotten, and is still kept from trying a 100-bit token.
const ADDRESSES: usize = 1024;

/// Wrong tokens, by address.
#[derive(Debug, Default)]
pub(crate) struct Attempts(HashMap<IpAddr, Wrong>);

#[derive(Debug)]
struct Wrong {
    since: Instant,
    count: u32,
}

impl Attempts {
    /// Whether this address has to wait before its next try.
    pub(crate) fn are_too_many(&self, from: IpAddr, now: Instant) -> bool {
        self.0
            .get(&network(from))
            .is_some_and(|wrong| wrong.count >= WRONG && now < wrong.since + WINDOW)
    }

    /// One more was wrong.
    pub(crate) fn count(&mut self, from: IpAddr, now: Instant) {
        let from = network(from);
        if self.0.len() >= ADDRESSES && !self.0.contains_key(&from) {
            self.forget(now);
        }
        let wrong = self.0.entry(from).or_insert(Wrong {
            since: now,
            count: 0,
        });
        if now >= wrong.since + WINDOW {
            *wrong = Wrong {
                since: now,
                count: 0,
            };
        }
        wrong.count = wrong.count.saturating_add(1);
    }

    fn forget(&mut self, now: Instant) {
        self.0.retain(|_, wrong| now < wrong.since + WINDOW);
        if self.0.len() >= ADDRESSES {
            let oldest = self.0.iter().min_by_key(|(_, wrong)| wrong.since);
            if let Some(oldest) = oldest.map(|(from, _)| *from) {
                self.0.remove(&oldest);
            }
        }
    }
}

/// One machine has a whole network of IPv6 addresses to choose from.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn who_is_wrong_too_often_waits_a_minute() {
        let mut attempts = Attempts::default();
        let (one, other) = (address("192.168.1.5"), address("192.168.1.6"));
        let now = Instant::now();
        for _ in 0..WRONG {
            assert!(!attempts.are_too_many(one, now));
            attempts.count(one, now);
        }
        assert!(attempts.are_too_many(one, now));
        assert!(!attempts.are_too_many(other, now));
        let later = now + WINDOW;
        assert!(!attempts.are_too_many(one, later));
        attempts.count(one, later);
        assert!(!attempts.are_too_many(one, later));
    }

    #[test]
    fn a_network_of_ipv6_is_one() {
        let mut attempts = Attempts::default();
        let now = Instant::now();
        for n in 0..WRONG {
            attempts.count(address(&format!("2001:db8::{n:x}")), now);
        }
        assert!(attempts.are_too_many(address("2001:db8::ffff"), now));
        assert!(!attempts.are_too_many(address("2001:db8:0:1::1"), now));
    }

    #[test]
    fn few_are_remembered() {
        let mut attempts = Attempts::default();
        let begin = Instant::now();
        for n in 0..3 * ADDRESSES {
            let [.., a, b] = n.to_be_bytes();
            let now = begin + Duration::from_millis(n as u64);
            attempts.count(IpAddr::from([10, 0, a, b]), now);
        }
        assert!(attempts.0.len() <= ADDRESSES);
    }
}
