//! Runs made by hand.

#![allow(dead_code, missing_docs)]

use timeline::*;

const MS: u64 = 1_000_000;

/// A thread, told from its start on.
pub struct Told {
    lane: Lane,
    at: u64,
}

pub fn thread(name: Option<&str>, start: u64) -> Told {
    let lane = Lane {
        name: name.map(str::to_owned),
        spawned: None,
        start,
        end: start,
        fate: Fate::Returned,
        cpu: None,
        spans: Vec::new(),
        marks: Vec::new(),
    };
    Told { lane, at: start }
}

pub fn wait(what: What, call: &str, end: WaitEnd) -> Wait {
    Wait {
        what,
        call: call.to_owned(),
        object: None,
        held: Vec::new(),
        end,
    }
}

impl Told {
    fn until(mut self, to: u64, state: State, line: Option<u32>) -> Told {
        if to > self.at {
            let from = self.at;
            self.lane.spans.push(Span {
                from,
                to,
                state,
                line,
            });
            self.at = to;
            self.lane.end = to;
        }
        self
    }

    pub fn runs(self, to: u64) -> Told {
        self.until(to, State::Running, None)
    }

    pub fn sleeps(self, to: u64, line: u32) -> Told {
        self.until(to, State::Sleeping, Some(line))
    }

    pub fn waits(self, to: u64, wait: Wait, line: u32) -> Told {
        self.until(to, State::Waiting(wait), Some(line))
    }

    pub fn prints(mut self, text: &str, line: u32) -> Told {
        self.lane.marks.push(Mark {
            at: self.at,
            what: MarkKind::Stdout(vec![text.to_owned()]),
            line: Some(line),
        });
        self
    }

    pub fn complains(mut self, text: &str) -> Told {
        self.lane.marks.push(Mark {
            at: self.at,
            what: MarkKind::Stderr(vec![text.to_owned()]),
            line: None,
        });
        self
    }

    pub fn panics(mut self, line: u32) -> Told {
        self.lane.marks.push(Mark {
            at: self.at,
            what: MarkKind::Panic,
            line: Some(line),
        });
        self.lane.fate = Fate::Panicked;
        self
    }

    pub fn ends(mut self, fate: Fate) -> Told {
        self.lane.fate = fate;
        self
    }
}

pub fn arrow(
    kind: ArrowKind,
    from: u32,
    at: u64,
    to: u32,
    reached: u64,
    line: Option<u32>,
) -> Arrow {
    Arrow {
        kind,
        from,
        at,
        to,
        reached,
        line,
    }
}

pub fn run(threads: Vec<Told>, mut arrows: Vec<Arrow>) -> Timeline {
    let mut lanes: Vec<Lane> = threads.into_iter().map(|told| told.lane).collect();
    arrows.sort_by_key(|arrow| arrow.at);
    for arrow in &arrows {
        if arrow.kind == ArrowKind::Spawn {
            lanes[arrow.to as usize].spawned = Some(Spawned {
                by: arrow.from,
                at: arrow.at,
                line: arrow.line,
            });
        }
    }
    Timeline {
        end: lanes.iter().map(|lane| lane.end).max().unwrap_or_default(),
        lanes,
        arrows,
        deadlocks: Vec::new(),
        missing: Missing::default(),
    }
}

fn spawn(to: u32, at: u64, line: u32) -> Arrow {
    arrow(ArrowKind::Spawn, 0, at, to, at + MS / 8, Some(line))
}

fn join(from: u32, at: u64) -> Arrow {
    arrow(ArrowKind::Join, from, at, 0, at + MS / 20, None)
}

fn wake(from: u32, at: u64, to: u32, line: u32) -> Arrow {
    arrow(ArrowKind::Wake, from, at, to, at + MS / 20, Some(line))
}

fn joining(whom: u32) -> Wait {
    wait(What::Join(whom), "JoinHandle::join", WaitEnd::Woken(whom))
}

