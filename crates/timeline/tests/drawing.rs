//! What is drawn of runs made by hand.

mod support;

use std::collections::HashSet;
use std::path::Path;

use roxmltree::{Document, Node};
use snapbox::{Data, assert_data_eq};
use timeline::*;

use support::*;

fn drawn(timeline: &Timeline) -> String {
    draw(
        timeline,
        &Drawing {
            id: "listing-x-timeline",
            title: "What the threads of x did",
        },
    )
}

fn file(timeline: &Timeline) -> String {
    svg(
        timeline,
        &Drawing {
            id: "x",
            title: "What the threads of x did",
        },
    )
}

/// Everything that holds of every drawing.
fn check(html: &str) {
    assert!(html.len() <= LIMIT, "{} bytes", html.len());
    let document = Document::parse(html).unwrap_or_else(|error| panic!("{error}: {html:.2000}"));
    let all: Vec<Node<'_, '_>> = document.descendants().filter(Node::is_element).collect();
    let ids: Vec<&str> = all.iter().filter_map(|node| node.attribute("id")).collect();
    let set: HashSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), set.len(), "an id stands twice: {ids:?}");
    for node in &all {
        let name = node.tag_name().name();
        assert!(!matches!(name, "script" | "foreignObject" | "a"), "{name}");
        for attribute in node.attributes() {
            assert!(!attribute.name().starts_with("on"), "{}", attribute.name());
            // What is referred to is there.
            if let Some(id) = attribute.value().strip_prefix("url(#") {
                assert!(set.contains(id.trim_end_matches(')')), "{id}");
            }
            if attribute.name().starts_with("aria-labelledby") {
                assert!(set.contains(attribute.value()), "{}", attribute.value());
            }
        }
        // Nothing is drawn outside of the picture.
        for attribute in ["x", "x1", "x2", "cx", "width"] {
            if let Some(percent) = node.attribute(attribute).and_then(|x| x.strip_suffix('%')) {
                let percent: f64 = percent.parse().expect("a number");
                assert!((0.0..=100.0).contains(&percent), "{attribute}: {percent}");
            }
        }
    }
}

fn check_both(timeline: &Timeline) -> String {
    let html = drawn(timeline);
    check(&html);
    assert!(
        !html.contains("\n\n"),
        "a blank line ends a block of Markdown"
    );
    check(&file(timeline));
    html
}

