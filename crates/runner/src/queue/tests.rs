use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::task::{JoinSet, yield_now};
use tokio::time::{sleep, timeout};

use super::*;

fn reader(address: u8, id: &str) -> Reader {
    Reader {
        address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, address)),
        id: id.to_owned(),
    }
}

/// Nothing is refused and nothing held back.
fn open(slots: usize) -> QueueLimits {
    QueueLimits {
        slots,
        active_per_reader: 1000,
        active_per_address: 1000,
        waiting_per_reader: 1000,
        waiting_per_address: 1000,
        waiting: 100_000,
    }
}

impl Ticket {
    /// What there is to tell at this moment.
    fn now(&mut self) -> Option<News> {
        self.news().now_or_never().flatten()
    }

    fn ahead(&mut self) -> usize {
        match self.now() {
            Some(News::Ahead(ahead)) => ahead,
            other => panic!("{other:?}"),
        }
    }

    fn slot(&mut self) -> Slot {
        self.try_slot().expect("a slot")
    }

    fn try_slot(&mut self) -> Option<Slot> {
        loop {
            match self.now()? {
                News::Ahead(_) => {}
                News::Slot(slot) => return Some(slot),
            }
        }
    }

    async fn wait(mut self) -> Slot {
        loop {
            match self.news().await {
                Some(News::Ahead(_)) => {}
                Some(News::Slot(slot)) => return slot,
                None => panic!("closed"),
            }
        }
    }
}

impl Queue {
    fn ticket(&self, address: u8, id: &str) -> Ticket {
        self.enter(&reader(address, id)).expect("a place")
    }

    fn slot(&self, address: u8, id: &str) -> Slot {
        self.ticket(address, id).slot()
    }

    /// All slots are there again, and nothing is on its way.
    fn assert_unused(&self, slots: usize) {
        assert_eq!(self.lock().free_and_turns(), (slots, 0));
        assert!(self.lock().idle());
    }
}

/// Serves all tickets, one after the other; each holds its slot for `each`. In which order?
async fn serve_all(tickets: Vec<(&str, Ticket)>, each: Duration) -> Vec<String> {
    let (sender, mut order) = tokio::sync::mpsc::unbounded_channel();
    for (name, ticket) in tickets {
        let (sender, name) = (sender.clone(), name.to_owned());
        tokio::spawn(async move {
            let slot = ticket.wait().await;
            sender.send(name).expect("somebody who listens");
            sleep(each).await;
            drop(slot);
        });
    }
    drop(sender);
    let mut served = Vec::new();
    while let Some(name) = order.recv().await {
        served.push(name);
    }
    served
}

#[tokio::test(start_paused = true)]
async fn free_slots_are_taken_at_once_and_then_one_waits() {
    let queue = Queue::new(open(2));
    let first = queue.slot(1, "");
    let _second = queue.slot(1, "");
    let mut third = queue.ticket(1, "");
    assert_eq!(third.ahead(), 0);
    assert!(third.now().is_none(), "no news is told twice");
    drop(first);
    let _third = third.slot();
    assert!(third.now().is_none(), "one slot a ticket");
}

#[tokio::test(start_paused = true)]
async fn two_addresses_take_turns_whoever_came_first() {
    let queue = Queue::new(open(1));
    let busy = queue.slot(9, "");
    let tickets = vec![
        ("a", queue.ticket(1, "")),
        ("a", queue.ticket(1, "")),
        ("a", queue.ticket(1, "")),
        ("b", queue.ticket(2, "")),
        ("b", queue.ticket(2, "")),
    ];
    drop(busy);
    let order = serve_all(tickets, Duration::from_secs(1)).await;
    assert_eq!(order, ["a", "b", "a", "b", "a"]);
}