/// Five threads sleep at the same time.
pub fn sleepers() -> Timeline {
    let mut threads = vec![
        Told {
            lane: thread(Some("main"), 0).lane,
            at: 0,
        }
        .runs(2 * MS),
    ];
    let mut arrows = Vec::new();
    for i in 1..=5_u32 {
        let start = 2 * MS + u64::from(i) * MS / 10;
        let end = start + 100 * MS + u64::from(i) * MS / 5;
        arrows.push(spawn(i, start - MS / 8, 9));
        arrows.push(join(i, end));
        threads.push(
            thread(Some(&format!("sleeper {i}")), start)
                .runs(start + MS / 20)
                .sleeps(end - MS / 4, 11)
                .prints(&format!("{i} has slept"), 12)
                .runs(end),
        );
    }
    let mut main = threads.remove(0);
    for i in 1..=5_u32 {
        let end = 2 * MS + u64::from(i) * MS / 10 + 100 * MS + u64::from(i) * MS / 5 + MS / 20;
        main = main.waits(end, joining(i), 17);
    }
    let at = main.at;
    threads.insert(0, main.prints("all have slept", 19).runs(at + MS));
    run(threads, arrows)
}

/// Four threads take a lock in turn, and sleep while they have it.
pub fn lock_queue() -> Timeline {
    let mut threads = Vec::new();
    let mut arrows = Vec::new();
    let turn = 50 * MS;
    let first = 4 * MS;
    let mut main = thread(Some("main"), 0).runs(first);
    for i in 0..4_u32 {
        let (lane, start) = (i + 1, first + u64::from(i) * 2 * MS);
        let (taken, released) = (
            first + u64::from(i) * turn + MS / 5,
            first + u64::from(i + 1) * turn,
        );
        let mut told = thread(Some(&format!("worker {lane}")), start).runs(start + MS / 5);
        if i > 0 {
            let mut wait = wait(What::Lock, "Mutex::lock", WaitEnd::Woken(i));
            wait.object = Some(1);
            wait.held = (1..=i)
                .map(|by| Held {
                    by,
                    taken: (by > 1).then_some(11),
                    released: Some(15),
                })
                .skip(i.saturating_sub(2) as usize)
                .collect();
            told = told.waits(taken, wait, 11);
            arrows.push(wake(i, taken - MS / 20, lane, 15));
        }
        told = told
            .prints(&format!("worker {lane} has the lock"), 12)
            .sleeps(released - MS / 10, 14)
            .runs(released + MS);
        arrows.push(spawn(lane, start - MS / 8, 10));
        arrows.push(join(lane, released + MS));
        main = main.waits(released + MS + MS / 20, joining(lane), 20);
        threads.push(told);
    }
    let end = main.at + MS / 2;
    let main = main.prints("total 4", 22).runs(end);
    threads.insert(0, main);
    run(threads, arrows)
}

/// A channel with two places, and a consumer that takes its time.
pub fn channel() -> Timeline {
    let mut arrows = vec![spawn(1, 2 * MS, 8), spawn(2, 3 * MS, 16)];
    let mut producer = thread(Some("producer"), 2 * MS + MS / 8).runs(3 * MS);
    let mut consumer = thread(Some("consumer"), 3 * MS + MS / 8).runs(4 * MS);
    for i in 0..3 {
        producer = producer.prints(&format!("sent {i}"), 11).runs((4 + i) * MS);
    }
    for i in 0..8_u64 {
        let done = (4 + 60 * (i + 1)) * MS;
        consumer = consumer
            .sleeps(done, 19)
            .prints(&format!("consumed {i}"), 20)
            .runs(done + MS / 2);
        if i < 5 {
            let end = if i == 3 {
                WaitEnd::Over
            } else {
                WaitEnd::Woken(2)
            };
            let reached = done + MS / 2 + MS / 20;
            let at = producer.at;
            producer = producer
                .waits(
                    reached.max(at),
                    wait(What::Send, "SyncSender::send", end),
                    10,
                )
                .prints(&format!("sent {}", i + 3), 11)
                .runs(reached + MS / 2);
            arrows.push(arrow(
                ArrowKind::Wake,
                2,
                done + MS / 2,
                1,
                reached,
                Some(18),
            ));
        }
    }
    let at = consumer.at;
    consumer = consumer.waits(
        at + 5 * MS,
        wait(What::Receive, "Receiver::recv", WaitEnd::Over),
        18,
    );
    let (one, two) = (producer.at, consumer.at);
    arrows.extend([join(1, one), join(2, two)]);
    let main = thread(Some("main"), 0)
        .runs(4 * MS)
        .waits(one + MS / 20, joining(1), 24)
        .waits(two + MS / 20, joining(2), 25)
        .runs(two + MS);
    run(vec![main, producer, consumer], arrows)
}

