//! What a reader's program called, when it waited: told from the file that a function of a
//! library is in, and its name.
//!
//! An address and an operation do not tell a lock from a channel: std makes everything from
//! futexes, and one thing from another. What counts is the function that the reader's own code
//! called. How the stacks look is std's own affair and changes: the tests run real programs,
//! with and without optimisation.

use crate::name::Name;
use crate::symbols::Frame;

/// A call that may block, of a library that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Api {
    /// What it waits for, if it does.
    pub waits: Waits,
    /// As a reader would write it: `Mutex::lock`.
    pub call: String,
}

/// What a call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Waits {
    Sleep,
    Lock,
    ReadLock,
    WriteLock,
    Condition,
    Receive,
    Send,
    Barrier,
    Once,
    Park,
    ScopeEnd,
    Join,
    Socket,
    Child,
    /// As the call itself says: it reads, writes, or does something of its own.
    Something,
}

/// Which library a file belongs to, and which of its files it is: `std` and `sync/mpsc.rs`.
pub fn origin(file: &str) -> Option<(&str, &str)> {
    let (before, module) = match file.find("/library/") {
        // A part of std: `/rustc/59807616…/library/std/src/sync/mpsc.rs`.
        Some(at) => file.get(at..)?.split_once("/src/")?,
        None => file.rsplit_once("/src/")?,
    };
    let folder = before.rsplit('/').next()?;
    Some((without_version(folder), module))
}

/// `crossbeam-utils` of `crossbeam-utils-0.8.21`.
fn without_version(folder: &str) -> &str {
    let version = folder
        .match_indices('-')
        .find(|&(at, _)| folder[at + 1..].starts_with(|first: char| first.is_ascii_digit()));
    version.map_or(folder, |(at, _)| &folder[..at])
}

/// Names of things that are made by the owner of a function.
fn of(owner: &str, name: &Name<'_>) -> String {
    format!("{owner}::{}", name.function)
}

/// The call that `frame` is, if it is one that may block.
pub fn api(frame: &Frame) -> Option<Api> {
    let (library, module) = origin(&frame.file)?;
    let name = Name::new(&frame.function);
    let (waits, call) = match library {
        "std" => of_std(module, &name)?,
        "lock_api" | "parking_lot" => of_parking_lot(module, &name)?,
        "crossbeam-utils" | "crossbeam-channel" => of_crossbeam(module, &name)?,
        "rayon" | "rayon-core" => of_rayon(module, &name)?,
        _ => return None,
    };
    Some(Api { waits, call })
}

