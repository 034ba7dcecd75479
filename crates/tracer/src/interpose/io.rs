//! Calls that may block, and writes to the standard streams.

use core::ffi::{CStr, c_char, c_int, c_void};

use libc::{
    addrinfo, epoll_event, id_t, idtype_t, iovec, msghdr, nfds_t, pid_t, pollfd, siginfo_t,
    sigset_t, size_t, sockaddr, socklen_t, ssize_t, timespec,
};
use trace_format::{Call, Event, Kind};

use crate::entry::entry;
use crate::real::Real;
use crate::recorder::{Recorder, result};

/// For each function: how many arguments it has, what it is called in a trace, and which
/// argument is recorded.
macro_rules! calls {
    ($($name:ident / $count:tt ($($argument:ident: $type:ty),*) -> $given:ty
        => $call:ident($recorded:expr);)*) => {
        $(mod $name {
            use super::*;

            // SAFETY: this is its type, and it is defined here.
            pub static REAL: Real<unsafe extern "C" fn($($type),*) -> $given> = unsafe {
                let name = concat!(stringify!($name), "\0").as_bytes();
                Real::new(CStr::from_bytes_with_nul_unchecked(name))
            };

            entry!($name / $count => body);

            unsafe extern "C" fn body($($argument: $type,)* frame: usize) -> $given {
                // SAFETY: as our caller would have called it.
                let call = || unsafe { REAL.get()($($argument),*) };
                watched(frame, Call::$call, $recorded as i64, call)
            }
        })*

        pub fn resolve() {
            $($name::REAL.resolve();)*
        }
    };
}

calls! {
    read/3(fd: c_int, bytes: *mut c_void, length: size_t) -> ssize_t => Read(fd);
    readv/3(fd: c_int, parts: *const iovec, count: c_int) -> ssize_t => Read(fd);
    write/3(fd: c_int, bytes: *const c_void, length: size_t) -> ssize_t => Write(fd);
    writev/3(fd: c_int, parts: *const iovec, count: c_int) -> ssize_t => Write(fd);

    recv/4(fd: c_int, bytes: *mut c_void, length: size_t, flags: c_int) -> ssize_t
        => Receive(fd);
    recvfrom/6(fd: c_int, bytes: *mut c_void, length: size_t, flags: c_int,
        from: *mut sockaddr, size: *mut socklen_t) -> ssize_t => Receive(fd);
    recvmsg/3(fd: c_int, message: *mut msghdr, flags: c_int) -> ssize_t => Receive(fd);
    send/4(fd: c_int, bytes: *const c_void, length: size_t, flags: c_int) -> ssize_t
        => Send(fd);
    sendto/6(fd: c_int, bytes: *const c_void, length: size_t, flags: c_int,
        to: *const sockaddr, size: socklen_t) -> ssize_t => Send(fd);
    sendmsg/3(fd: c_int, message: *const msghdr, flags: c_int) -> ssize_t => Send(fd);

    connect/3(fd: c_int, to: *const sockaddr, size: socklen_t) -> c_int => Connect(fd);
    accept/3(fd: c_int, from: *mut sockaddr, size: *mut socklen_t) -> c_int => Accept(fd);
    accept4/4(fd: c_int, from: *mut sockaddr, size: *mut socklen_t, flags: c_int) -> c_int
        => Accept(fd);
    getaddrinfo/4(node: *const c_char, service: *const c_char, hints: *const addrinfo,
        found: *mut *mut addrinfo) -> c_int => Resolve(0);

    poll/3(descriptors: *mut pollfd, count: nfds_t, milliseconds: c_int) -> c_int
        => Poll(count);
    ppoll/4(descriptors: *mut pollfd, count: nfds_t, time: *const timespec,
        signals: *const sigset_t) -> c_int => Poll(count);
    epoll_wait/4(fd: c_int, events: *mut epoll_event, most: c_int, milliseconds: c_int)
        -> c_int => EpollWait(fd);

    waitpid/3(pid: pid_t, status: *mut c_int, options: c_int) -> pid_t => WaitForChild(pid);
    waitid/4(of: idtype_t, id: id_t, info: *mut siginfo_t, options: c_int) -> c_int
        => WaitForChild(id);
}

/// Calls it between two events.
fn watched<G: Copy + TryInto<i64>>(
    frame: usize,
    which: Call,
    recorded: i64,
    call: impl FnOnce() -> G,
) -> G {
    let Some(recorder) = Recorder::here() else {
        return call();
    };
    recorder.keep(&Event {
        value: recorded.cast_unsigned(),
        detail: which as u8,
        ..recorder.event_at(frame, Kind::CallBegin)
    });
    let given = call();
    // Nothing is wider than that on our targets.
    let wide = given.try_into().unwrap_or(-1);
    let address = match (which, u64::try_from(wide)) {
        (Call::Write, Ok(bytes)) => recorder.trace.count_written(recorded, bytes),
        _ => 0,
    };
    recorder.keep(&Event {
        address,
        value: result(wide),
        extra: recorded.cast_unsigned(),
        detail: which as u8,
        ..recorder.event(Kind::CallEnd)
    });
    given
}
