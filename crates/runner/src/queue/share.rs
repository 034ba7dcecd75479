//! What one reader, or all readers at one address, have had of the slots.

use std::cmp::Ordering;
use std::time::Duration;

use tokio::time::Instant;

/// After this time, what was used counts half. After a minute it is as good as forgotten.
const HALF_LIFE: Duration = Duration::from_secs(10);

/// Less than this many seconds counts as nothing, so that whoever has it can be forgotten.
const NEGLIGIBLE: f64 = 0.01;

/// What one party has, and has had.
#[derive(Clone, Debug)]
pub(super) struct Share {
    /// With a slot, or demoted.
    pub(super) active: usize,
    /// With a slot.
    holding: usize,
    /// Seconds of slots, up to `at`. What was used long ago counts less.
    used: f64,
    at: Instant,
    /// When it was last served, as a count of all that were; 0 for never.
    pub(super) served: u64,
}

impl Share {
    pub(super) fn new(now: Instant) -> Share {
        Share {
            active: 0,
            holding: 0,
            used: 0.0,
            at: now,
            served: 0,
        }
    }

    /// What was used until `now`, which includes the slots that are held at this moment.
    ///
    /// With n slots held, it tends to n times the mean life of a second, and without any to 0;
    /// the way there is exponential.
    pub(super) fn used(&self, now: Instant) -> Used {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        let half_life = HALF_LIFE.as_secs_f64();
        let left = (-passed / half_life).exp2();
        let limit = self.holding as f64 * half_life / std::f64::consts::LN_2;
        Used(self.used * left + limit * (1.0 - left))
    }

    pub(super) fn holding(&self) -> usize {
        self.holding
    }

    pub(super) fn serve(&mut self, served: u64, now: Instant) {
        self.settle(now);
        self.active += 1;
        self.holding += 1;
        self.served = served;
    }

    pub(super) fn demote(&mut self, now: Instant) {
        self.settle(now);
        self.holding -= 1;
    }

    pub(super) fn release(&mut self, demoted: bool, now: Instant) {
        self.settle(now);
        self.active -= 1;
        if !demoted {
            self.holding -= 1;
        }
    }

    /// Whether nothing is going on, and hardly anything was.
    pub(super) fn forgettable(&self, now: Instant) -> bool {
        self.active == 0 && self.used(now).0 < NEGLIGIBLE
    }

    fn settle(&mut self, now: Instant) {
        self.used = self.used(now).0;
        self.at = self.at.max(now);
    }
}

/// Seconds of slots, which can be compared.
#[derive(Clone, Copy, Debug)]
pub(super) struct Used(pub(super) f64);

impl Ord for Used {
    fn cmp(&self, other: &Used) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Used {
    fn partial_cmp(&self, other: &Used) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Used {
    fn eq(&self, other: &Used) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Used {}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(used: Used, seconds: f64) -> bool {
        (used.0 - seconds).abs() < 0.01
    }

    #[test]
    fn what_was_used_is_forgotten_after_a_minute() {
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        let mut share = Share::new(start);
        share.serve(1, start);
        share.release(false, after(1));
        // A second ago counts almost a second.
        assert!(near(share.used(after(1)), 0.966), "{share:?}");
        assert!(near(share.used(after(11)), 0.483), "{share:?}");
        assert!(!share.forgettable(after(11)));
        assert!(share.used(after(61)).0 < 0.016, "{share:?}");
        assert!(share.forgettable(after(70)));
    }

    #[test]
    fn two_slots_count_twice_and_a_demoted_one_not_at_all() {
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        let mut one = Share::new(start);
        one.serve(1, start);
        let mut two = one.clone();
        two.serve(2, start);
        let expected = 2.0 * one.used(after(5)).0;
        assert!(near(two.used(after(5)), expected), "{two:?}");
        two.demote(after(5));
        two.demote(after(5));
        assert!(near(two.used(after(15)), expected / 2.0), "{two:?}");
        // It is active all the same.
        assert_eq!(two.active, 2);
        assert!(!two.forgettable(after(1000)));
        two.release(true, after(1000));
        two.release(true, after(1000));
        assert!(two.forgettable(after(1000)));
    }

    #[test]
    fn in_how_many_steps_the_time_passed_does_not_matter() {
        let start = Instant::now();
        let mut share = Share::new(start);
        share.serve(1, start);
        let mut often = share.clone();
        for second in 0..30 {
            often.settle(start + Duration::from_secs(second));
        }
        let end = start + Duration::from_secs(30);
        assert!(near(often.used(end), share.used(end).0));
    }

    #[test]
    fn a_clock_that_goes_back_changes_nothing() {
        let start = Instant::now() + Duration::from_secs(100);
        let mut share = Share::new(start);
        share.serve(1, start);
        share.release(false, start + Duration::from_secs(1));
        let used = share.used(start + Duration::from_secs(1));
        share.settle(start);
        assert_eq!(share.used(start + Duration::from_secs(1)), used);
    }
}
