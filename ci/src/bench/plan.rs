//! How much is measured.

use std::ops::Range;
use std::time::Duration;

/// How often, how many, and for how long.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How often two things take turns.
    pub pairs: usize,
    /// How often everybody presses Run at the same moment.
    pub crowds: usize,
    /// How many everybody is.
    pub crowd: u8,
    /// How often a class sits, in peace and attacked.
    pub classes: usize,
    /// For how long.
    pub class: Duration,
    /// How many they are, without the attacker.
    pub readers: u8,
    /// For how long, in milliseconds, a reader thinks before pressing Run again.
    pub think: Range<u64>,
}

impl Plan {
    /// What the committed table is made with.
    pub fn with_rounds(rounds: usize) -> Plan {
        Plan {
            pairs: rounds,
            crowds: rounds.div_ceil(4),
            crowd: 30,
            classes: rounds.div_ceil(10),
            class: Duration::from_secs(60),
            readers: 29,
            think: 5_000..25_000,
        }
    }

    /// Enough to see that everything can be measured. The numbers mean nothing.
    pub fn quick() -> Plan {
        Plan {
            pairs: 1,
            crowds: 1,
            crowd: 3,
            classes: 1,
            class: Duration::from_secs(1),
            readers: 3,
            think: 200..400,
        }
    }
}