#[tokio::test(start_paused = true)]
async fn the_readers_at_one_address_take_turns_within_its_share() {
    let queue = Queue::new(open(1));
    let busy = queue.slot(9, "");
    let tickets = vec![
        ("a", queue.ticket(1, "a")),
        ("a", queue.ticket(1, "a")),
        ("b", queue.ticket(1, "b")),
        ("b", queue.ticket(1, "b")),
        ("other", queue.ticket(2, "")),
        ("other", queue.ticket(2, "")),
        ("other", queue.ticket(2, "")),
        ("other", queue.ticket(2, "")),
    ];
    drop(busy);
    let order = serve_all(tickets, Duration::from_secs(1)).await;
    assert_eq!(
        order,
        ["a", "other", "b", "other", "a", "other", "b", "other"]
    );
}

#[tokio::test(start_paused = true)]
async fn one_reader_is_served_in_the_order_of_asking() {
    let queue = Queue::new(open(1));
    let busy = queue.slot(1, "");
    let names = ["1", "2", "3", "4", "5"];
    let tickets = names.map(|name| (name, queue.ticket(1, ""))).into();
    drop(busy);
    assert_eq!(serve_all(tickets, Duration::from_millis(1)).await, names);
}

#[tokio::test(start_paused = true)]
async fn who_has_a_slot_goes_after_who_has_none() {
    let queue = Queue::new(open(2));
    let _long = queue.slot(1, "");
    let other = queue.slot(2, "");
    let mut more = queue.ticket(1, "");
    let mut first = queue.ticket(3, "");
    assert_eq!((more.ahead(), first.ahead()), (1, 0));
    drop(other);
    assert!(more.try_slot().is_none());
    let _first = first.slot();
}

#[tokio::test(start_paused = true)]
async fn who_had_more_goes_after_who_had_less_until_it_is_forgotten() {
    for (pause, order) in [(1, ["light", "heavy"]), (180, ["heavy", "light"])] {
        let queue = Queue::new(open(1));
        for (address, millis) in [(1, 20_000), (2, 200)] {
            let slot = queue.slot(address, "");
            sleep(Duration::from_millis(millis)).await;
            drop(slot);
        }
        sleep(Duration::from_secs(pause)).await;
        let busy = queue.slot(9, "");
        let tickets = vec![
            ("heavy", queue.ticket(1, "")),
            ("light", queue.ticket(2, "")),
        ];
        drop(busy);
        assert_eq!(serve_all(tickets, Duration::from_secs(1)).await, order);
    }
}

/// What was used is charged by time, not by turns: a reader of many short programs is not held
/// back by one of few long ones, and the other way round.
#[tokio::test(start_paused = true)]
async fn time_counts_and_not_the_number_of_programs() {
    let queue = Queue::new(open(1));
    let mut readers = JoinSet::new();
    // Two tasks each, so that there is always something waiting.
    for (address, millis) in [(1, 100), (1, 100), (2, 1000), (2, 1000)] {
        let queue = queue.clone();
        readers.spawn(async move {
            let mut turns = 0;
            let end = Instant::now() + Duration::from_secs(200);
            while Instant::now() < end {
                let slot = queue.ticket(address, "").wait().await;
                sleep(Duration::from_millis(millis)).await;
                turns += 1;
                drop(slot);
            }
            (address, turns * millis / 1000)
        });
    }
    let mut seconds = HashMap::<u8, u64>::new();
    for (address, had) in readers.join_all().await {
        *seconds.entry(address).or_default() += had;
    }
    for (address, had) in seconds {
        assert!((90..110).contains(&had), "{address}: {had} s of 200");
    }
}

#[tokio::test(start_paused = true)]
async fn many_ids_at_one_address_get_the_share_of_one_address() {
    let queue = Queue::new(QueueLimits::new(2));
    let turns = Arc::new(Mutex::new(HashMap::<u8, usize>::new()));
    let mut readers = JoinSet::new();
    let end = Instant::now() + Duration::from_secs(600);
    let hostile = (0..100).map(|id| (0, format!("{id}")));
    let honest = (1..30).map(|address| (address, String::new()));
    for (address, id) in hostile.chain(honest) {
        let (queue, turns) = (queue.clone(), turns.clone());
        readers.spawn(async move {
            while Instant::now() < end {
                let slot = queue.ticket(address, &id).wait().await;
                *turns.lock().expect("turns").entry(address).or_default() += 1;
                sleep(Duration::from_secs(1)).await;
                drop(slot);
            }
        });
    }
    readers.join_all().await;
    let mut turns = turns.lock().expect("turns");
    let mut hostile = turns.remove(&0).expect("turns");
    // At the end, the others have gone, and the hundred each get what they had lined up for.
    hostile -= 100;
    // 1200 turns for thirty addresses.
    assert!((37..=42).contains(&hostile), "{hostile}");
    for (address, turns) in turns.iter() {
        assert!((38..=42).contains(turns), "{address}: {turns}");
    }
}