#[test]
fn every_run_is_drawn_as_it_was() {
    for (name, _, timeline) in all() {
        let html = check_both(&timeline);
        if name != "busy" && name != "forty" {
            let path = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("tests/snapshots")
                .join(name);
            assert_data_eq!(
                html,
                Data::read_from(&path.with_extension("html"), None).raw()
            );
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/lock-queue.svg");
    assert_data_eq!(file(&lock_queue()), Data::read_from(&path, None).raw());
}

/// What is said of one wait of 48 ms on line 7, by the third of three threads.
fn said(wait: Wait, arrows: Vec<Arrow>, fate: Fate) -> String {
    const MS: u64 = 1_000_000;
    let threads = vec![
        thread(None, 0).runs(100 * MS),
        thread(Some("cook"), 0).runs(100 * MS),
        thread(Some("guest"), 0)
            .runs(2 * MS)
            .waits(50 * MS, wait, 7)
            .ends(fate),
    ];
    sentence(&run(threads, arrows), 2, 1)
}

fn held(by: LaneId, taken: Option<u32>, released: Option<u32>) -> Held {
    Held {
        by,
        taken,
        released,
    }
}

#[test]
fn every_wait_has_its_sentence() {
    use WaitEnd::{Never, Over, TimedOut, Woken};
    let notified = [arrow(
        ArrowKind::Wake,
        1,
        49_000_000,
        2,
        50_000_000,
        Some(12),
    )];
    let table = [
        (
            What::Lock,
            "Mutex::lock",
            Over,
            "waited 48 ms for a lock (lock on line 7)",
        ),
        (
            What::Lock,
            "Mutex::lock",
            Woken(1),
            "waited 48 ms for a lock, until cook let go of it on line 12 (lock on line 7)",
        ),
        (
            What::ReadLock,
            "RwLock::read",
            Over,
            "waited 48 ms for a read-write lock (to read) (read on line 7)",
        ),
        (
            What::WriteLock,
            "RwLock::write",
            Never,
            "was still waiting, after 48 ms, for a read-write lock (to write) when the program ended (write on line 7)",
        ),
        (
            What::Condition,
            "Condvar::wait",
            Woken(1),
            "waited 48 ms for a condition, until cook notified it on line 12 (wait on line 7)",
        ),
        (
            What::Condition,
            "Condvar::wait_timeout",
            TimedOut,
            "waited 48 ms for a condition, until its time was up (wait_timeout on line 7)",
        ),
        (
            What::Receive,
            "Receiver::recv",
            Woken(0),
            "waited 48 ms for something to receive, until main sent something or hung up on line 12 (recv on line 7)",
        ),
        (
            What::Receive,
            "Receiver::recv",
            Never,
            "was still waiting, after 48 ms, for something to receive when the program ended (recv on line 7)",
        ),
        (
            What::Send,
            "SyncSender::send",
            Woken(1),
            "waited 48 ms for a place in the channel, until cook made room or hung up on line 12 (send on line 7)",
        ),
        (
            What::Barrier,
            "Barrier::wait",
            Woken(1),
            "waited 48 ms for the others at the barrier, until cook came on line 12 (wait on line 7)",
        ),
        (
            What::Once,
            "OnceLock::get_or_init",
            Woken(1),
            "waited 48 ms for cook to initialise something (get_or_init on line 7)",
        ),
        (
            What::Once,
            "",
            Over,
            "waited 48 ms for another thread to initialise something (once on line 7)",
        ),
        (
            What::Park,
            "thread::park",
            Woken(1),
            "waited 48 ms to be unparked, until cook did so on line 12 (park on line 7)",
        ),
        (
            What::ScopeEnd,
            "thread::scope",
            Woken(1),
            "waited 48 ms for the threads of its scope to end, until cook ended on line 12 (scope on line 7)",
        ),
        (
            What::Join(1),
            "JoinHandle::join",
            Woken(1),
            "waited 48 ms for cook to end (join on line 7)",
        ),
        (
            What::Join(1),
            "JoinHandle::join",
            Never,
            "was still waiting, after 48 ms, for cook to end when the program ended (join on line 7)",
        ),
        (
            What::Join(9),
            "",
            Over,
            "waited 48 ms for an unknown thread to end (join on line 7)",
        ),
        (
            What::Socket,
            "TcpStream::read",
            Over,
            "waited 48 ms for the network (read on line 7)",
        ),
        (
            What::Child,
            "Child::wait",
            Over,
            "waited 48 ms for a child process to end (wait on line 7)",
        ),
        (
            What::Io,
            "Stdin::read_line",
            TimedOut,
            "waited 48 ms for input or output, until its time was up (read_line on line 7)",
        ),
        (
            What::Other,
            "",
            Woken(2),
            "waited 48 ms for something unknown, until it itself woke it on line 12 (futex on line 7)",
        ),
    ];
    for (what, call, end, expected) in table {
        let arrows = match end {
            Woken(by) => vec![Arrow {
                from: by,
                ..notified[0]
            }],
            _ => Vec::new(),
        };
        let told = said(wait(what, call, end), arrows, Fate::EndedByTheProgram);
        assert_eq!(told, expected, "{what:?} {end:?}");
    }
}

#[test]
fn who_had_a_lock_is_said() {
    let table = [
        (
            vec![held(1, None, Some(12))],
            "that cook held until line 12",
        ),
        (
            vec![held(1, Some(9), Some(12))],
            "that cook held from line 9 to line 12",
        ),
        (vec![held(1, Some(9), Some(9))], "that cook held on line 9"),
        (
            vec![held(1, Some(9), None)],
            "that cook had taken on line 9",
        ),
        (vec![held(1, None, None)], "that cook held"),
        (
            vec![held(2, Some(5), None)],
            "that it itself had taken on line 5",
        ),
        (
            vec![held(0, None, Some(3)), held(1, Some(9), Some(12))],
            "that main and cook held meanwhile",
        ),
        (
            vec![held(1, None, Some(3)); 3],
            "that cook held 3 times meanwhile",
        ),
        (
            (0..6).map(|by| held(by, None, None)).collect(),
            "that main, cook and 4 others held meanwhile",
        ),
    ];
    for (held, expected) in table {
        let mut wait = wait(What::Lock, "Mutex::lock", WaitEnd::Over);
        wait.held = held;
        let told = said(wait, Vec::new(), Fate::Returned);
        assert_eq!(
            told,
            format!("waited 48 ms for the lock {expected} (lock on line 7)")
        );
    }
}

#[test]
fn locks_have_numbers_where_there_are_several() {
    let timeline = deadlock();
    assert_eq!(
        sentence(&timeline, 1, 1),
        "waited for ever for lock #2, which transfer b to a held (lock on line 11)"
    );
    let mut killed = timeline.clone();
    killed.deadlocks.clear();
    assert_eq!(
        sentence(&killed, 2, 1),
        "was still waiting, after 1.89 s, for lock #1, which transfer a to b held when the program was killed (lock on line 18)"
    );
}

#[test]
fn sleeping_and_running() {
    let timeline = main_leaves();
    assert_eq!(
        sentence(&timeline, 0, 0),
        "ran, or was ready to run, for 3 ms"
    );
    assert_eq!(sentence(&timeline, 0, 1), "slept 57 ms on line 14");
    assert_eq!(
        sentence(&timeline, 2, 0),
        "had slept 59 ms on line 9 when the program ended"
    );
    assert_eq!(sentence(&timeline, 2, 1), "");
    assert_eq!(sentence(&timeline, 99, 0), "");
}

#[test]
fn the_whole_run_is_told_in_a_paragraph() {
    let told = |timeline: &Timeline| {
        let html = drawn(timeline);
        let document = Document::parse(&html).expect("XML");
        let desc = document
            .descendants()
            .find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "desc")));
        desc.and_then(|desc| desc.text())
            .expect("a description")
            .to_owned()
    };
    assert_eq!(
        told(&lock_queue()),
        "5 threads in 206 ms: main, worker 1, worker 2, worker 3 and worker 4. The longest wait: worker 4 waited \
         144 ms for the lock that worker 2 and worker 3 held meanwhile (lock on line 11)."
    );
    let deadlock = told(&deadlock());
    assert!(
        deadlock.contains("Deadlock: transfer a to b waits on line 11 and transfer b to a on line 18, each for what the next one has, for ever."),
        "{deadlock}"
    );
    assert!(
        deadlock.ends_with(
            "main, transfer a to b and transfer b to a still lived when the program was killed."
        ),
        "{deadlock}"
    );
    assert!(told(&busy(2_000)).ends_with(
        "Not all of this run is known: 1,234 events from 2 ms on had no place in the record, and nothing is known of 2 threads."
    ));
}

