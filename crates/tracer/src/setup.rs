//! Before `main`: finds the trace, and makes as if nothing had been there.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::mem::MaybeUninit;
use core::ptr::NonNull;
use core::sync::atomic::{
    AtomicU32, AtomicU64,
    Ordering::{Relaxed, Release},
};

use trace_format::{Event, FD, FILE, Header, Kind, Layout, Module};

use crate::buffer::Trace;
use crate::recorder::Recorder;
use crate::{clock, interpose, threads};

/// Called by the dynamic linker before the program's own constructors, with `main`'s arguments.
/// <https://refspecs.linuxfoundation.org/elf/gabi4+/ch5.dynamic.html#init_fini>
#[used]
#[unsafe(link_section = ".init_array")]
static BEGIN: unsafe extern "C" fn(c_int, *const *const c_char) = begin;

unsafe extern "C" fn begin(_: c_int, arguments: *const *const c_char) {
    let errno = clock::errno();
    begin_main(arguments as usize);
    clock::set_errno(errno);
}

fn begin_main(arguments: usize) {
    let Some(file) = open() else {
        return;
    };
    let trace = map(&file);
    // As if it had never been open: the program's own first file gets this number.
    // SAFETY: nobody else knows the descriptor.
    unsafe { libc::close(file.0) };
    if let Some(trace) = trace {
        start(trace, arguments);
    }
}

/// An open file.
struct File(c_int);

/// The trace that the environment names; then removes from the environment what is ours.
fn open() -> Option<File> {
    let file = match (variable(FD), variable(FILE)) {
        (None, None) => return None,
        // SAFETY: a C string.
        (Some(number), _) => unsafe { libc::atoi(number.as_ptr()) },
        // SAFETY: a C string.
        (None, Some(path)) => unsafe { libc::open(path.as_ptr(), libc::O_RDWR | libc::O_CLOEXEC) },
    };
    for name in [FD, FILE, c"LD_PRELOAD"] {
        // SAFETY: a C string; there is one thread.
        unsafe { libc::unsetenv(name.as_ptr()) };
    }
    (file > libc::STDERR_FILENO).then_some(File(file))
}

fn variable(name: &CStr) -> Option<&'static CStr> {
    // SAFETY: a C string; there is one thread, and what is found stays where it is.
    unsafe {
        let value = libc::getenv(name.as_ptr());
        (!value.is_null()).then(|| CStr::from_ptr(value))
    }
}

/// Maps it, if it is large enough and nobody has begun to write to it.
fn map(file: &File) -> Option<NonNull<Header>> {
    let mut status = MaybeUninit::<libc::stat>::uninit();
    // SAFETY: the status is there to be written to.
    if unsafe { libc::fstat(file.0, status.as_mut_ptr()) } != 0 {
        return None;
    }
    // SAFETY: the call has succeeded.
    let size = unsafe { status.assume_init() }.st_size;
    let layout = Layout::of_size(size.try_into().ok()?)?;
    // SAFETY: new memory. Whoever made the file does not make it shorter.
    let memory = unsafe {
        libc::mmap(
            core::ptr::null_mut(),
            layout.size() as usize,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_SHARED,
            file.0,
            0,
        )
    };
    if memory == libc::MAP_FAILED {
        return None;
    }
    let header = NonNull::new(memory.cast::<Header>())?;
    // SAFETY: the header is mapped, and this number is used through atomics alone.
    let owner = unsafe { AtomicU32::from_ptr(&raw mut (*header.as_ptr()).pid) };
    // SAFETY: a system call on nothing.
    let us = unsafe { libc::getpid() }.cast_unsigned();
    if owner.compare_exchange(0, us, Relaxed, Relaxed).is_err() {
        // SAFETY: nobody else knows this memory.
        unsafe { libc::munmap(memory, layout.size() as usize) };
        return None;
    }
    // SAFETY: the header is mapped, and ours since its `pid` is.
    unsafe {
        let header = header.as_ptr();
        (*header).version = Header::VERSION;
        (*header).capacity = layout.capacity();
        (*header).reserve = layout.reserve();
        (*header).monotonic = clock::monotonic();
        (*header).realtime = clock::realtime();
        (*header).executable = executable();
        (*header).threads = 1;
    }
    Some(header)
}

fn start(header: NonNull<Header>, arguments: usize) {
    interpose::resolve();
    if !threads::begin(arguments) {
        return;
    }
    // SAFETY: mapped by `map`, which has filled in the header.
    let Some(trace) = (unsafe { Trace::begin(header) }) else {
        return;
    };
    // SAFETY: mapped, and used through atomics alone from here on.
    let magic = unsafe { AtomicU64::from_ptr(&raw mut (*header.as_ptr()).magic) };
    magic.store(Header::MAGIC, Release);
    // SAFETY: the function fits; it is never unloaded.
    unsafe { on_exit(ending, core::ptr::null_mut()) };
    if let Some(recorder) = Recorder::here() {
        // SAFETY: `Trace::begin` has been called; system calls on nothing.
        let (pid, main) = unsafe { (libc::getpid(), libc::pthread_self()) };
        trace.keep(&Event {
            value: u64::from(pid.cast_unsigned()),
            address: main,
            ..recorder.event(Kind::ProcessStart)
        });
    }
}

unsafe extern "C" {
    /// As `atexit`, and tells the exit code.
    /// <https://man7.org/linux/man-pages/man3/on_exit.3.html>
    fn on_exit(function: unsafe extern "C" fn(c_int, *mut c_void), argument: *mut c_void) -> c_int;
}

unsafe extern "C" fn ending(code: c_int, _: *mut c_void) {
    if let Some(recorder) = Recorder::here() {
        recorder.keep(&Event {
            value: i64::from(code).cast_unsigned(),
            ..recorder.event(Kind::ProcessExit)
        });
    }
}

/// Where the program itself was loaded.
fn executable() -> Module {
    unsafe extern "C" fn first(
        info: *mut libc::dl_phdr_info,
        _: libc::size_t,
        module: *mut c_void,
    ) -> c_int {
        // SAFETY: the linker describes an object that is loaded, and passes on our module.
        let (info, module) = unsafe { (&*info, &mut *module.cast::<Module>()) };
        module.bias = info.dlpi_addr;
        for index in 0..usize::from(info.dlpi_phnum) {
            // SAFETY: it has so many.
            let part = unsafe { &*info.dlpi_phdr.add(index) };
            if part.p_type == libc::PT_LOAD && part.p_flags & libc::PF_X != 0 {
                let low = info.dlpi_addr.wrapping_add(part.p_vaddr);
                let high = low.wrapping_add(part.p_memsz);
                module.low = if module.high == 0 {
                    low
                } else {
                    module.low.min(low)
                };
                module.high = module.high.max(high);
            }
        }
        // The first object is the program; no more of them.
        1
    }
    let mut module = Module::default();
    // SAFETY: the function fits, and the module is there while it is called.
    unsafe { libc::dl_iterate_phdr(Some(first), (&raw mut module).cast()) };
    module
}