#[tokio::test(start_paused = true)]
async fn everybody_is_told_how_many_go_before() {
    let queue = Queue::new(open(1));
    let busy = queue.slot(9, "");
    let mut a1 = queue.ticket(1, "");
    let mut a2 = queue.ticket(1, "");
    let mut a3 = queue.ticket(1, "");
    assert_eq!((a1.ahead(), a2.ahead(), a3.ahead()), (0, 1, 2));
    // Somebody comes who has nothing: before the second and the third of the other.
    let mut b1 = queue.ticket(2, "");
    assert_eq!(b1.ahead(), 1);
    assert_eq!((a2.ahead(), a3.ahead()), (2, 3));
    let mut b2 = queue.ticket(2, "");
    assert_eq!(b2.ahead(), 3);
    assert!(a1.now().is_none());
    assert!(a2.now().is_none());
    assert_eq!(a3.ahead(), 4);
    // The next one's turn.
    drop(busy);
    let a1 = a1.slot();
    // Now `a` has a slot and `b` has not, so `b` has both turns before the next of `a`.
    assert_eq!((b1.ahead(), b2.ahead()), (0, 2));
    assert_eq!((a2.ahead(), a3.ahead()), (1, 3));
    drop(a1);
    drop(b1.slot());
    let _a2 = a2.slot();
}

#[tokio::test(start_paused = true)]
async fn news_wake_whoever_waits() {
    let queue = Queue::new(open(1));
    let busy = queue.slot(9, "");
    let mut first = queue.ticket(1, "");
    let mut second = queue.ticket(2, "");
    assert_eq!((first.ahead(), second.ahead()), (0, 1));
    let second = tokio::spawn(async move {
        let told = second.news().await;
        assert!(matches!(told, Some(News::Ahead(0))), "{told:?}");
        second.wait().await
    });
    yield_now().await;
    drop(first);
    yield_now().await;
    drop(busy);
    let slot = timeout(Duration::from_secs(1), second).await;
    slot.expect("in time").expect("a slot");
}

/// As long as nothing ends, the order that was told is the order of service.
#[tokio::test(start_paused = true)]
async fn what_is_told_is_what_happens() {
    for seed in 0..50 {
        let mut random = Random(seed);
        let queue = Queue::new(open(1));
        // A past that differs, and some who run on without a slot.
        let mut demoted = Vec::new();
        for _ in 0..random.below(20) {
            let mut slot = queue.slot(random.below(5), &random.below(3).to_string());
            sleep(Duration::from_millis(random.below(200).into())).await;
            if random.below(3) == 0 {
                slot.demote();
                demoted.push(slot);
            }
        }
        let mut busy = queue.slot(9, "");
        let mut tickets: Vec<_> = (0..40)
            .map(|_| queue.ticket(random.below(5), &random.below(3).to_string()))
            .map(|ticket| (0, ticket))
            .collect();
        for (ahead, ticket) in &mut tickets {
            *ahead = ticket.ahead();
        }
        tickets.sort_by_key(|(ahead, _)| *ahead);
        busy.demote();
        for (_, ticket) in &mut tickets {
            let mut slot = ticket.try_slot().expect("their turn, as told");
            slot.demote();
            demoted.push(slot);
        }
        drop(demoted);
        drop(busy);
        queue.assert_unused(1);
    }
}

#[tokio::test(start_paused = true)]
async fn who_leaves_makes_way() {
    let queue = Queue::new(open(1));
    let busy = queue.slot(9, "");
    let first = queue.ticket(1, "");
    let mut second = queue.ticket(2, "");
    assert_eq!(second.ahead(), 1);
    drop(first);
    assert_eq!(second.ahead(), 0);
    drop(busy);
    drop(second.slot());
    queue.assert_unused(1);
}

