//! How a program goes wrong, or ends itself.

use core::ffi::{c_int, c_void};

use trace_format::{Event, Kind};

use crate::entry::entry;
use crate::real::Real;
use crate::recorder::Recorder;

type RaiseException = unsafe extern "C" fn(*mut c_void) -> c_int;
type Abort = unsafe extern "C" fn() -> !;
type Exit = unsafe extern "C" fn(c_int) -> !;

// SAFETY: their types are those above, and they are defined below.
static RAISE_EXCEPTION: Real<RaiseException> = unsafe { Real::new(c"_Unwind_RaiseException") };
// SAFETY: as above.
static ABORT: Real<Abort> = unsafe { Real::new(c"abort") };
// SAFETY: as above.
static EXIT: Real<Exit> = unsafe { Real::new(c"exit") };

pub fn resolve() {
    RAISE_EXCEPTION.resolve();
    ABORT.resolve();
    EXIT.resolve();
}

entry!(abort / 0 => abort_body);
entry!(exit / 1 => exit_body);

unsafe extern "C" fn abort_body(frame: usize) -> ! {
    if let Some(recorder) = Recorder::here() {
        recorder.keep(&recorder.event_at(frame, Kind::Abort));
    }
    // SAFETY: it takes nothing.
    unsafe { ABORT.get()() }
}

/// `main` returns to libc, which has its own way to this.
unsafe extern "C" fn exit_body(code: c_int, frame: usize) -> ! {
    if let Some(recorder) = Recorder::here() {
        recorder.keep(&Event {
            value: i64::from(code).cast_unsigned(),
            ..recorder.event_at(frame, Kind::Exit)
        });
    }
    // SAFETY: as our caller would have called it.
    unsafe { EXIT.get()(code) }
}

/// What std calls to unwind, in a library of its own. It unwinds the frame that it was called
/// from, so ours is gone when it is: no `entry`, but a detour.
#[cfg(target_arch = "x86_64")]
#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn _Unwind_RaiseException() {
    core::arch::naked_asm!(
        ".cfi_startproc",
        "push rbp",
        ".cfi_def_cfa_offset 16",
        ".cfi_offset rbp, -16",
        "mov rbp, rsp",
        ".cfi_def_cfa_register rbp",
        "push rdi",
        "sub rsp, 8",
        "mov rdi, rbp",
        "call {raised}",
        "add rsp, 8",
        "pop rdi",
        "pop rbp",
        ".cfi_def_cfa rsp, 8",
        "jmp rax",
        ".cfi_endproc",
        raised = sym raised,
    )
}

/// As above.
#[cfg(target_arch = "aarch64")]
#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn _Unwind_RaiseException() {
    core::arch::naked_asm!(
        ".cfi_startproc",
        "stp x29, x30, [sp, #-32]!",
        ".cfi_def_cfa_offset 32",
        ".cfi_offset x29, -32",
        ".cfi_offset x30, -24",
        "mov x29, sp",
        "str x0, [sp, #16]",
        "mov x0, x29",
        "bl {raised}",
        "mov x16, x0",
        "ldr x0, [sp, #16]",
        "ldp x29, x30, [sp], #32",
        ".cfi_def_cfa_offset 0",
        ".cfi_restore x29",
        ".cfi_restore x30",
        "br x16",
        ".cfi_endproc",
        raised = sym raised,
    )
}

/// Records that; gives the function to go on to.
unsafe extern "C" fn raised(frame: usize) -> RaiseException {
    if let Some(recorder) = Recorder::here() {
        recorder.keep(&recorder.event_at(frame, Kind::Panic));
    }
    RAISE_EXCEPTION.get()
}
