//! In which order those who wait are served.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::net::IpAddr;

use tokio::time::Instant;

use super::QueueLimits;
use super::share::Used;
use super::state::{Address, Line};

/// Who goes first: the least does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    /// May not have more now, whatever is free.
    blocked: bool,
    active: usize,
    used: Used,
    served: u64,
    /// The ticket that would be served: who came first.
    number: u64,
}

/// The next to be served.
pub(super) struct Turn<'a> {
    pub(super) address: IpAddr,
    pub(super) id: &'a str,
    pub(super) number: u64,
    /// It has to wait until something of its own ends. So has everybody after it.
    pub(super) blocked: bool,
}

/// All who wait, the next to be served first.
///
/// Served one after the other as if nothing ended meanwhile: each turn makes whoever has it
/// use more, so that others come before their second turn. The first is exact, and the others
/// are the best that can be said without knowing how long programs run.
pub(super) struct Order<'a> {
    addresses: BinaryHeap<Reverse<Party<AddressLine<'a>>>>,
    limits: &'a QueueLimits,
    served: u64,
}

impl<'a> Order<'a> {
    pub(super) fn new(
        addresses: &'a HashMap<IpAddr, Address>,
        limits: &'a QueueLimits,
        served: u64,
        now: Instant,
    ) -> Order<'a> {
        let addresses = addresses
            .iter()
            .filter_map(|(ip, address)| AddressLine::new(*ip, address, limits, now))
            .map(Reverse)
            .collect::<Vec<_>>()
            .into();
        Order {
            addresses,
            limits,
            served,
        }
    }
}

impl<'a> Iterator for Order<'a> {
    type Item = Turn<'a>;

    fn next(&mut self) -> Option<Turn<'a>> {
        let Reverse(mut address) = self.addresses.pop()?;
        let Reverse(mut reader) = address.of.readers.pop()?;
        let number = reader.rank.number;
        let turn = Turn {
            address: address.of.ip,
            id: reader.of.id,
            number,
            blocked: address.rank.blocked,
        };
        self.served += 1;
        reader.rank.active += 1;
        reader.rank.served = self.served;
        address.rank.active += 1;
        address.rank.served = self.served;
        if let Some(number) = reader.of.waiting.next() {
            reader.rank.number = *number;
            reader.rank.blocked = reader.rank.active >= self.limits.active_per_reader;
            address.of.readers.push(Reverse(reader));
        }
        if address.look(self.limits) {
            self.addresses.push(Reverse(address));
        }
        Some(turn)
    }
}

/// Somebody with a rank, and what waits behind it.
struct Party<T> {
    rank: Rank,
    of: T,
}

struct ReaderLine<'a> {
    id: &'a str,
    /// After the one that the rank is about.
    waiting: std::collections::vec_deque::Iter<'a, u64>,
}

struct AddressLine<'a> {
    ip: IpAddr,
    readers: BinaryHeap<Reverse<Party<ReaderLine<'a>>>>,
}

impl<'a> AddressLine<'a> {
    /// `None` when nobody waits there.
    fn new(
        ip: IpAddr,
        address: &'a Address,
        limits: &QueueLimits,
        now: Instant,
    ) -> Option<Party<AddressLine<'a>>> {
        let readers = address
            .readers
            .iter()
            .filter_map(|(id, line)| ReaderLine::new(id, line, limits, now))
            .map(Reverse)
            .collect::<Vec<_>>()
            .into();
        let mut party = Party {
            rank: Rank {
                blocked: false,
                active: address.share.active,
                used: address.share.used(now),
                served: address.share.served,
                number: 0,
            },
            of: AddressLine { ip, readers },
        };
        party.look(limits).then_some(party)
    }
}

impl<'a> ReaderLine<'a> {
    /// `None` when nothing waits there.
    fn new(
        id: &'a str,
        line: &'a Line,
        limits: &QueueLimits,
        now: Instant,
    ) -> Option<Party<ReaderLine<'a>>> {
        let mut waiting = line.waiting.iter();
        let number = *waiting.next()?;
        Some(Party {
            rank: Rank {
                blocked: line.share.active >= limits.active_per_reader,
                active: line.share.active,
                used: line.share.used(now),
                served: line.share.served,
                number,
            },
            of: ReaderLine { id, waiting },
        })
    }
}

impl Party<AddressLine<'_>> {
    /// Ranks the address by its next reader; false when there is none.
    fn look(&mut self, limits: &QueueLimits) -> bool {
        let Some(Reverse(next)) = self.of.readers.peek() else {
            return false;
        };
        self.rank.number = next.rank.number;
        self.rank.blocked = next.rank.blocked || self.rank.active >= limits.active_per_address;
        true
    }
}

impl<T> Ord for Party<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.rank.cmp(&other.rank)
    }
}

impl<T> PartialOrd for Party<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> PartialEq for Party<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<T> Eq for Party<T> {}