/// What the note above the picture says of a deadlock, and what stands in the spans.
fn note_and_labels(timeline: &Timeline) -> (String, Vec<String>) {
    let html = drawn(timeline);
    let document = Document::parse(&html).expect("XML");
    let of_class = |begins: &'static str| {
        let nodes = document.descendants();
        nodes
            .filter(move |node| {
                let class = node.attribute("class");
                class.is_some_and(|class| class.starts_with(begins))
            })
            .filter_map(|node| node.text().map(str::to_owned))
    };
    let note = of_class("timeline-note deadlock").next().expect("a note");
    (note, of_class("inside").collect())
}

#[test]
fn a_deadlock_is_named_in_the_picture_with_its_lines() {
    let (note, labels) = note_and_labels(&deadlock());
    assert!(note.starts_with("Deadlock: ") && note.contains("on line 18"));
    assert!(
        labels
            .iter()
            .any(|label| label == "deadlock: lock, line 11"),
        "{labels:?}"
    );
}

#[test]
fn what_is_only_inferred_is_called_probable() {
    let mut timeline = deadlock();
    timeline.deadlocks[0].inferred = true;
    let (note, labels) = note_and_labels(&timeline);
    assert_eq!(
        note,
        "Probably a deadlock: transfer a to b waits on line 11 and transfer b to a on line 18, \
         each for what another one of them has, for ever."
    );
    assert!(
        labels
            .iter()
            .any(|label| label == "deadlock?: lock, line 11"),
        "{labels:?}"
    );
    let lane = timeline.deadlocks[0].waits[0].lane as usize;
    let last = timeline.lanes[lane].spans.len() - 1;
    assert!(sentence(&timeline, lane as u32, last).starts_with("waited, probably for ever, for"));
}