fn of_std(module: &str, name: &Name<'_>) -> Option<(Waits, String)> {
    let function = name.function;
    let module = module
        .strip_prefix("sync/poison/")
        .or_else(|| module.strip_prefix("sync/nonpoison/"))
        .or_else(|| module.strip_prefix("sync/"))
        .unwrap_or(module);
    let found = match (module, function) {
        ("thread/functions.rs" | "thread/mod.rs", "sleep" | "sleep_ms" | "sleep_until") => {
            (Waits::Sleep, of("thread", name))
        }
        ("thread/functions.rs" | "thread/mod.rs", "park" | "park_timeout" | "park_timeout_ms") => {
            (Waits::Park, of("thread", name))
        }
        ("thread/scoped.rs", "scope") => (Waits::ScopeEnd, of("thread", name)),
        ("thread/scoped.rs", "join") => (Waits::Join, of("ScopedJoinHandle", name)),
        ("thread/join_handle.rs" | "thread/mod.rs", "join") => {
            (Waits::Join, of("JoinHandle", name))
        }
        ("mutex.rs", "lock") => (Waits::Lock, of("Mutex", name)),
        ("reentrant_lock.rs", "lock") => (Waits::Lock, of("ReentrantLock", name)),
        ("rwlock.rs", "read") => (Waits::ReadLock, of("RwLock", name)),
        ("rwlock.rs", "write") => (Waits::WriteLock, of("RwLock", name)),
        ("condvar.rs", _) if function.starts_with("wait") => {
            (Waits::Condition, of("Condvar", name))
        }
        ("barrier.rs", "wait") => (Waits::Barrier, of("Barrier", name)),
        ("once.rs", "call_once" | "call_once_force" | "wait" | "wait_force") => {
            (Waits::Once, of("Once", name))
        }
        ("once_lock.rs", "" | "initialize") => (Waits::Once, "OnceLock::get_or_init".to_owned()),
        ("once_lock.rs", _) => (Waits::Once, of("OnceLock", name)),
        ("lazy_lock.rs", _) => (Waits::Once, "LazyLock::force".to_owned()),
        ("mpsc.rs" | "mpsc/mod.rs" | "mpmc/mod.rs", _) if function.starts_with("send") => {
            (Waits::Send, of("SyncSender", name))
        }
        ("mpsc.rs" | "mpsc/mod.rs" | "mpmc/mod.rs", "recv_timeout" | "recv_deadline") => {
            (Waits::Receive, of("Receiver", name))
        }
        // An iterator's `next` is not what the reader has written.
        ("mpsc.rs" | "mpsc/mod.rs" | "mpmc/mod.rs", "recv" | "next") => {
            (Waits::Receive, "Receiver::recv".to_owned())
        }
        // A sender waits for the lock of a list of receivers. It is all one channel.
        ("io/stdio.rs", "_print") => (Waits::Lock, "println!".to_owned()),
        ("io/stdio.rs", "_eprint") => (Waits::Lock, "eprintln!".to_owned()),
        ("io/stdio.rs", "lock") => (Waits::Lock, of(name.owner.unwrap_or("Stdout"), name)),
        ("io/stdio.rs", "print_to" | "print_to_buffer_if_capture_used" | "{closure#0}") => {
            return None;
        }
        ("io/stdio.rs", _) => {
            let owner = name.owner.filter(|owner| owner.starts_with("Std"))?;
            let owner = owner.strip_suffix("Lock").unwrap_or(owner);
            (Waits::Something, of(owner, name))
        }
        ("process.rs", _) => (Waits::Child, of(name.owner?, name)),
        ("net/tcp.rs", "next") => (Waits::Socket, "TcpListener::accept".to_owned()),
        ("net/tcp.rs", _) => (
            Waits::Socket,
            of(capital(name.owner).unwrap_or("TcpStream"), name),
        ),
        ("net/udp.rs", _) => (
            Waits::Socket,
            of(capital(name.owner).unwrap_or("UdpSocket"), name),
        ),
        ("net/socket_addr.rs" | "net/mod.rs", _) => (Waits::Socket, function.to_owned()),
        ("os/unix/net/stream.rs" | "os/unix/net/listener.rs" | "os/unix/net/datagram.rs", _) => (
            Waits::Socket,
            of(capital(name.owner).unwrap_or("UnixStream"), name),
        ),
        ("fs.rs", _) => (
            Waits::Something,
            of(capital(name.owner).unwrap_or("File"), name),
        ),
        ("io/mod.rs", _) => {
            let function = function.strip_prefix("default_").unwrap_or(function);
            let known = [
                "read",
                "read_exact",
                "read_to_end",
                "read_to_string",
                "write_all",
            ];
            let function = known.into_iter().find(|known| *known == function)?;
            let owner = capital(name.owner).filter(|&owner| owner != "Read" && owner != "Write");
            let owner = owner.or(capital(name.argument))?;
            let waits = match owner {
                "TcpStream" | "UnixStream" => Waits::Socket,
                "ChildStdin" | "ChildStdout" | "ChildStderr" => Waits::Child,
                _ => Waits::Something,
            };
            (waits, format!("{owner}::{function}"))
        }
        _ => return None,
    };
    Some(found)
}

