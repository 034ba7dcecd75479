//! How much the programs of each address have computed lately.
//!
//! A program that computes for long goes on with what nobody else wants. Whoever starts such
//! programs again and again would still take more than a share, so their next ones begin like
//! that. By address, for the reason that [`crate::Reader`] gives.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// After this time half of it is forgotten.
const HALF_LIFE: Duration = Duration::from_secs(20);

/// For how long somebody heavy has to rest after each of its programs: this part of what it has
/// computed lately. So whoever starts very many that are over in a moment starts ever fewer.
const REST: u32 = 32;
const LONGEST_REST: Duration = Duration::from_secs(2);

/// What is left of it is nothing.
const NOTHING: f64 = 0.01;

pub(crate) struct Effort {
    /// An address whose programs have computed for longer than this lately has had its share.
    share: Duration,
    /// In seconds of computing.
    all: Mutex<HashMap<IpAddr, (f64, Instant)>>,
}

impl Effort {
    pub(crate) fn new(share: Duration) -> Effort {
        Effort {
            share,
            all: Mutex::default(),
        }
    }

    pub(crate) fn add(&self, address: IpAddr, computed: Duration) {
        self.change(address, computed.as_secs_f64());
    }

    fn change(&self, address: IpAddr, more: f64) {
        let now = Instant::now();
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (seconds, at)| left(*seconds, now - *at) > NOTHING);
        let (seconds, at) = all.entry(address).or_insert((0.0, now));
        *seconds = (left(*seconds, now - *at) + more).max(0.0);
        *at = now;
    }

    /// Corrects what was added in advance.
    pub(crate) fn correct(&self, address: IpAddr, added: Duration, computed: Duration) {
        self.change(address, computed.as_secs_f64() - added.as_secs_f64());
    }

    /// Whether the programs of this address have had their share.
    pub(crate) fn is_heavy(&self, address: IpAddr) -> bool {
        self.of(address) > self.share
    }

    /// Whether no other address has had anything lately. Then there is nobody to share with.
    pub(crate) fn is_alone(&self, address: IpAddr) -> bool {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        !all.iter().any(|(other, (seconds, at))| {
            *other != address && left(*seconds, at.elapsed()) > NOTHING
        })
    }

    pub(crate) fn of(&self, address: IpAddr) -> Duration {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        let seconds = all
            .get(&address)
            .map_or(0.0, |(seconds, at)| left(*seconds, at.elapsed()));
        Duration::from_secs_f64(seconds)
    }

    pub(crate) fn rest(&self, address: IpAddr) -> Duration {
        (self.of(address) / REST).min(LONGEST_REST)
    }
}

fn left(seconds: f64, after: Duration) -> f64 {
    seconds * 0.5_f64.powf(after.as_secs_f64() / HALF_LIFE.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const THERE: IpAddr = IpAddr::V4(Ipv4Addr::BROADCAST);

    #[tokio::test(start_paused = true)]
    async fn it_adds_up_and_is_forgotten() {
        let effort = Effort::new(Duration::from_secs(8));
        effort.add(HERE, Duration::from_secs(3));
        effort.add(HERE, Duration::from_secs(5));
        assert_eq!(effort.of(HERE), Duration::from_secs(8));
        assert_eq!(effort.of(THERE), Duration::ZERO);
        assert!(!effort.is_heavy(HERE));
        assert!(effort.is_alone(HERE) && !effort.is_alone(THERE));
        effort.add(HERE, Duration::from_secs(2));
        assert!(effort.is_heavy(HERE));
        effort.correct(HERE, Duration::from_secs(3), Duration::from_secs(1));
        effort.correct(THERE, Duration::from_secs(3), Duration::from_secs(1));
        assert_eq!(effort.of(THERE), Duration::ZERO);
        assert_eq!(effort.rest(HERE), Duration::from_millis(250));
        tokio::time::advance(HALF_LIFE).await;
        assert_eq!(effort.of(HERE), Duration::from_secs(4));
        tokio::time::advance(20 * HALF_LIFE).await;
        effort.add(THERE, Duration::from_secs(1));
        assert_eq!(effort.all.lock().expect("no panic").len(), 1);
    }
}
