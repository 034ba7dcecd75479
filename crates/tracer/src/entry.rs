//! How a call comes in: in assembly, because nothing else can say where the caller's frame is.
//!
//! An entry makes an ordinary frame, so that the chain of frame pointers goes on from it to the
//! caller, and gives the frame's address to its body as one argument more than libc's function
//! has.

/// Defines the exported function `$name`, with so many arguments as libc's has (integers or
/// pointers), that calls `$body` with these and the frame.
macro_rules! entry {
    ($name:ident / $count:tt => $body:path) => {
        #[unsafe(naked)]
        #[unsafe(no_mangle)]
        unsafe extern "C" fn $name() {
            $crate::entry::call!($count, $body)
        }
    };
}
pub(crate) use entry;

#[cfg(target_arch = "x86_64")]
macro_rules! call {
    (0, $body:path) => { $crate::entry::call!(@ $body, "mov rdi, rbp") };
    (1, $body:path) => { $crate::entry::call!(@ $body, "mov rsi, rbp") };
    (2, $body:path) => { $crate::entry::call!(@ $body, "mov rdx, rbp") };
    (3, $body:path) => { $crate::entry::call!(@ $body, "mov rcx, rbp") };
    (4, $body:path) => { $crate::entry::call!(@ $body, "mov r8, rbp") };
    (5, $body:path) => { $crate::entry::call!(@ $body, "mov r9, rbp") };
    // From the seventh on they are on the stack, which is kept a multiple of 16.
    (6, $body:path) => { $crate::entry::call!(@ $body, "sub rsp, 8", "push rbp") };
    (7, $body:path) => { $crate::entry::call!(@ $body, "push rbp", "push [rbp + 16]") };
    (@ $body:path, $($pass:literal),+) => {
        core::arch::naked_asm!(
            ".cfi_startproc",
            "push rbp",
            ".cfi_def_cfa_offset 16",
            ".cfi_offset rbp, -16",
            "mov rbp, rsp",
            ".cfi_def_cfa_register rbp",
            $($pass,)+
            "call {body}",
            "leave",
            ".cfi_def_cfa rsp, 8",
            "ret",
            ".cfi_endproc",
            body = sym $body,
        )
    };
}

#[cfg(target_arch = "aarch64")]
macro_rules! call {
    (0, $body:path) => { $crate::entry::call!(@ $body, "mov x0, x29") };
    (1, $body:path) => { $crate::entry::call!(@ $body, "mov x1, x29") };
    (2, $body:path) => { $crate::entry::call!(@ $body, "mov x2, x29") };
    (3, $body:path) => { $crate::entry::call!(@ $body, "mov x3, x29") };
    (4, $body:path) => { $crate::entry::call!(@ $body, "mov x4, x29") };
    (5, $body:path) => { $crate::entry::call!(@ $body, "mov x5, x29") };
    (6, $body:path) => { $crate::entry::call!(@ $body, "mov x6, x29") };
    (7, $body:path) => { $crate::entry::call!(@ $body, "mov x7, x29") };
    (@ $body:path, $pass:literal) => {
        core::arch::naked_asm!(
            ".cfi_startproc",
            "stp x29, x30, [sp, #-16]!",
            ".cfi_def_cfa_offset 16",
            ".cfi_offset x29, -16",
            ".cfi_offset x30, -8",
            "mov x29, sp",
            ".cfi_def_cfa_register x29",
            $pass,
            "bl {body}",
            ".cfi_def_cfa_register sp",
            "ldp x29, x30, [sp], #16",
            ".cfi_def_cfa_offset 0",
            ".cfi_restore x29",
            ".cfi_restore x30",
            "ret",
            ".cfi_endproc",
            body = sym $body,
        )
    };
}

pub(crate) use call;
