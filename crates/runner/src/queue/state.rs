//! Who waits, and who has what.

use std::collections::{HashMap, HashSet, VecDeque};
use std::net::IpAddr;
use std::time::Duration;

use tokio::time::Instant;

use super::order::Order;
use super::share::Share;
use super::{Full, QueueLimits};
use crate::Reader;

/// How often those are looked for who can be forgotten.
const SWEEP: Duration = Duration::from_secs(10);

/// How things stand for one ticket.
pub(super) enum Place {
    Ahead(usize),
    Turn,
    Closed,
}

pub(super) struct State {
    limits: QueueLimits,
    /// Slots that nobody has.
    free: usize,
    /// Those who have a slot, or had it and run on.
    active: usize,
    waiting: usize,
    closed: bool,
    /// Tickets so far.
    tickets: u64,
    /// Turns so far.
    served: u64,
    addresses: HashMap<IpAddr, Address>,
    /// Tickets whose turn it is, until their holder looks.
    turns: HashSet<u64>,
    /// How many go before each ticket, since the last change. Only made when somebody asks:
    /// often there are many changes before anybody does.
    ahead: Option<HashMap<u64, usize>>,
    swept: Instant,
}

/// The readers at one address.
pub(super) struct Address {
    pub(super) share: Share,
    pub(super) readers: HashMap<String, Line>,
    waiting: usize,
}

/// One reader's own queue.
pub(super) struct Line {
    pub(super) share: Share,
    pub(super) waiting: VecDeque<u64>,
}

impl State {
    pub(super) fn new(limits: QueueLimits, now: Instant) -> State {
        State {
            free: limits.slots,
            limits,
            active: 0,
            waiting: 0,
            closed: false,
            tickets: 0,
            served: 0,
            addresses: HashMap::new(),
            turns: HashSet::new(),
            ahead: None,
            swept: now,
        }
    }

    /// The number of the new ticket.
    pub(super) fn enter(&mut self, reader: &Reader, now: Instant) -> Result<u64, Full> {
        self.check(reader)?;
        self.tickets += 1;
        self.waiting += 1;
        let address = self
            .addresses
            .entry(reader.address)
            .or_insert_with(|| Address {
                share: Share::new(now),
                readers: HashMap::new(),
                waiting: 0,
            });
        address.waiting += 1;
        address
            .readers
            .entry(reader.id.clone())
            .or_insert_with(|| Line {
                share: Share::new(now),
                waiting: VecDeque::new(),
            })
            .waiting
            .push_back(self.tickets);
        Ok(self.tickets)
    }

    fn check(&self, reader: &Reader) -> Result<(), Full> {
        let address = self.addresses.get(&reader.address);
        let line = address.and_then(|address| address.readers.get(&reader.id));
        let waiting = line.map_or(0, |line| line.waiting.len());
        if waiting >= self.limits.waiting_per_reader {
            return Err(Full::Reader { waiting });
        }
        let waiting = address.map_or(0, |address| address.waiting);
        if waiting >= self.limits.waiting_per_address {
            return Err(Full::Address { waiting });
        }
        let waiting = self.waiting;
        if waiting >= self.limits.waiting {
            return Err(Full::Everybody { waiting });
        }
        Ok(())
    }

    /// The ticket is given back, before or after its turn has come.
    pub(super) fn leave(&mut self, reader: &Reader, number: u64, now: Instant) {
        if self.turns.remove(&number) {
            return self.release(reader, false, now);
        }
        let Some(address) = self.addresses.get_mut(&reader.address) else {
            return;
        };
        let Some(line) = address.readers.get_mut(&reader.id) else {
            return;
        };
        let before = line.waiting.len();
        line.waiting.retain(|waiting| *waiting != number);
        let left = before - line.waiting.len();
        address.waiting -= left;
        self.waiting -= left;
        self.forget(reader, now);
    }

    pub(super) fn demote(&mut self, reader: &Reader, now: Instant) {
        self.free += 1;
        self.shares(reader, |share| share.demote(now));
    }

    pub(super) fn release(&mut self, reader: &Reader, demoted: bool, now: Instant) {
        self.active -= 1;
        if !demoted {
            self.free += 1;
        }
        self.shares(reader, |share| share.release(demoted, now));
        self.forget(reader, now);
    }