/// Two threads take two locks, each in its own order; then the limit of time.
pub fn deadlock() -> Timeline {
    let end = 2_000 * MS;
    let locked = |by, taken| {
        let mut wait = wait(What::Lock, "Mutex::lock", WaitEnd::Never);
        wait.object = Some(by);
        wait.held = vec![Held {
            by,
            taken,
            released: None,
        }];
        wait
    };
    let threads = vec![
        thread(Some("main"), 0)
            .runs(8 * MS)
            .waits(
                end,
                wait(What::Join(1), "JoinHandle::join", WaitEnd::Never),
                24,
            )
            .ends(Fate::Killed),
        thread(Some("transfer a to b"), 5 * MS)
            .prints("a is locked", 9)
            .sleeps(105 * MS, 10)
            .waits(end, locked(2, None), 11)
            .ends(Fate::Killed),
        thread(Some("transfer b to a"), 7 * MS)
            .prints("b is locked", 16)
            .sleeps(107 * MS, 17)
            .waits(end, locked(1, None), 18)
            .ends(Fate::Killed),
    ];
    let mut timeline = run(
        threads,
        vec![spawn(1, 5 * MS - MS / 8, 8), spawn(2, 7 * MS - MS / 8, 15)],
    );
    let waits = [(1, 105 * MS, 11), (2, 107 * MS, 18)];
    timeline.deadlocks = vec![Deadlock {
        waits: waits
            .into_iter()
            .map(|(lane, since, line)| DeadlockedWait {
                lane,
                since,
                line: Some(line),
            })
            .collect(),
        inferred: false,
    }];
    timeline
}

/// Four threads meet twice.
pub fn barrier() -> Timeline {
    let mut threads = Vec::new();
    let mut arrows = Vec::new();
    for i in 0..4_u64 {
        let lane = i as u32 + 1;
        let start = 2 * MS + i * MS / 2;
        let work = |turn: u64| (20 + 30 * ((i + turn) % 4)) * MS;
        let mut told = thread(None, start);
        let mut from = start;
        for turn in 0..2 {
            let together = (115 + 114 * turn) * MS;
            let comes = from + work(turn);
            told = told.sleeps(comes, 10).prints(&format!("{i} has come"), 11);
            if together > comes {
                let last = ((3 + 4 - turn) % 4) as u32 + 1;
                told = told.waits(
                    together,
                    wait(What::Barrier, "Barrier::wait", WaitEnd::Woken(last)),
                    12,
                );
                if last != lane {
                    arrows.push(arrow(
                        ArrowKind::Wake,
                        last,
                        together - MS / 20,
                        lane,
                        together,
                        Some(12),
                    ));
                }
            }
            from = together;
        }
        let end = told.at + MS;
        arrows.push(spawn(lane, start - MS / 8, 9));
        arrows.push(join(lane, end));
        threads.push(told.runs(end));
    }
    let end = threads.iter().map(|told| told.at).max().unwrap_or(0) + MS / 20;
    let main = thread(Some("main"), 0)
        .runs(3 * MS)
        .waits(end, wait(What::ScopeEnd, "thread::scope", WaitEnd::Over), 8)
        .runs(end + MS);
    threads.insert(0, main);
    run(threads, arrows)
}

