//! Compiled programs, kept by content: whoever runs a program that somebody has run before need
//! not wait for the compiler.
//!
//! What is kept, how long, and that a program is compiled once only when many ask for it at the
//! same time, is `moka`'s work; the module `store` looks after the files. Wrong programs are
//! kept too: a class makes the same mistakes.
//!
//! Two servers may use one folder. Each finds what the other has compiled, and each keeps what
//! it knows of within the bound.

mod key;
mod store;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::pin::pin;
use std::sync::Arc;

use futures_util::FutureExt;
use moka::notification::RemovalCause;
use moka::policy::EvictionPolicy;
use program::{Compilation, Diagnostic};
use tempfile::TempDir;

pub(crate) use key::{Key, Parts};
use store::{Opened, Store};

use crate::Error;

/// Compiled programs. A clone is the same cache.
#[derive(Clone)]
pub(crate) struct Cache {
    inner: Arc<Inner>,
}

struct Inner {
    store: Arc<Store>,
    /// The bytes on disk of what is kept.
    programs: moka::future::Cache<Key, u64>,
}

/// What was made of a program, for the cache to keep.
pub(crate) struct Made {
    /// The binary is moved away; it must be on the cache's file system.
    pub(crate) compilation: Compilation,
    /// Where it was compiled: see [`Cache::place_to_build`]. It is removed afterwards.
    #[cfg_attr(not(test), expect(dead_code, reason = "it is there to be dropped"))]
    pub(crate) folder: TempDir,
}

impl Cache {
    /// What is in `folder` from earlier starts, and what will be. The files take `max_bytes` at
    /// most; what was not used for the longest time goes first.
    ///
    /// # Errors
    /// When the folder cannot be created or read.
    pub(crate) fn open(folder: &Path, max_bytes: u64) -> Result<Cache, Error> {
        let (store, kept) = Store::open(folder)?;
        let store = Arc::new(store);
        let evict = {
            let store = store.clone();
            move |key: Arc<Key>, _bytes, cause| match cause {
                // The files are those of the new value.
                RemovalCause::Replaced => {}
                RemovalCause::Size | RemovalCause::Explicit | RemovalCause::Expired => {
                    store.remove(*key);
                }
            }
        };
        let programs = moka::future::Cache::builder()
            .max_capacity(max_bytes)
            .weigher(|_key, bytes: &u64| u32::try_from(*bytes).unwrap_or(u32::MAX))
            // The default would rather keep what was used often: last week's listings, and not
            // the program that is being edited.
            .eviction_policy(EvictionPolicy::lru())
            .eviction_listener(evict)
            .build();
        // As long as nobody else has the cache, none of this has to wait. If it had to, the
        // entry would be found on disk when it is needed.
        for (key, bytes) in kept {
            let _ = programs.insert(key, bytes).now_or_never();
        }
        // It goes at it in portions.
        let mut before = u64::MAX;
        loop {
            let _ = programs.run_pending_tasks().now_or_never();
            let bytes = programs.weighted_size();
            if bytes <= max_bytes || bytes >= before {
                break;
            }
            before = bytes;
        }
        Ok(Cache {
            inner: Arc::new(Inner { store, programs }),
        })
    }

    /// A fresh folder to compile in. What is left there when the server is killed goes the next
    /// time it starts.
    pub(crate) fn place_to_build(&self) -> Result<TempDir, Error> {
        self.inner.store.building()
    }

    /// What there is for `key`.
    pub(crate) async fn get(&self, key: &Key) -> Option<Entry> {
        let programs = &self.inner.programs;
        let known = programs.get(key).await.is_some();
        let Some((entry, bytes)) = self.find(*key) else {
            if known {
                // Somebody has emptied the folder. What is left is of no use.
                programs.invalidate(key).await;
            }
            return None;
        };
        if !known {
            // Another server has compiled it, or it was to be removed after its last use.
            programs.insert(*key, bytes).await;
            programs.run_pending_tasks().await;
        }
        Some(entry)
    }

    /// What there is for `key`, if need be after `build`; and whether it was there. It counts as
    /// not there when somebody else's `build` had to be waited for.
    ///
    /// Of those who ask for the same key with the same type of error, one builds, in its own
    /// task, and the others wait. If the one is dropped, or panics, another builds. If it fails,
    /// all get its error, so the error must not be about who asks; and the next to ask builds
    /// again.
    ///
    /// # Errors
    /// What `build` says, or that its result cannot be kept.
    pub(crate) async fn get_or_build<E>(
        &self,
        key: Key,
        build: impl Future<Output = Result<Made, E>>,
    ) -> Result<(Entry, bool), Arc<E>>
    where
        E: From<Error> + Send + Sync + 'static,
    {
        if let Some(entry) = self.get(&key).await {
            return Ok((entry, true));
        }
        let programs = &self.inner.programs;
        let mut build = pin!(async { self.keep(key, build.await?).map_err(E::from) });
        loop {
            let mut mine = None;
            let init = async {
                // At most once: it ends with what is ours, or with an error.
                let (entry, bytes) = build.as_mut().await?;
                mine = Some(entry);
                Ok(bytes)
            };
            programs.entry(key).or_try_insert_with(init).await?;
            if let Some(entry) = mine {
                // Makes room now, and not at some later time.
                programs.run_pending_tasks().await;
                return Ok((entry, false));
            }
            // Somebody else has built it. It is gone already only if it is larger than the
            // whole cache, or somebody empties the folder.
            if let Some((entry, _)) = self.find(key) {
                return Ok((entry, false));
            }
            programs.invalidate(&key).await;
        }
    }

    /// What is on disk, and its size.
    fn find(&self, key: Key) -> Option<(Entry, u64)> {
        self.inner.store.hold(key);
        let mut entry = self.entry(key);
        let opened = self.inner.store.find(key)?;
        let bytes = opened.bytes;
        entry.opened = Some(opened);
        Some((entry, bytes))
    }

    fn keep(&self, key: Key, made: Made) -> Result<(Entry, u64), Error> {
        self.inner.store.hold(key);
        let mut entry = self.entry(key);
        let opened = self.inner.store.keep(key, made)?;
        let bytes = opened.bytes;
        entry.opened = Some(opened);
        Ok((entry, bytes))
    }

    /// For a key that is held; the entry lets go of it.
    fn entry(&self, key: Key) -> Entry {
        Entry {
            cache: self.inner.clone(),
            key,
            opened: None,
        }
    }
}

/// What the compiler made of a program. The files stay where they are until this is dropped,
/// even if the cache has no more room for them.
pub(crate) struct Entry {
    cache: Arc<Inner>,
    key: Key,
    /// There whenever somebody else has the entry.
    opened: Option<Opened>,
}

impl Entry {
    /// The executable; `None` when the program did not compile.
    pub(crate) fn binary(&self) -> Option<&Path> {
        self.opened.as_ref()?.binary.as_deref()
    }

    /// What the compiler said.
    pub(crate) fn diagnostics(&self) -> &[Diagnostic] {
        self.opened
            .as_ref()
            .map_or(&[], |opened| &opened.diagnostics)
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        // First this: as long as we hold its lock, nobody can remove it.
        self.opened = None;
        let Inner { store, programs } = &*self.cache;
        store.let_go(self.key, || programs.contains_key(&self.key));
    }
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Entry")
            .field("binary", &self.binary())
            .field("diagnostics", &self.diagnostics())
            .finish_non_exhaustive()
    }
}
