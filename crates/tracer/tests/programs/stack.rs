//! Says where the function begins that sleeps; and sleeps again where no chain of frames is.

use std::arch::asm;
use std::thread;
use std::time::Duration;

#[unsafe(no_mangle)]
#[inline(never)]
fn sleeper() {
    thread::sleep(Duration::from_millis(1));
    println!("slept");
}

/// With `value` where the frame pointer should be, calls what blocks.
fn astray(value: usize) {
    unsafe extern "C" {
        fn sched_yield() -> i32;
    }
    #[cfg(target_arch = "x86_64")]
    unsafe {
        asm!(
            "push rbp", "push rbp", "mov rbp, {value}", "call {function}", "pop rbp", "pop rbp",
            value = in(reg) value, function = in(reg) sched_yield, clobber_abi("C"),
        );
    }
    #[cfg(target_arch = "aarch64")]
    unsafe {
        asm!(
            "stp x29, x30, [sp, #-16]!", "mov x29, {value}", "blr {function}",
            "ldp x29, x30, [sp], #16",
            value = in(reg) value, function = in(reg) sched_yield, clobber_abi("C"),
        );
    }
}

fn main() {
    eprintln!("{}", sleeper as fn() as usize);
    thread::spawn(|| {
        sleeper();
        let here = 0_u64;
        let here = &raw const here as usize;
        let kernel = 0xffff_8000_0000_0000;
        for value in [0, 1, 8, here & !7, here | 1, here + (1 << 21), here + (1 << 40), kernel] {
            astray(value);
        }
        astray(usize::MAX);
        astray(usize::MAX - 7);
    })
    .join()
    .unwrap();
}