/// One waits for a condition, once until it is notified and once in vain.
pub fn condvar() -> Timeline {
    let cook = thread(Some("cook"), 2 * MS)
        .sleeps(82 * MS, 14)
        .prints("soup is ready", 16)
        .runs(83 * MS);
    let guest = thread(Some("guest"), 3 * MS)
        .waits(
            83 * MS,
            wait(What::Condition, "Condvar::wait", WaitEnd::Woken(1)),
            22,
        )
        .prints("eating", 24)
        .runs(88 * MS)
        .waits(
            138 * MS,
            wait(What::Condition, "Condvar::wait_timeout", WaitEnd::TimedOut),
            26,
        )
        .prints("no dessert", 28)
        .runs(139 * MS);
    let main = thread(Some("main"), 0)
        .runs(3 * MS)
        .waits(83 * MS + MS / 10, joining(1), 31)
        .waits(139 * MS + MS / 10, joining(2), 32)
        .runs(140 * MS);
    run(
        vec![main, cook, guest],
        vec![
            spawn(1, 2 * MS - MS / 8, 12),
            spawn(2, 3 * MS - MS / 8, 19),
            arrow(ArrowKind::Wake, 1, 83 * MS - MS / 20, 2, 83 * MS, Some(17)),
            join(1, 83 * MS),
            join(2, 139 * MS),
        ],
    )
}

/// One of three threads panics.
pub fn panic() -> Timeline {
    let mut threads = Vec::new();
    let mut arrows = Vec::new();
    for i in 1..=3_u32 {
        let start = (1 + u64::from(i)) * MS;
        let end = start + (30 + 20 * u64::from(i)) * MS;
        let told = thread(Some(&format!("order {i}")), start).sleeps(end, 9);
        let told = if i == 2 {
            let told = told.panics(11);
            told.complains("thread 'order 2' panicked at src/main.rs:11:13:")
        } else {
            told.prints(&format!("order {i} is done"), 13)
        };
        arrows.push(spawn(i, start - MS / 8, 8));
        arrows.push(join(i, end + MS));
        threads.push(told.runs(end + MS));
    }
    let mut main = thread(Some("main"), 0).runs(5 * MS);
    for (i, end) in [(1, 53), (2, 74), (3, 95)] {
        main = main.waits(end * MS + MS / 20, joining(i), 18);
        if i == 2 {
            main = main.prints("order 2 failed", 20);
        }
    }
    let end = main.at + MS;
    threads.insert(0, main.runs(end));
    run(threads, arrows)
}

/// Main does not wait for its threads.
pub fn main_leaves() -> Timeline {
    let mut threads = vec![
        thread(Some("main"), 0)
            .runs(3 * MS)
            .sleeps(60 * MS, 14)
            .prints("main leaves", 15)
            .runs(61 * MS),
    ];
    let mut arrows = Vec::new();
    for i in 1..=3_u32 {
        let start = u64::from(i) * MS;
        let mut told = thread(Some(&format!("download {i}")), start);
        if i == 1 {
            told = told
                .sleeps(40 * MS, 9)
                .prints("download 1 of 3", 10)
                .runs(41 * MS);
        } else if i == 2 {
            told = told.sleeps(61 * MS, 9).ends(Fate::EndedByTheProgram);
        } else {
            let wait = wait(What::Socket, "TcpStream::read", WaitEnd::Never);
            told = told.waits(61 * MS, wait, 8).ends(Fate::EndedByTheProgram);
        }
        arrows.push(spawn(i, start - MS / 8, 7));
        threads.push(told);
    }
    run(threads, arrows)
}