#[test]
fn of_many_threads_those_are_drawn_that_matter() {
    let mut timeline = many(900);
    timeline.lanes[700].fate = Fate::Panicked;
    timeline.deadlocks = vec![Deadlock {
        waits: [801, 802]
            .into_iter()
            .map(|lane| DeadlockedWait {
                lane,
                since: 0,
                line: Some(10),
            })
            .collect(),
        inferred: false,
    }];
    let html = check_both(&timeline);
    for lane in ["0", "1", "40", "700", "801", "802"] {
        assert!(html.contains(&format!("data-lane=\"{lane}\"")), "{lane}");
    }
    assert_eq!(html.matches("class=\"lane\"").count(), 60);
    assert!(html.contains("60 of 900 threads are drawn; 840 more are left out."));
}

#[test]
fn half_a_million_spans_are_drawn_in_bounds() {
    let timeline = busy(250_000);
    assert_eq!(
        timeline
            .lanes
            .iter()
            .map(|lane| lane.spans.len())
            .sum::<usize>(),
        500_000
    );
    let html = check_both(&timeline);
    assert!(html.contains("too short to be drawn one by one"));
    assert!(html.contains("short steps: the height is the part of the time"));
}

#[test]
fn what_is_shorter_than_a_pixel_is_drawn_with_its_neighbours() {
    // A millisecond of a second is seen; a hundred steps of 10 µs are one piece of a millisecond.
    let mut told = thread(None, 0).sleeps(500_000_000, 3);
    for step in 0..100 {
        let to = 500_000_000 + (step + 1) * 10_000;
        told = if step % 2 == 0 {
            told.runs(to)
        } else {
            told.sleeps(to, 4)
        };
    }
    let html = check_both(&run(vec![told.sleeps(1_000_000_000, 5)], Vec::new()));
    assert_eq!(html.matches("data-from").count(), 3);
    assert!(html.contains(
        "took 100 steps in 1 ms, too short to be drawn one by one: 500 µs running or ready to run and 500 µs sleeping"
    ));
}

#[test]
fn a_thread_that_lived_for_less_than_a_pixel_is_seen() {
    let threads = vec![
        thread(None, 0).sleeps(10_000_000_000, 3),
        thread(None, 5).runs(7),
    ];
    let html = check_both(&run(threads, Vec::new()));
    assert!(html.contains("data-from=\"5\" data-to=\"7\""));
}

#[test]
fn names_and_lines_stay_text() {
    let html = check_both(&hostile());
    assert!(!html.contains("<script"));
    assert!(!html.contains("{{#"), "mdBook would act on it");
    assert!(!html.contains("```"), "Markdown would act on it");
    assert!(!html.contains('\u{202e}'), "it would turn what follows");
    assert!(html.contains("&lt;/svg&gt;&lt;/title&gt;&lt;script&gt;"));
}

#[test]
fn threads_of_the_same_name_are_told_apart() {
    let threads = (0..3).map(|_| thread(Some("worker"), 0).runs(10)).collect();
    let html = check_both(&run(threads, Vec::new()));
    for name in [
        "worker (thread 0)",
        "worker (thread 1)",
        "worker (thread 2)",
    ] {
        assert!(html.contains(name), "{name}");
    }
}

