//! Any trace of any program makes a timeline that keeps what the model promises.
//!
//! A trace is half a megabyte, most of it empty. So the input is not a trace but what one is
//! made of: a few numbers of the header, stacks, events, and the program's file.
#![no_main]

use std::mem::offset_of;

use libfuzzer_sys::fuzz_target;
use timeline::{Run, analyse, chrome};
use trace_format::{Event, Header, Layout, Stack};

#[path = "../../tests/timeline/promises.rs"]
mod promises;

/// What comes first: when the run began and ended, and how much of the rest is what.
const NUMBERS: usize = 32;

/// How many stacks the input has.
const STACKS: usize = 4;

fuzz_target!(|data: &[u8]| {
    let Some((numbers, rest)) = data.split_at_checked(NUMBERS) else {
        return;
    };
    let number = |index: usize| {
        let bytes = numbers[index * 8..][..8].try_into().expect("eight bytes");
        u64::from_le_bytes(bytes)
    };
    let Some((stacks, rest)) = rest.split_at_checked(STACKS * size_of::<Stack>()) else {
        return;
    };
    let events = number(2) as usize % (rest.len() / size_of::<Event>() + 1);
    let (events, binary) = rest.split_at(events * size_of::<Event>());
    let count = events.len() / size_of::<Event>();

    let layout = Layout::with_capacity(count as u32 + 1);
    let mut trace = vec![0; layout.size() as usize];
    let mut put = |offset: usize, bytes: &[u8]| {
        trace[offset..offset + bytes.len()].copy_from_slice(bytes);
    };
    put(offset_of!(Header, magic), &Header::MAGIC.to_ne_bytes());
    put(offset_of!(Header, version), &Header::VERSION.to_ne_bytes());
    put(offset_of!(Header, capacity), &layout.capacity().to_ne_bytes());
    put(offset_of!(Header, common_asked), &number(3).to_ne_bytes());
    put(Layout::STACKS + size_of::<Stack>(), stacks);
    put(Layout::EVENTS, events);

    let run = Run {
        trace: &trace,
        binary,
        begin: number(0),
        end: number(1),
        killed: data.len() % 2 == 0,
        stdout: b"one\ntwo\nthree",
        stderr: b"four",
    };
    if let Ok(timeline) = analyse(&run) {
        promises::check(&timeline);
        chrome(&timeline, "program");
    }
});