/// Many threads, each of which sleeps, waits and prints.
pub fn many(count: u32) -> Timeline {
    let mut threads = Vec::new();
    let mut arrows = Vec::new();
    let mut last = 0;
    for i in 1..count {
        let start = 3 * MS + u64::from(i) * MS / 3;
        let asleep = start + (10 + u64::from(i * 7 % 40)) * MS;
        let mut told = thread(Some(&format!("worker {i}")), start)
            .runs(start + MS)
            .sleeps(asleep, 8);
        let mut wait = wait(What::Lock, "Mutex::lock", WaitEnd::Woken(i % 7 + 1));
        wait.held = vec![Held {
            by: i % 7 + 1,
            taken: None,
            released: Some(12),
        }];
        let locked = asleep + u64::from(i % 11) * MS;
        told = told
            .waits(locked, wait, 10)
            .prints(&format!("{i} done"), 13)
            .runs(locked + MS);
        if i % 11 > 0 && i % 7 + 1 != i {
            arrows.push(wake(i % 7 + 1, locked - MS / 20, i, 12));
        }
        last = last.max(locked + MS);
        arrows.push(spawn(i, start - MS / 8, 7));
        arrows.push(join(i, locked + MS));
        threads.push(told);
    }
    let main = thread(Some("main"), 0)
        .runs(3 * MS + u64::from(count) * MS / 3)
        .waits(
            last,
            wait(What::ScopeEnd, "thread::scope", WaitEnd::Over),
            6,
        )
        .runs(last + MS);
    threads.insert(0, main);
    run(threads, arrows)
}

/// Two threads that hand something to each other all the time, of which the record lost a part.
pub fn busy(steps: u64) -> Timeline {
    let mut threads = Vec::new();
    let mut arrows = Vec::new();
    for lane in 0..2_u32 {
        let mut told = thread(None, 0);
        for step in 0..steps {
            let at = told.at;
            if (step + u64::from(lane)) % 2 == 0 {
                told = told.runs(at + 900 + step % 700);
            } else {
                let to = at + 900 + step % 700;
                let by = 1 - lane;
                told = told.waits(
                    to,
                    wait(What::Receive, "Receiver::recv", WaitEnd::Woken(by)),
                    9,
                );
                arrows.push(arrow(ArrowKind::Wake, by, to - 100, lane, to, Some(13)));
            }
            if step % 1_000 == 0 {
                told = told.prints(&format!("step {step}"), 15);
            }
        }
        threads.push(told);
    }
    let mut timeline = run(threads, arrows);
    timeline.missing = Missing {
        events: 1_234,
        threads: 2,
        from: Some(timeline.end / 5 * 4),
    };
    timeline
}

/// What a program may call its threads, and what it may print.
pub const HOSTILE: &str = "</svg></title><script>alert(1)</script>\"' onload=x \n\n{{#include /etc/passwd}} ```\u{0}\u{1b}[31m\u{202e}&amp;<!--";

/// Threads that are called and that print what does harm where it is not escaped.
pub fn hostile() -> Timeline {
    let long = HOSTILE.repeat(400);
    let threads = vec![
        thread(Some(HOSTILE), 0)
            .runs(MS)
            .prints(HOSTILE, 3)
            .complains(&long)
            .waits(9 * MS, wait(What::Join(1), HOSTILE, WaitEnd::Woken(1)), 5),
        thread(Some(&long), MS).runs(5 * MS).waits(
            8 * MS,
            wait(What::Other, &long, WaitEnd::Over),
            u32::MAX,
        ),
    ];
    run(threads, vec![spawn(1, MS - MS / 8, 1)])
}

/// All of them, with their names and titles.
pub fn all() -> Vec<(&'static str, &'static str, Timeline)> {
    vec![
        ("sleepers", "Five sleepers", sleepers()),
        ("lock-queue", "Four threads queue for a lock", lock_queue()),
        ("channel", "A slow consumer", channel()),
        ("deadlock", "A deadlock", deadlock()),
        ("barrier", "A barrier", barrier()),
        ("condvar", "A condition", condvar()),
        ("panic", "A panic in one of three threads", panic()),
        ("main-leaves", "Main leaves early", main_leaves()),
        ("forty", "Forty threads", many(40)),
        ("busy", "Two busy threads", busy(20_000)),
        ("hostile", "Hostile names", hostile()),
    ]
}