    /// Whether the next one could have a slot, and has `more` fewer than `reader`: at its address,
    /// or, if that is the same, by itself.
    pub(super) fn is_in_the_way(&self, reader: &Reader, more: usize, now: Instant) -> bool {
        if self.waiting == 0 {
            return false;
        }
        let Some(next) = self.order(now).next().filter(|next| !next.blocked) else {
            return false;
        };
        let holding = |ip: IpAddr, id: &str| {
            let address = self.addresses.get(&ip);
            match address {
                Some(address) if next.address == reader.address => address
                    .readers
                    .get(id)
                    .map_or(0, |line| line.share.holding()),
                Some(address) => address.share.holding(),
                None => 0,
            }
        };
        holding(reader.address, &reader.id) >= holding(next.address, next.id) + more
    }

    pub(super) fn close(&mut self) {
        self.closed = true;
    }

    pub(super) fn idle(&self) -> bool {
        self.active == 0
    }

    /// After every change: gives the free slots to who is next.
    pub(super) fn settle(&mut self, now: Instant) {
        self.ahead = None;
        while self.free > 0 && !self.closed && self.serve(now) {}
        if now.saturating_duration_since(self.swept) >= SWEEP {
            self.swept = now;
            self.addresses.retain(|_, address| {
                address.readers.retain(|_, line| !line.forgettable(now));
                !address.forgettable(now)
            });
        }
    }

    /// Gives a slot to the next; false when nobody may have it.
    fn serve(&mut self, now: Instant) -> bool {
        let next = self.order(now).next();
        let Some(turn) = next.filter(|turn| !turn.blocked) else {
            return false;
        };
        let number = turn.number;
        let reader = Reader {
            address: turn.address,
            id: turn.id.to_owned(),
        };
        self.free -= 1;
        self.active += 1;
        self.served += 1;
        self.waiting -= 1;
        self.turns.insert(number);
        let served = self.served;
        self.shares(&reader, |share| share.serve(served, now));
        if let Some(address) = self.addresses.get_mut(&reader.address) {
            address.waiting -= 1;
            if let Some(line) = address.readers.get_mut(&reader.id) {
                line.waiting.pop_front();
            }
        }
        true
    }

    /// What there is to say to the holder of a ticket. To be asked once only when it is their
    /// turn: from then on the slot is theirs.
    pub(super) fn place(&mut self, number: u64, now: Instant) -> Place {
        if self.closed {
            return Place::Closed;
        }
        if self.turns.remove(&number) {
            return Place::Turn;
        }
        if self.ahead.is_none() {
            let order = self.order(now).zip(0..);
            self.ahead = Some(order.map(|(turn, ahead)| (turn.number, ahead)).collect());
        }
        let ahead = self.ahead.as_ref().and_then(|ahead| ahead.get(&number));
        // Every ticket that was not served is in the order.
        Place::Ahead(ahead.copied().unwrap_or(0))
    }

    fn order(&self, now: Instant) -> Order<'_> {
        Order::new(&self.addresses, &self.limits, self.served, now)
    }

    /// The shares that `reader` counts for: their own and their address's.
    fn shares(&mut self, reader: &Reader, mut change: impl FnMut(&mut Share)) {
        if let Some(address) = self.addresses.get_mut(&reader.address) {
            change(&mut address.share);
            if let Some(line) = address.readers.get_mut(&reader.id) {
                change(&mut line.share);
            }
        }
    }

    /// Forgets the reader if there is nothing to remember.
    fn forget(&mut self, reader: &Reader, now: Instant) {
        let Some(address) = self.addresses.get_mut(&reader.address) else {
            return;
        };
        if address
            .readers
            .get(&reader.id)
            .is_some_and(|line| line.forgettable(now))
        {
            address.readers.remove(&reader.id);
        }
        if address.forgettable(now) {
            self.addresses.remove(&reader.address);
        }
    }

    /// How many addresses and readers are remembered.
    #[cfg(test)]
    pub(super) fn remembered(&self) -> (usize, usize) {
        let readers = self.addresses.values().map(|a| a.readers.len()).sum();
        (self.addresses.len(), readers)
    }

    /// Slots that nobody has, and turns that nobody has taken yet.
    #[cfg(test)]
    pub(super) fn free_and_turns(&self) -> (usize, usize) {
        (self.free, self.turns.len())
    }
}

impl Address {
    fn forgettable(&self, now: Instant) -> bool {
        self.readers.is_empty() && self.share.forgettable(now)
    }
}

impl Line {
    fn forgettable(&self, now: Instant) -> bool {
        self.waiting.is_empty() && self.share.forgettable(now)
    }
}