#[tokio::test(start_paused = true)]
async fn who_leaves_when_it_is_their_turn_passes_the_slot_on() {
    let queue = Queue::new(open(1));
    let busy = queue.slot(9, "");
    let mut first = queue.ticket(1, "");
    let second = queue.ticket(2, "");
    assert_eq!(first.ahead(), 0);
    let second = tokio::spawn(second.wait());
    yield_now().await;
    // It is the first one's turn, but before they see it they are gone.
    drop(busy);
    drop(first);
    let slot = timeout(Duration::from_secs(1), second).await;
    drop(slot.expect("in time").expect("a slot"));
    queue.assert_unused(1);
}

#[tokio::test(start_paused = true)]
async fn a_demoted_program_makes_room_and_still_counts() {
    let queue = Queue::new(QueueLimits {
        active_per_reader: 2,
        ..open(1)
    });
    let mut first = queue.slot(1, "");
    let mut second = queue.ticket(1, "");
    assert!(second.try_slot().is_none());
    first.demote();
    first.demote();
    let mut second = second.slot();
    let mut third = queue.ticket(1, "");
    second.demote();
    // A slot is free, but this reader has two going on already.
    assert_eq!(queue.lock().free_and_turns(), (1, 0));
    assert!(third.try_slot().is_none());
    // Others do not mind, though they came later.
    drop(queue.slot(1, "another"));
    drop(queue.slot(2, ""));
    assert!(third.try_slot().is_none());
    drop(first);
    drop(third.slot());
    drop(second);
    queue.assert_unused(1);
}

#[tokio::test(start_paused = true)]
async fn all_that_goes_on_at_one_address_is_limited() {
    let queue = Queue::new(QueueLimits {
        active_per_address: 2,
        ..open(3)
    });
    let one = queue.slot(1, "a");
    let _two = queue.slot(1, "b");
    let mut three = queue.ticket(1, "c");
    assert_eq!(three.ahead(), 0);
    let _other = queue.slot(2, "");
    drop(one);
    let _three = three.slot();
}

#[tokio::test(start_paused = true)]
async fn who_is_held_back_by_own_programs_goes_after_who_is_not() {
    let queue = Queue::new(QueueLimits {
        active_per_reader: 1,
        ..open(2)
    });
    let mine = queue.slot(1, "a");
    let mut next = queue.ticket(1, "a");
    assert_eq!(next.ahead(), 0);
    let _theirs = [queue.slot(2, "a")];
    let mut another = queue.ticket(2, "b");
    // Both addresses have one slot, and `next` came first. But as things stand it cannot go.
    assert_eq!((another.ahead(), next.ahead()), (0, 1));
    drop(mine);
    // Now it can.
    let _next = next.slot();
    assert!(another.try_slot().is_none());
}

#[tokio::test(start_paused = true)]
async fn too_many_are_refused_and_told_what_to_do() {
    let queue = Queue::new(QueueLimits {
        waiting_per_reader: 2,
        waiting_per_address: 3,
        waiting: 4,
        ..open(1)
    });
    let refused = |address, id| {
        let full = queue.enter(&reader(address, id)).expect_err("full");
        full.to_string()
    };
    // What runs does not wait.
    let busy = queue.slot(1, "a");
    let first = queue.ticket(1, "a");
    let _second = queue.ticket(1, "a");
    assert_eq!(
        refused(1, "a"),
        "you have 2 programs waiting already: stop one or wait"
    );
    let _third = queue.ticket(1, "b");
    assert_eq!(
        refused(1, "b"),
        "3 programs from your address are waiting already: wait, and try again"
    );
    let _fourth = queue.ticket(2, "");
    assert_eq!(
        refused(3, ""),
        "4 programs are waiting already: wait, and try again"
    );
    // Whoever leaves, or is served, makes room.
    drop(first);
    let fifth = queue.ticket(3, "");
    drop(busy);
    let _sixth = queue.ticket(3, "");
    drop(fifth);
}