#[test]
fn the_style_of_the_pages_is_that_of_the_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).expect(path);
    assert!(
        read("../../theme/course.css").contains(&read("src/draw/drawing.css")),
        "copy crates/timeline/src/draw/drawing.css into theme/course.css"
    );
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % most.max(1)
    }

    /// Any time, now and then one that makes no sense.
    fn time(&mut self) -> u64 {
        match self.below(20) {
            0 => u64::MAX,
            1 => 0,
            _ => self.below(1_000_000_000),
        }
    }

    fn lane(&mut self) -> LaneId {
        if self.below(10) == 0 {
            u32::MAX
        } else {
            self.below(12) as u32
        }
    }

    fn line(&mut self) -> Option<u32> {
        (self.below(3) > 0).then(|| self.below(40) as u32)
    }

    fn wait(&mut self) -> Wait {
        let whats = [
            What::Lock,
            What::ReadLock,
            What::WriteLock,
            What::Condition,
            What::Receive,
            What::Send,
            What::Barrier,
            What::Once,
            What::Park,
            What::ScopeEnd,
            What::Socket,
            What::Child,
            What::Io,
            What::Other,
        ];
        let what = match self.below(15) {
            14 => What::Join(self.lane()),
            i => whats[i as usize],
        };
        let end = match self.below(4) {
            0 => WaitEnd::Woken(self.lane()),
            1 => WaitEnd::Over,
            2 => WaitEnd::TimedOut,
            _ => WaitEnd::Never,
        };
        let mut wait = wait(what, "A::b", end);
        wait.object = self.line();
        wait.held = (0..self.below(5))
            .map(|_| held(self.lane(), self.line(), self.line()))
            .collect();
        wait
    }

    fn lane_of(&mut self) -> Lane {
        let fates = [
            Fate::Returned,
            Fate::Panicked,
            Fate::EndedTheProgram,
            Fate::EndedByTheProgram,
            Fate::Killed,
        ];
        let names = [None, Some(""), Some("a"), Some(HOSTILE)];
        Lane {
            name: names[self.below(4) as usize].map(str::to_owned),
            spawned: None,
            start: self.time(),
            end: self.time(),
            fate: fates[self.below(5) as usize],
            cpu: None,
            spans: (0..self.below(60))
                .map(|_| Span {
                    from: self.time(),
                    to: self.time(),
                    state: match self.below(3) {
                        0 => State::Running,
                        1 => State::Sleeping,
                        _ => State::Waiting(self.wait()),
                    },
                    line: self.line(),
                })
                .collect(),
            marks: (0..self.below(20))
                .map(|_| Mark {
                    at: self.time(),
                    what: match self.below(3) {
                        0 => MarkKind::Panic,
                        1 => MarkKind::Stdout(vec![HOSTILE.to_owned(); self.below(5) as usize]),
                        _ => MarkKind::Stderr(vec![String::new(); self.below(5) as usize]),
                    },
                    line: self.line(),
                })
                .collect(),
        }
    }

    fn timeline(&mut self) -> Timeline {
        let kinds = [ArrowKind::Spawn, ArrowKind::Wake, ArrowKind::Join];
        Timeline {
            end: self.time(),
            lanes: (0..self.below(12)).map(|_| self.lane_of()).collect(),
            arrows: (0..self.below(80))
                .map(|_| Arrow {
                    kind: kinds[self.below(3) as usize],
                    from: self.lane(),
                    at: self.time(),
                    to: self.lane(),
                    reached: self.time(),
                    line: self.line(),
                })
                .collect(),
            deadlocks: (0..self.below(3))
                .map(|_| Deadlock {
                    waits: (0..self.below(12))
                        .map(|_| DeadlockedWait {
                            lane: self.lane(),
                            since: self.time(),
                            line: self.line(),
                        })
                        .collect(),
                    inferred: false,
                })
                .collect(),
            missing: Missing {
                events: self.below(3),
                threads: self.below(3),
                from: (self.below(2) == 0).then(|| self.time()),
            },
        }
    }
}

/// Also runs that no analysis would tell: times that go back, threads that do not exist.
#[test]
fn whatever_comes_in_is_drawn_well_formed_and_in_bounds() {
    for seed in 1..=400 {
        let timeline = Dice(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed)).timeline();
        check_both(&timeline);
    }
}
