//! Where in the program a call comes from, by following frame pointers.
//!
//! Programs on the page are compiled with them, and std always is. In a program without, the
//! chain is broken or leads nowhere: what is followed is looked at first, so this can give
//! frames that are wrong, but never touches memory that is not the thread's stack.

use core::sync::atomic::{
    AtomicU32, AtomicU64,
    Ordering::{AcqRel, Acquire, Release},
};

use trace_format::{STACKS, Stack};

use crate::buffer::Trace;

/// Frames that are looked at, those of shared libraries among them.
const STEPS: usize = 256;

/// How many places are tried for a new stack.
const TRIES: usize = 64;

/// What every frame begins with, with frame pointers.
#[repr(C)]
struct Frame {
    caller: usize,
    return_address: usize,
}

/// The number of the stack that begins with `frame`; 0 when it has no frame in the program, or
/// there is no place for it.
///
/// # Safety
/// Everything from `frame` to `end` can be read.
pub unsafe fn number(trace: Trace, frame: usize, end: usize) -> u16 {
    // SAFETY: what the caller promises.
    let frames = unsafe { Frames::follow(trace, frame, end) };
    if frames.count == 0 {
        return 0;
    }
    store(trace, &frames).unwrap_or_else(|| {
        trace.count_dropped_stack();
        0
    })
}

/// The frames of one stack that lie in the program.
struct Frames {
    addresses: [u32; Stack::DEPTH],
    count: usize,
}

impl Frames {
    /// # Safety
    /// Everything from `first` to `end` can be read.
    unsafe fn follow(trace: Trace, first: usize, end: usize) -> Frames {
        // SAFETY: the header is mapped, and this part does not change.
        let program = unsafe { (*trace.header()).executable };
        let mut frames = Frames {
            addresses: [0; Stack::DEPTH],
            count: 0,
        };
        let mut address = first;
        for _ in 0..STEPS {
            // SAFETY: at first, and after the checks below, a frame that is aligned and lies
            // between `first` and `end`.
            let frame = unsafe { &*(address as *const Frame) };
            let returns_to = frame.return_address as u64;
            if (program.low..program.high).contains(&returns_to) {
                let Some(place) = frames.addresses.get_mut(frames.count) else {
                    break;
                };
                *place = returns_to.wrapping_sub(program.bias) as u32;
                frames.count += 1;
            }
            let next = frame.caller;
            let fits = next % align_of::<Frame>() == 0
                && next > address
                && next <= end.saturating_sub(size_of::<Frame>());
            if !fits {
                break;
            }
            address = next;
        }
        frames
    }

    fn iter(&self) -> impl Iterator<Item = u32> {
        self.addresses.iter().copied().take(self.count)
    }

    /// FNV-1a by words, mixed a little more; never 0, which is an empty place.
    fn hash(&self) -> u64 {
        let hash = self.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, frame| {
            let hash = (hash ^ u64::from(frame)).wrapping_mul(0x0100_0000_01b3);
            hash ^ (hash >> 29)
        });
        hash | 1
    }
}

/// Finds its place, or makes it one.
fn store(trace: Trace, frames: &Frames) -> Option<u16> {
    let hash = frames.hash();
    for step in 0..TRIES {
        // Not the first one: its number says that there is no stack.
        let number = 1 + ((hash >> 8) as usize).wrapping_add(step) % (STACKS - 1);
        // SAFETY: there are so many, mapped for ever.
        let place = unsafe { trace.stacks().add(number) }.as_ptr();
        // SAFETY: used through atomics alone.
        let taken_by = unsafe { AtomicU64::from_ptr(&raw mut (*place).hash) };
        let before = match taken_by.load(Acquire) {
            0 => taken_by
                .compare_exchange(0, hash, AcqRel, Acquire)
                .unwrap_or_else(|other| other),
            other => other,
        };
        if before == 0 {
            // SAFETY: the place is ours alone now, but for those who read its number.
            unsafe {
                let first: *mut u32 = (&raw mut (*place).frames).cast();
                for (index, frame) in frames.iter().enumerate() {
                    first.add(index).write(frame);
                }
                AtomicU32::from_ptr(&raw mut (*place).count).store(frames.count as u32, Release);
            }
        }
        if before == 0 || before == hash {
            return Some(number as u16);
        }
    }
    None
}

const _: () = assert!(STACKS <= u16::MAX as usize + 1);