#[tokio::test(start_paused = true)]
async fn an_address_written_in_two_ways_is_one() {
    let queue = Queue::new(QueueLimits {
        active_per_address: 1,
        ..open(2)
    });
    let _one = queue.slot(1, "");
    let mapped = Reader {
        address: "::ffff:192.0.2.1".parse().expect("an address"),
        id: String::new(),
    };
    let mut two = queue.enter(&mapped).expect("a place");
    assert!(two.try_slot().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_closed_queue_gives_no_slots() {
    let queue = Queue::new(open(2));
    let one = queue.slot(1, "");
    let mut seen = queue.ticket(1, "");
    let unseen = queue.ticket(2, "");
    let taken = seen.slot();
    let waiting = queue.ticket(1, "");
    drop(taken);
    // It is the turn of `unseen`, or of `waiting`; neither has looked.
    let mut tickets = [unseen, waiting];
    queue.close();
    for ticket in &mut tickets {
        assert!(ticket.news().await.is_none());
    }
    assert!(queue.ticket(3, "").news().await.is_none());
    drop(one);
    assert!(tickets[1].news().await.is_none());
    drop(tickets);
    queue.assert_unused(2);
}

#[tokio::test(start_paused = true)]
async fn closing_wakes_whoever_waits() {
    let queue = Queue::new(open(1));
    let _busy = queue.slot(1, "");
    let mut ticket = queue.ticket(1, "");
    assert_eq!(ticket.ahead(), 0);
    let waiting = tokio::spawn(async move { ticket.news().await.is_none() });
    yield_now().await;
    queue.close();
    let closed = timeout(Duration::from_secs(1), waiting).await;
    assert!(closed.expect("in time").expect("an answer"));
}

#[tokio::test(start_paused = true)]
async fn idle_waits_for_demoted_programs_too() {
    let queue = Queue::new(open(1));
    queue.idle().await;
    let mut slot = queue.slot(1, "");
    slot.demote();
    let other = queue.slot(2, "");
    queue.close();
    let idle = tokio::spawn({
        let queue = queue.clone();
        async move { queue.idle().await }
    });
    yield_now().await;
    drop(other);
    yield_now().await;
    assert!(!idle.is_finished());
    drop(slot);
    let idle = timeout(Duration::from_secs(1), idle).await;
    idle.expect("in time").expect("idle");
}

#[tokio::test(start_paused = true)]
async fn readers_are_forgotten() {
    let queue = Queue::new(open(1));
    // Nobody is remembered for having waited,
    let busy = queue.slot(1, "");
    for id in 0..100 {
        let _ticket = queue.ticket(2, &id.to_string());
    }
    assert_eq!(queue.lock().remembered(), (1, 1));
    // nor for very little,
    drop(busy);
    assert_eq!(queue.lock().remembered(), (0, 0));
    // nor for long.
    for address in 0..100 {
        let slot = queue.slot(address, "id");
        sleep(Duration::from_millis(100)).await;
        drop(slot);
    }
    assert!(queue.lock().remembered().0 > 50);
    sleep(Duration::from_secs(120)).await;
    drop(queue.slot(1, ""));
    assert_eq!(queue.lock().remembered(), (0, 0));
}

/// A small generator of numbers, the same ones each time (Knuth's MMIX).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u8) -> u8 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u8::try_from((self.0 >> 33) % u64::from(bound)).expect("below a small bound")
    }
}

/// Counts those who hold a slot and are not demoted.
struct Holding<'a>(&'a AtomicUsize);