fn of_parking_lot(module: &str, name: &Name<'_>) -> Option<(Waits, String)> {
    let function = name.function;
    Some(match module {
        "mutex.rs" if function.contains("lock") && !function.contains("unlock") => {
            (Waits::Lock, of("Mutex", name))
        }
        "remutex.rs" if function.contains("lock") && !function.contains("unlock") => {
            (Waits::Lock, of("ReentrantMutex", name))
        }
        "rwlock.rs" if function.contains("read") && !function.contains("unlock") => {
            (Waits::ReadLock, of("RwLock", name))
        }
        "rwlock.rs" if function.contains("write") && !function.contains("unlock") => {
            (Waits::WriteLock, of("RwLock", name))
        }
        "condvar.rs" if function.starts_with("wait") => (Waits::Condition, of("Condvar", name)),
        "once.rs" if function.starts_with("call_once") => (Waits::Once, of("Once", name)),
        _ => return None,
    })
}

fn of_crossbeam(module: &str, name: &Name<'_>) -> Option<(Waits, String)> {
    let function = name.function;
    Some(match (module, function) {
        ("sync/parker.rs", "park" | "park_timeout" | "park_deadline") => {
            (Waits::Park, of("Parker", name))
        }
        ("sync/wait_group.rs", "wait") => (Waits::Barrier, of("WaitGroup", name)),
        ("sync/sharded_lock.rs", "read") => (Waits::ReadLock, of("ShardedLock", name)),
        ("sync/sharded_lock.rs", "write") => (Waits::WriteLock, of("ShardedLock", name)),
        ("thread.rs", "scope") => (Waits::ScopeEnd, "crossbeam::scope".to_owned()),
        ("thread.rs", "join") => (Waits::Join, of("ScopedJoinHandle", name)),
        ("channel.rs", "recv" | "next") => (Waits::Receive, "Receiver::recv".to_owned()),
        ("channel.rs", _) if function.starts_with("recv") => (Waits::Receive, of("Receiver", name)),
        ("channel.rs", _) if function.starts_with("send") => (Waits::Send, of("Sender", name)),
        ("select.rs" | "select_macro.rs", _) => (Waits::Receive, "select!".to_owned()),
        _ => return None,
    })
}

fn of_rayon(module: &str, name: &Name<'_>) -> Option<(Waits, String)> {
    let function = name.function;
    Some(match (module, function) {
        ("join/mod.rs", "join" | "join_context") => (Waits::Something, of("rayon", name)),
        ("scope/mod.rs", "scope" | "scope_fifo" | "in_place_scope") => {
            (Waits::ScopeEnd, of("rayon", name))
        }
        ("thread_pool/mod.rs", "install" | "join" | "scope" | "broadcast") => {
            (Waits::Something, of("ThreadPool", name))
        }
        ("iter/mod.rs", _) if !function.is_empty() && !function.starts_with('{') => {
            (Waits::Something, of("ParallelIterator", name))
        }
        ("slice/mod.rs", _) if function.starts_with("par_") => {
            (Waits::Something, of("ParallelSliceMut", name))
        }
        // A worker that has nothing to do.
        ("registry.rs", "main_loop" | "run" | "wait_until_out_of_work") => {
            (Waits::Park, "rayon".to_owned())
        }
        _ => return None,
    })
}

/// If it is the name of a type.
fn capital(name: Option<&str>) -> Option<&str> {
    name.filter(|name| name.starts_with(|first: char| first.is_ascii_uppercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_belongs_to_a_library() {
        let rustc = "/rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/sync/mpsc.rs";
        assert_eq!(origin(rustc), Some(("std", "sync/mpsc.rs")));
        let registry = "/x/registry/src/index-1/crossbeam-utils-0.8.21/src/sync/parker.rs";
        assert_eq!(
            origin(registry),
            Some(("crossbeam-utils", "sync/parker.rs"))
        );
        assert_eq!(origin("src/main.rs"), None);
        assert_eq!(origin("/src/"), Some(("", "")));
    }
}
