//! Who has had a share waits while others compute.
//!
//! A program that computes for long gives way to others' programs. A reader who is alone with the
//! course has nobody to give way to: there, a program would only stand still beside whatever else
//! that machine is busy with. So it gives way as soon as somebody else comes.
//!
//! What has given way gets little computing time where others want it, but not none, and it is in
//! their way: caches, memory, output, very many threads. So what belongs to an address that has
//! computed much lately is stopped altogether as long as somebody else is waiting for a program,
//! and goes on in between.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use program::Stopper;
use tokio::time::Instant;

use crate::Reader;
use crate::effort::Effort;
use crate::turn::Turn;

/// One request: while somebody waits for it, and then when it has given way.
pub(crate) struct Visit {
    courtesy: Courtesy,
    address: IpAddr,
    /// Whether there may be other readers at the same address.
    one_of_several: bool,
    waiting: Mutex<Option<Waiting>>,
}

impl Visit {
    /// Begins to compile, to run, or to draw what threads did. Whether it is to get only what nobody else wants.
    pub(crate) fn begin(&self) -> bool {
        let effort = &self.courtesy.effort;
        let heavy = effort.is_heavy(self.address) && !effort.is_alone(self.address);
        let mut waiting = self.waiting();
        if heavy {
            *waiting = None;
        } else if waiting.is_none() {
            *waiting = Some(self.courtesy.wait(self.address));
        }
        heavy
    }

    /// `process` has its turn for as long as others can wait, and then what they leave over.
    /// Tells `advance` what has been taken for computed until then. Never ends.
    pub(crate) async fn share(
        &self,
        turn: &Turn,
        burst: Duration,
        heavy: bool,
        process: &Stopper,
        advance: &Advance,
    ) {
        let given_way = || {
            self.courtesy.give_way(Guest {
                address: self.address,
                one_of_several: self.one_of_several,
                process: process.clone(),
                easy: heavy,
                paused: false,
            })
        };
        let begin = Instant::now();
        let _given_way = if heavy {
            let given_way = given_way();
            turn.pass_on(burst, heavy).await;
            given_way
        } else {
            turn.pass_on(burst, heavy).await;
            advance.add(&self.courtesy.effort, self.address, begin.elapsed());
            *self.waiting() = None;
            given_way()
        };
        std::future::pending().await
    }

    fn waiting(&self) -> MutexGuard<'_, Option<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a process that runs has been taken to have computed.
#[derive(Clone, Default)]
pub(crate) struct Advance(Arc<Mutex<Duration>>);

impl Advance {
    fn add(&self, effort: &Effort, address: IpAddr, computed: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = computed;
        effort.add(address, computed);
    }

    /// It has ended, and this is what it has computed.
    pub(crate) fn settle(&self, effort: &Effort, address: IpAddr, computed: Duration) {
        let mut advance = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        effort.correct(address, std::mem::take(&mut advance), computed);
    }
}

/// Those who wait for a program, and what has given way.
#[derive(Clone)]
pub(crate) struct Courtesy {
    effort: Arc<Effort>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// How many wait at each address.
    waiting: HashMap<IpAddr, usize>,
    given_way: HashMap<u64, Guest>,
    next: u64,
}

/// Something that has given way, or will as soon as somebody else comes.
struct Guest {
    address: IpAddr,
    one_of_several: bool,
    process: Stopper,
    /// It gets only what nobody else wants. There is no way back.
    easy: bool,
    paused: bool,
}

impl Courtesy {
    pub(crate) fn new(effort: Arc<Effort>) -> Courtesy {
        Courtesy {
            effort,
            state: Arc::default(),
        }
    }

    /// Somebody asks for a program.
    pub(crate) fn visit(&self, reader: &Reader) -> Visit {
        let visit = Visit {
            courtesy: self.clone(),
            address: reader.address,
            one_of_several: !reader.id.is_empty(),
            waiting: Mutex::default(),
        };
        visit.begin();
        visit
    }

    /// Somebody at `address` waits, until this is dropped.
    fn wait(&self, address: IpAddr) -> Waiting {
        self.change(|state| *state.waiting.entry(address).or_default() += 1);
        Waiting {
            courtesy: self.clone(),
            address,
        }
    }

    /// Gives way, until this is dropped.
    fn give_way(&self, guest: Guest) -> GivenWay {
        let number = self.change(|state| {
            state.next += 1;
            state.given_way.insert(state.next, guest);
            state.next
        });
        GivenWay {
            courtesy: self.clone(),
            number,
        }
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let changed = change(&mut state);
        state.settle(&self.effort);
        changed
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics between two changes that belong together.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn settle(&mut self, effort: &Effort) {
        for guest in self.given_way.values_mut() {
            let others = self.waiting.keys().any(|&other| other != guest.address);
            let alone = !guest.one_of_several && !others && effort.is_alone(guest.address);
            if !guest.easy && !alone {
                guest.easy = true;
                guest.process.go_easy();
            }
            let pause = others && effort.is_heavy(guest.address);
            if pause == guest.paused {
                continue;
            }
            guest.paused = pause;
            if pause {
                guest.process.pause();
            } else {
                guest.process.resume();
            }
        }
    }
}

/// Somebody waits for a program.
struct Waiting {
    courtesy: Courtesy,
    address: IpAddr,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.courtesy.change(|state| {
            if let Some(waiting) = state.waiting.get_mut(&self.address) {
                *waiting -= 1;
                if *waiting == 0 {
                    state.waiting.remove(&self.address);
                }
            }
        });
    }
}

/// Something has given way.
struct GivenWay {
    courtesy: Courtesy,
    number: u64,
}

impl Drop for GivenWay {
    fn drop(&mut self) {
        self.courtesy
            .change(|state| state.given_way.remove(&self.number));
    }
}