impl<'a> Holding<'a> {
    fn new(count: &'a AtomicUsize, slots: usize) -> Holding<'a> {
        assert!(count.fetch_add(1, Ordering::SeqCst) < slots);
        Holding(count)
    }
}

impl Drop for Holding<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Comes, looks, waits, holds, is demoted, and leaves at any point.
async fn come_and_go(queue: Queue, seed: u64, slots: usize, holders: Arc<AtomicUsize>) -> usize {
    let mut random = Random(seed);
    let mut served = 0;
    for _ in 0..60 {
        let id = random.below(3).to_string();
        let mut ticket = match queue.enter(&reader(random.below(6), &id)) {
            Ok(ticket) => ticket,
            Err(_) => {
                yield_now().await;
                continue;
            }
        };
        match random.below(4) {
            // Gone at once.
            0 => continue,
            // Gone after one look, or after the time for one.
            1 => {
                let look = timeout(Duration::from_micros(50), ticket.news()).await;
                if matches!(look, Ok(Some(News::Slot(_)))) || random.below(2) == 0 {
                    continue;
                }
            }
            _ => {}
        }
        let mut slot = ticket.wait().await;
        let holding = Holding::new(&holders, slots);
        served += 1;
        if random.below(2) == 0 {
            yield_now().await;
        }
        // Before the slot is free, it no longer counts.
        drop(holding);
        match random.below(4) {
            0 => {
                slot.demote();
                sleep(Duration::from_micros(u64::from(random.below(100)))).await;
            }
            // From a thread of its own, as programs are followed.
            1 => std::thread::spawn(move || drop(slot))
                .join()
                .expect("ended"),
            _ => {}
        }
    }
    served
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_in_a_crowd() {
    for slots in [1, 2, 5] {
        let queue = Queue::new(QueueLimits {
            active_per_reader: 2,
            active_per_address: 4,
            waiting_per_reader: 6,
            ..QueueLimits::new(slots)
        });
        let holders = Arc::new(AtomicUsize::new(0));
        let mut crowd = JoinSet::new();
        for seed in 0..60 {
            crowd.spawn(come_and_go(queue.clone(), seed, slots, holders.clone()));
        }
        // A lost wake-up would be a wait without end.
        let served = timeout(Duration::from_secs(60), crowd.join_all()).await;
        let served: usize = served.expect("everybody is served").iter().sum();
        assert!(served > 500, "{served}");
        timeout(Duration::from_secs(1), queue.idle())
            .await
            .expect("idle");
        queue.assert_unused(slots);
    }
}

#[tokio::test(start_paused = true)]
async fn who_has_two_slots_makes_way_for_who_has_none() {
    let queue = Queue::new(open(2));
    let mut mine = [queue.slot(1, ""), queue.slot(1, "")];
    assert!(!mine[0].make_way(2), "nobody waits");
    let mut own = queue.ticket(1, "");
    assert!(!mine[0].make_way(2), "only oneself waits");
    let mut theirs = queue.ticket(2, "");
    assert!(mine[0].make_way(2));
    let _theirs = theirs.slot();
    let mut more = queue.ticket(3, "");
    assert!(!mine[1].make_way(2), "one is a share");
    assert!(mine[0].make_way(2), "it has already");
    // Unless it is more than that.
    assert!(mine[1].make_way(1));
    let _more = more.slot();
    assert!(own.try_slot().is_none());
}

#[tokio::test(start_paused = true)]
async fn of_two_slots_one_makes_way() {
    let queue = Queue::new(open(2));
    let mut mine = [queue.slot(1, ""), queue.slot(1, "")];
    let _theirs = queue.ticket(2, "");
    let made = mine.each_mut().map(|slot| slot.make_way(2));
    assert_eq!(made, [true, false]);
}

#[tokio::test(start_paused = true)]
async fn readers_at_one_address_make_way_for_each_other() {
    let queue = Queue::new(open(2));
    let mut mine = [queue.slot(1, "a"), queue.slot(1, "a")];
    let mut theirs = queue.ticket(1, "b");
    assert!(mine[1].make_way(2));
    let _theirs = theirs.slot();
}

#[tokio::test(start_paused = true)]
async fn nobody_makes_way_for_who_may_not_go() {
    let queue = Queue::new(QueueLimits {
        active_per_reader: 2,
        ..open(3)
    });
    let mut theirs = [queue.slot(2, ""), queue.slot(2, "")];
    theirs[0].demote();
    theirs[1].demote();
    let mut mine = queue.slot(1, "");
    let _blocked = queue.ticket(2, "");
    assert!(!mine.make_way(1));
}
