/// Something that one thread did at one time.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Event {
    /// Nanoseconds on `CLOCK_MONOTONIC`.
    pub time: u64,
    /// What it was done to; see [`Kind`].
    pub address: u64,
    /// See [`Kind`].
    pub value: u64,
    /// See [`Kind`].
    pub extra: u64,
    /// The number of the thread: 0 for main, then as they were spawned.
    pub thread: u32,
    /// Where in the program, as the number of a [`Stack`](crate::Stack); 0 for unknown.
    pub stack: u16,
    /// A [`Kind`]; 0 while the event is being written, and for ever if the program was killed
    /// just then.
    pub kind: u8,
    /// See [`Kind`].
    pub detail: u8,
}

const _: () = assert!(size_of::<Event>() == 40);

impl Event {
    /// Instead of a result that did not come; no call gives it.
    pub const PENDING: u64 = 1 << 63;

    /// Thread, stack, kind and detail as the one word that is written last.
    #[inline]
    pub const fn last_word(&self) -> u64 {
        let [t0, t1, t2, t3] = self.thread.to_ne_bytes();
        let [s0, s1] = self.stack.to_ne_bytes();
        u64::from_ne_bytes([t0, t1, t2, t3, s0, s1, self.kind, self.detail])
    }

    /// What happened; `None` for an event that was never finished.
    #[inline]
    pub const fn kind(&self) -> Option<Kind> {
        Kind::of(self.kind)
    }

    /// Which call, for [`Kind::CallBegin`] and [`Kind::CallEnd`].
    #[inline]
    pub const fn call(&self) -> Option<Call> {
        match self.kind() {
            Some(Kind::CallBegin | Kind::CallEnd) => Call::of(self.detail),
            _ => None,
        }
    }
}

/// Defines an enum of bytes, and the way back from a byte.
macro_rules! bytes {
    ($(#[$of:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $byte:literal,)* }) => {
        $(#[$of])*
        #[repr(u8)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$doc])* $variant = $byte,)*
        }

        impl $name {
            /// All there are.
            pub const ALL: &[$name] = &[$($name::$variant),*];

            /// The one that is stored as `byte`.
            #[inline]
            pub const fn of(byte: u8) -> Option<$name> {
                match byte {
                    $($byte => Some($name::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

bytes! {
    /// What happened, and what the fields of its [`Event`] mean. Fields that are not mentioned
    /// are 0. A *result* is what the call gave, or minus the error number.
    Kind {
        /// Tracing began. `value`: the number of the process.
        ProcessStart = 1,
        /// The program left `main` or called `exit`. `value`: its exit code. Does not come when
        /// a signal ends it.
        ProcessExit = 2,
        /// A thread is about to be created. `value`: its number. Has a stack.
        Spawn = 3,
        /// It was not. `value`: its number. `extra`: the error number.
        SpawnFailed = 4,
        /// A thread runs. `value`: its number in the system. `address`: its `pthread_t`.
        ThreadStart = 5,
        /// A thread has ended, thread-local values dropped. `value`: for how many nanoseconds it
        /// computed.
        ThreadExit = 6,
        /// A thread was named. `address`: its `pthread_t`. `value` and `extra`: the 16 bytes of
        /// its name.
        Name = 7,
        /// Begins to wait for a thread's end. `address`: its `pthread_t`. Has a stack.
        JoinBegin = 8,
        /// `address`: as before. `value`: the error number, or 0.
        JoinEnd = 9,
        /// Nobody will join a thread. `address`: its `pthread_t`. Has a stack.
        Detach = 10,
        /// Begins to sleep. Has a stack.
        SleepBegin = 11,
        /// `value`: the error number, or 0. `extra`: nanoseconds asked for; with `detail` 1 the
        /// time at which to wake.
        SleepEnd = 12,
        /// Begins to wait on a futex. `address`: it. `value`: what it is expected to hold.
        /// `detail`: 1 with a time limit. Has a stack.
        WaitBegin = 13,
        /// `address`: as before. `value`: the result.
        WaitEnd = 14,
        /// Wakes who waits on a futex; the time is that before the call. `address`: it. `value`:
        /// the result, how many were woken, or [`Event::PENDING`] if the program ended before the
        /// call had returned. `extra`: how many at most. Has a stack.
        Wake = 15,
        /// Offers its turn to others. Has a stack.
        Yield = 16,
        /// Begins something that may block. `detail`: a [`Call`]. `value`: the file descriptor,
        /// or as the call says. Has a stack.
        CallBegin = 17,
        /// `detail`: as before. `value`: the result. `extra`: the file descriptor. For writes to
        /// standard output and standard error, `address` is how much had been written to that
        /// stream before: exact where writes to one stream do not overlap, and those of std never
        /// do.
        CallEnd = 18,
        /// Is about to abort. Has a stack.
        Abort = 19,
        /// A panic begins to unwind. Has a stack.
        Panic = 20,
        /// Calls `exit`; what returns from `main` does not. `value`: the exit code. Has a stack.
        Exit = 21,
    }
}

impl Kind {
    /// Whether there is room for it in a trace that is full.
    #[inline]
    pub const fn is_lifecycle(self) -> bool {
        match self {
            Kind::ProcessStart
            | Kind::ProcessExit
            | Kind::Spawn
            | Kind::SpawnFailed
            | Kind::ThreadStart
            | Kind::ThreadExit
            | Kind::Name
            | Kind::JoinBegin
            | Kind::JoinEnd
            | Kind::Detach
            | Kind::Abort
            | Kind::Panic
            | Kind::Exit => true,
            Kind::SleepBegin
            | Kind::SleepEnd
            | Kind::WaitBegin
            | Kind::WaitEnd
            | Kind::Wake
            | Kind::Yield
            | Kind::CallBegin
            | Kind::CallEnd => false,
        }
    }
}

bytes! {
    /// A call that may block.
    Call {
        /// `read`, `readv`.
        Read = 1,
        /// `write`, `writev`.
        Write = 2,
        /// `recv`, `recvfrom`, `recvmsg`.
        Receive = 3,
        /// `send`, `sendto`, `sendmsg`.
        Send = 4,
        /// `connect`.
        Connect = 5,
        /// `accept`, `accept4`.
        Accept = 6,
        /// `poll`, with the number of descriptors instead of one.
        Poll = 7,
        /// `epoll_wait`.
        EpollWait = 8,
        /// `getaddrinfo`, with 0 instead of a descriptor; the result is of its own kind.
        Resolve = 9,
        /// `waitpid`, `waitid`, with the number of the process or whatever else is waited for.
        WaitForChild = 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_lead_back() {
        for &kind in Kind::ALL {
            assert_eq!(Kind::of(kind as u8), Some(kind));
        }
        for &call in Call::ALL {
            assert_eq!(Call::of(call as u8), Some(call));
        }
        assert_eq!(Kind::of(0), None);
        assert_eq!(Call::of(0), None);
    }
}
