//! Real traces and real programs, damaged: nothing panics, and the promises hold.

use trace_format::{Event, Header, Layout};

use crate::arbitrary::{Random, any_event, check, put_stacks};
use crate::seen::{Mode, Seen, kill, run, run_with};

fn damaged(bytes: &[u8], random: &mut Random, places: std::ops::Range<usize>) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let length = (places.end - places.start) as u64;
    for _ in 0..=random.below(40) {
        let at = places.start + random.below(length) as usize;
        match random.below(4) {
            0 => bytes[at] = random.next() as u8,
            1 => bytes[at] ^= 1 << random.below(8),
            2 => {
                let end = (at + random.below(64) as usize).min(places.end);
                bytes[at..end].fill(random.one(&[0, 0x7f, 0x80, 0xff]));
            }
            _ => {
                let to = places.start + random.below(length) as usize;
                let end = (at + random.below(256) as usize).min(places.end);
                let room = bytes.len() - to;
                let end = end.min(at + room);
                bytes.copy_within(at..end, to);
            }
        }
    }
    bytes
}

/// A small trace, so that damage hits something.
fn real(name: &str) -> Seen {
    run_with(name, Mode::Debug, 4000)
}

#[test]
fn a_damaged_trace_is_read() {
    for name in ["queue", "rendezvous", "panic"] {
        let seen = real(name);
        let used = seen
            .trace
            .len()
            .min(Layout::EVENTS + 400 * size_of::<Event>());
        for seed in 0..60 {
            let mut random = Random::new(seed);
            // What makes it a trace at all stays; else there were nothing to see.
            let from = random.one(&[Layout::EVENTS, Layout::STACKS, size_of::<Header>() / 2]);
            let trace = damaged(&seen.trace, &mut random, from..used);
            check(&trace, &seen.binary, seed % 2 == 0, seen.begin, seen.end);
        }
    }
}

#[test]
fn any_events_of_a_real_program_are_read() {
    let seen = real("queue");
    for seed in 0..30 {
        let mut random = Random::new(seed);
        let events: Vec<_> = (0..300)
            .map(|number| any_event(&mut random, number))
            .collect();
        let mut trace = crate::arbitrary::trace(&events, 0);
        put_stacks(&mut trace, &mut random, 0x60000);
        check(&trace, &seen.binary, false, 0, 10_000);
    }
}

#[test]
fn a_damaged_program_is_read() {
    let seen = kill("deadlock", Mode::Debug, 3);
    let length = seen.binary.len();
    for seed in 0..60 {
        let mut random = Random::new(seed);
        let places = match random.below(3) {
            0 => 0..4096,
            1 => length - 4096..length,
            _ => 0..length,
        };
        let binary = damaged(&seen.binary, &mut random, places);
        check(&seen.trace, &binary, true, seen.begin, seen.end);
    }
    // Cut anywhere.
    for seed in 0..20 {
        let end = Random::new(seed).below(length as u64) as usize;
        check(&seen.trace, &seen.binary[..end], true, seen.begin, seen.end);
    }
}

#[test]
fn a_damaged_debug_information_is_read() {
    use object::{Object, ObjectSection};

    let seen = kill("deadlock", Mode::Debug, 3);
    let file = object::File::parse(&*seen.binary).expect("a program");
    let sections: Vec<_> = file
        .sections()
        .filter(|section| {
            let name = section.name().unwrap_or_default();
            name.starts_with(".debug") || matches!(name, ".symtab" | ".strtab" | ".text")
        })
        .filter_map(|section| section.file_range())
        .filter(|(_, size)| *size > 0)
        .map(|(start, size)| start as usize..(start + size) as usize)
        .collect();
    for seed in 0..120 {
        let mut random = Random::new(seed);
        let mut binary = seen.binary.clone();
        for _ in 0..20 {
            let section = random.below(sections.len() as u64) as usize;
            binary = damaged(&binary, &mut random, sections[section].clone());
        }
        check(&seen.trace, &binary, true, seen.begin, seen.end);
    }
}

#[test]
fn what_is_no_trace_is_an_error() {
    let seen = run("scope", Mode::Debug);
    let mut untraced = seen.trace.clone();
    untraced.fill(0);
    for (trace, error) in [
        (&untraced[..], trace_format::Error::Untraced),
        (b"", trace_format::Error::Cut),
    ] {
        let run = timeline::Run {
            trace,
            ..seen.as_run()
        };
        assert_eq!(timeline::analyse(&run), Err(timeline::Error::Trace(error)));
    }
}
