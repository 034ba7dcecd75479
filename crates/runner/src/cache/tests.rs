use std::collections::HashSet;
use std::fs::{self, File};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use program::{Edition, Mode, Program};
use tokio::sync::{Notify, oneshot};
use tokio::task::{JoinSet, yield_now};
use tokio::time::timeout;

use super::store::{BINARY, DIAGNOSTICS, PREFIX};
use super::*;

const ROOM: u64 = 1 << 30;

/// What one small program takes: a block for the folder and for each file.
const ONE: u64 = 3 * 4096;

fn key(name: &str) -> Key {
    Key::of(Parts {
        compiler: "1.95.0",
        program: &Program {
            code: name.to_owned(),
            mode: Mode::Debug,
            edition: Edition::E2024,
            ..Program::default()
        },
        lock_file: None,
    })
}

fn diagnostic(level: &str) -> Diagnostic {
    Diagnostic {
        level: level.to_owned(),
        code: Some("E0308".to_owned()),
        message: "mismatched types".to_owned(),
        rendered: "mismatched types\n --> src/main.rs:2:17".to_owned(),
        line: Some(2),
    }
}

#[derive(Debug)]
enum Failure {
    Build(&'static str),
    Cache(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Cache(error)
    }
}

impl Cache {
    fn at(folder: &TempDir, max_bytes: u64) -> Cache {
        Cache::open(folder.path(), max_bytes).expect("a cache")
    }

    /// As if it were compiled: the binary holds `text`.
    fn made(&self, text: &str) -> Made {
        let folder = self.place_to_build().expect("a folder");
        let binary = folder.path().join("made");
        fs::write(&binary, text).expect("written");
        Made {
            compilation: Compilation {
                binary: Some(binary),
                diagnostics: vec![diagnostic("warning")],
            },
            folder,
        }
    }

    fn rejected(&self) -> Made {
        Made {
            compilation: Compilation {
                binary: None,
                diagnostics: vec![diagnostic("error")],
            },
            folder: self.place_to_build().expect("a folder"),
        }
    }

    /// The program called `name`; and whether it was there.
    async fn program(&self, name: &str) -> (Entry, bool) {
        let build = async { Ok::<_, Failure>(self.made(name)) };
        let (entry, there) = self.get_or_build(key(name), build).await.expect("built");
        assert_eq!(entry.text(), name);
        assert_eq!(entry.diagnostics(), [diagnostic("warning")]);
        (entry, there)
    }

    async fn has(&self, name: &str) -> bool {
        self.get(&key(name)).await.is_some()
    }

    fn bytes(&self) -> u64 {
        self.inner.programs.weighted_size()
    }
}

impl Entry {
    fn text(&self) -> String {
        fs::read_to_string(self.binary().expect("a binary")).expect("it is there")
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn place(folder: &TempDir, name: &str) -> std::path::PathBuf {
    folder.path().join(key(name).to_string())
}

/// The names of all that is there.
fn names(folder: &TempDir) -> HashSet<String> {
    fs::read_dir(folder.path())
        .expect("a folder")
        .map(|file| {
            let name = file.expect("a file").file_name();
            name.into_string().expect("a name")
        })
        .collect()
}

fn keys<const N: usize>(names: [&str; N]) -> HashSet<String> {
    names.map(|name| key(name).to_string()).into()
}

#[tokio::test]
async fn a_program_is_built_once_and_its_warnings_are_told_each_time() {
    let folder = folder();
    let cache = Cache::at(&folder, ROOM);
    assert!(!cache.has("a").await);
    assert!(!cache.program("a").await.1);
    // The helper asserts the warning.
    assert!(cache.program("a").await.1);
    assert!(cache.has("a").await);
    assert!(!cache.has("b").await);
    // The folder it was built in is gone.
    assert_eq!(names(&folder), keys(["a"]));
}

#[tokio::test]
async fn a_wrong_program_is_kept_too() {
    let folder = folder();
    let cache = Cache::at(&folder, ROOM);
    for there in [false, true] {
        let build = async { Ok::<_, Failure>(cache.rejected()) };
        let (entry, was_there) = cache.get_or_build(key("a"), build).await.expect("built");
        assert_eq!(was_there, there);
        assert_eq!(entry.binary(), None);
        assert_eq!(entry.diagnostics(), [diagnostic("error")]);
    }
    drop(cache);
    let cache = Cache::at(&folder, ROOM);
    let entry = cache.get(&key("a")).await.expect("still there");
    assert_eq!(entry.binary(), None);
    assert_eq!(entry.diagnostics(), [diagnostic("error")]);
}

#[tokio::test]
async fn programs_survive_a_restart() {
    let folder = folder();
    let cache = Cache::at(&folder, ROOM);
    cache.program("a").await;
    let bytes = cache.bytes();
    drop(cache);
    let cache = Cache::at(&folder, ROOM);
    assert_eq!((bytes, cache.bytes()), (ONE, ONE));
    assert!(cache.program("a").await.1);
}

#[tokio::test]
async fn what_was_not_used_for_the_longest_time_goes_first() {
    let folder = folder();
    let cache = Cache::at(&folder, 2 * ONE);
    cache.program("a").await;
    cache.program("b").await;
    cache.program("a").await;
    cache.program("c").await;
    assert_eq!(names(&folder), keys(["a", "c"]));
    assert_eq!(cache.bytes(), 2 * ONE);
    // It can come back.
    assert!(!cache.program("b").await.1);
    assert_eq!(names(&folder), keys(["b", "c"]));
}

#[tokio::test]
async fn a_restart_remembers_the_last_use_and_keeps_to_the_bound() {
    let folder = folder();
    let cache = Cache::at(&folder, ROOM);
    for name in ["a", "b", "c", "d"] {
        cache.program(name).await;
    }
    // As if all that were days ago, and `a` had just been used.
    for (days, name) in (1..).zip(["d", "c", "b", "a"]) {
        let path = place(&folder, name).join(DIAGNOSTICS);
        let time = SystemTime::now() - Duration::from_secs(days * 24 * 60 * 60);
        let file = File::open(path).expect("there");
        file.set_modified(time).expect("made old");
    }
    cache.program("a").await;
    drop(cache);
    let cache = Cache::at(&folder, 2 * ONE);
    assert_eq!(names(&folder), keys(["a", "d"]));
    assert_eq!(cache.bytes(), 2 * ONE);
    // Also what was loaded goes in that order.
    cache.program("e").await;
    assert_eq!(names(&folder), keys(["a", "e"]));
}

#[tokio::test]
async fn many_programs_are_loaded_within_the_bound() {
    let folder = folder();
    let cache = Cache::at(&folder, ROOM);
    for name in 0..600 {
        cache.program(&name.to_string()).await;
    }
    drop(cache);
    let cache = Cache::at(&folder, ROOM);
    assert_eq!(cache.bytes(), 600 * ONE);
    drop(cache);
    let cache = Cache::at(&folder, 10 * ONE);
    assert_eq!(cache.bytes(), 10 * ONE);
    assert_eq!(names(&folder).len(), 10);
}

#[tokio::test]
async fn a_program_in_use_stays_where_it_is() {
    let folder = folder();
    let cache = Cache::at(&folder, ONE);
    let (first, _) = cache.program("a").await;
    let (second, _) = cache.program("a").await;
    cache.program("b").await;
    assert_eq!(cache.bytes(), ONE);
    drop(first);
    assert_eq!(second.text(), "a");
    assert_eq!(names(&folder), keys(["a", "b"]));
    // The last one removes it.
    drop(second);
    assert_eq!(names(&folder), keys(["b"]));
}

#[tokio::test]
async fn a_program_in_use_that_is_wanted_again_stays() {
    let folder = folder();
    let cache = Cache::at(&folder, ONE);
    let (first, _) = cache.program("a").await;
    cache.program("b").await;
    // It is still there, and now `b` has to go.
    assert!(cache.program("a").await.1);
    assert_eq!(names(&folder), keys(["a"]));
    drop(first);
    assert!(cache.program("a").await.1);
    assert_eq!(names(&folder), keys(["a"]));
}

#[tokio::test]
async fn entries_outlive_the_cache() {
    let folder = folder();
    let (entry, _) = Cache::at(&folder, ROOM).program("a").await;
    assert_eq!(entry.text(), "a");
    drop(entry);
    assert_eq!(names(&folder), keys(["a"]));
}

#[tokio::test]
async fn a_program_larger_than_the_cache_is_used_and_not_kept() {
    let folder = folder();
    let cache = Cache::at(&folder, ONE - 1);
    let (entry, there) = cache.program("a").await;
    assert!(!there);
    drop(entry);
    assert_eq!(names(&folder), keys([]));
    assert!(!cache.program("a").await.1);
}

#[tokio::test]
async fn many_who_ask_at_the_same_time_share_one_build() {
    let folder = folder();
    let cache = Cache::at(&folder, ROOM);
    let built = Arc::new(AtomicUsize::new(0));
    let mut readers = JoinSet::new();
    for _ in 0..30 {
        let (cache, built) = (cache.clone(), built.clone());
        readers.spawn(async move {
            let build = async {
                built.fetch_add(1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(50)).await;
                Ok::<_, Failure>(cache.made("a"))
            };
            let (entry, there) = cache.get_or_build(key("a"), build).await.expect("built");
            assert_eq!(entry.text(), "a");
            assert_eq!(entry.diagnostics(), [diagnostic("warning")]);
            there
        });
    }
    // All had to wait for a compiler.
    assert_eq!(readers.join_all().await, [false; 30]);
    assert_eq!(built.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn different_programs_do_not_wait_for_each_other() {
    let folder = folder();
    let cache = Cache::at(&folder, ROOM);
    let never = tokio::spawn({
        let cache = cache.clone();
        async move {
            let build = std::future::pending::<Result<Made, Failure>>();
            cache.get_or_build(key("a"), build).await.map(|_| ())
        }
    });
    yield_now().await;
    assert!(!cache.program("b").await.1);
    never.abort();
}

/// The one who builds, gone before it is ready: the task and what tells that it has started.
async fn builder(cache: &Cache) -> tokio::task::JoinHandle<()> {
    let (started, wait) = oneshot::channel();
    let cache = cache.clone();
    let builder = tokio::spawn(async move {
        let build = async {
            started.send(()).expect("somebody who waits");
            std::future::pending::<Result<Made, Failure>>().await
        };
        let _ = cache.get_or_build(key("a"), build).await;
    });
    wait.await.expect("started");
    builder
}

#[tokio::test]
async fn when_the_one_who_builds_has_gone_another_builds() {
    let folder = folder();
    let cache = Cache::at(&folder, ROOM);
    let builder = builder(&cache).await;
    let mut readers = JoinSet::new();
    for _ in 0..5 {
        let cache = cache.clone();
        readers.spawn(async move { cache.program("a").await.1 });
    }
    yield_now().await;
    builder.abort();
    let all = timeout(Duration::from_secs(5), readers.join_all()).await;
    assert_eq!(all.expect("in time"), [false; 5]);
    assert_eq!(names(&folder), keys(["a"]));
}

#[tokio::test]
async fn who_waits_and_goes_is_not_missed() {
    let folder = folder();
    let cache = Cache::at(&folder, ROOM);
    let go = Arc::new(Notify::new());
    let builder = tokio::spawn({
        let (cache, go) = (cache.clone(), go.clone());
        async move {
            let build = async {
                go.notified().await;
                Ok::<_, Failure>(cache.made("a"))
            };
            cache.get_or_build(key("a"), build).await.expect("built").1
        }
    });
    yield_now().await;
    let waiting = timeout(Duration::from_millis(10), cache.program("a")).await;
    assert!(waiting.is_err());
    go.notify_one();
    assert!(!builder.await.expect("ended"));
    assert!(cache.program("a").await.1);
}

#[tokio::test]
async fn an_error_is_told_to_all_who_wait_and_then_forgotten() {
    let folder = folder();
    let cache = Cache::at(&folder, ROOM);
    let go = Arc::new(Notify::new());
    let failed = Arc::new(AtomicUsize::new(0));
    let mut readers = JoinSet::new();
    for _ in 0..5 {
        let (cache, go, failed) = (cache.clone(), go.clone(), failed.clone());
        readers.spawn(async move {
            let build = async {
                failed.fetch_add(1, Ordering::SeqCst);
                go.notified().await;
                Err(Failure::Build("the limit"))
            };
            let error = cache
                .get_or_build(key("a"), build)
                .await
                .expect_err("failed");
            matches!(*error, Failure::Build("the limit"))
        });
    }
    for _ in 0..10 {
        yield_now().await;
    }
    go.notify_one();
    assert_eq!(readers.join_all().await, [true; 5]);
    assert_eq!(failed.load(Ordering::SeqCst), 1);
    assert!(!cache.program("a").await.1);
}

#[tokio::test]
async fn a_panic_is_only_for_the_one_who_builds() {
    let folder = folder();
    let cache = Cache::at(&folder, ROOM);
    let go = Arc::new(Notify::new());
    let builder = tokio::spawn({
        let (cache, go) = (cache.clone(), go.clone());
        async move {
            let build = async {
                go.notified().await;
                assert!(go.notified().now_or_never().is_some(), "on purpose");
                Ok::<_, Failure>(cache.made("a"))
            };
            cache.get_or_build(key("a"), build).await.map(|_| ())
        }
    });
    yield_now().await;
    let other = tokio::spawn({
        let cache = cache.clone();
        async move { cache.program("a").await.1 }
    });
    yield_now().await;
    go.notify_one();
    assert!(builder.await.expect_err("panicked").is_panic());
    assert!(!other.await.expect("built"));
}

#[tokio::test]
async fn what_cannot_be_kept_is_an_error() {
    let folder = folder();
    let cache = Cache::at(&folder, ROOM);
    let made = cache.made("a");
    fs::remove_file(made.folder.path().join("made")).expect("removed");
    let build = async { Ok::<_, Failure>(made) };
    let error = cache.get_or_build(key("a"), build).await;
    let error = error.expect_err("nothing to keep");
    let Failure::Cache(error) = &*error else {
        panic!("{error:?}");
    };
    assert!(error.to_string().starts_with("cannot move the binary to "));
    assert_eq!(names(&folder), keys([]));
}

#[tokio::test]
async fn what_somebody_removed_or_spoilt_is_built_again() {
    type Spoil = (&'static str, fn(&Path));
    let spoil: [Spoil; 6] = [
        ("the entry", |entry| {
            fs::remove_dir_all(entry).expect("removed")
        }),
        ("the binary", |entry| {
            fs::remove_file(entry.join(BINARY)).expect("removed");
        }),
        ("the diagnostics", |entry| {
            fs::remove_file(entry.join(DIAGNOSTICS)).expect("removed");
        }),
        ("part of the binary", |entry| {
            fs::write(entry.join(BINARY), "").expect("emptied");
        }),
        ("part of the diagnostics", |entry| {
            fs::write(entry.join(DIAGNOSTICS), "{").expect("written");
        }),
        ("the folder", |entry| {
            fs::remove_dir_all(entry.parent().expect("a folder")).expect("removed");
        }),
    ];
    for (what, spoil) in spoil {
        for used in [false, true] {
            for restarted in [false, true] {
                let folder = folder();
                let mut cache = Cache::at(&folder, ROOM);
                let (entry, _) = cache.program("a").await;
                let user = used.then_some(entry);
                spoil(&place(&folder, "a"));
                if restarted {
                    cache = Cache::at(&folder, ROOM);
                }
                assert!(!cache.has("a").await, "{what}");
                assert!(!cache.program("a").await.1, "{what}");
                drop(user);
                assert!(cache.program("a").await.1, "{what}");
                assert_eq!(names(&folder), keys(["a"]), "{what}");
                assert_eq!(cache.bytes(), ONE, "{what}");
            }
        }
    }
}

#[tokio::test]
async fn only_leftovers_are_removed_at_the_start() {
    let folder = folder();
    let long_ago = SystemTime::now() - Duration::from_secs(2 * 60 * 60);
    let half = key("half").to_string();
    for (name, time) in [
        (format!("{PREFIX}old"), long_ago),
        (format!("{PREFIX}new"), SystemTime::now()),
        (half, SystemTime::now()),
        ("something-else".to_owned(), long_ago),
    ] {
        let path = folder.path().join(name);
        fs::create_dir(&path).expect("made");
        fs::write(path.join(BINARY), "").expect("written");
        let file = File::open(&path).expect("there");
        file.set_modified(time).expect("made old");
    }
    let _cache = Cache::at(&folder, ROOM);
    let left = [format!("{PREFIX}new"), "something-else".to_owned()];
    assert_eq!(names(&folder), left.into());
}

#[test]
fn a_folder_that_cannot_be_made_is_an_error() {
    let folder = folder();
    let file = folder.path().join("file");
    fs::write(&file, "").expect("written");
    let error = Cache::open(&file.join("cache"), ROOM).err();
    let error = error.expect("no folder").to_string();
    assert!(error.starts_with("cannot create the folder "), "{error}");
}

#[tokio::test]
async fn two_servers_find_what_the_other_has_built() {
    let folder = folder();
    let (one, two) = (Cache::at(&folder, ROOM), Cache::at(&folder, ROOM));
    assert!(!one.program("a").await.1);
    assert!(two.program("a").await.1);
    assert_eq!(two.bytes(), ONE);
}

#[tokio::test]
async fn two_servers_may_build_the_same() {
    let folder = folder();
    let (one, two) = (Cache::at(&folder, ROOM), Cache::at(&folder, ROOM));
    let build = async {
        // Meanwhile:
        assert!(!two.program("a").await.1);
        Ok::<_, Failure>(one.made("a"))
    };
    let (entry, _) = one.get_or_build(key("a"), build).await.expect("built");
    assert_eq!(entry.text(), "a");
    assert_eq!(names(&folder), keys(["a"]));
    drop(entry);
    assert!(one.program("a").await.1);
    assert!(two.program("a").await.1);
}

#[tokio::test]
async fn a_server_does_not_remove_what_another_uses() {
    let folder = folder();
    let (one, two) = (Cache::at(&folder, ONE), Cache::at(&folder, ONE));
    let (entry, _) = one.program("a").await;
    two.program("a").await;
    two.program("b").await;
    assert_eq!(entry.text(), "a");
    drop(entry);
    // The first still knows of it, and now nobody uses it.
    assert_eq!(names(&folder), keys(["a", "b"]));
    assert!(one.program("b").await.1);
    assert_eq!(names(&folder), keys(["b"]));
}

/// A process that is being started has copies of all open files for a moment.
#[tokio::test]
async fn a_copy_of_the_lock_in_a_child_does_not_keep_an_entry() {
    let folder = folder();
    let cache = Cache::at(&folder, ONE);
    let (entry, _) = cache.program("a").await;
    let opened = entry.opened.as_ref().expect("opened");
    let copy = opened.lock.0.try_clone().expect("a copy");
    drop(entry);
    cache.program("b").await;
    assert_eq!(names(&folder), keys(["b"]));
    drop(copy);
}

#[tokio::test]
async fn what_another_server_has_removed_is_built_again() {
    let folder = folder();
    let (one, two) = (Cache::at(&folder, ROOM), Cache::at(&folder, ONE));
    one.program("a").await;
    two.program("a").await;
    two.program("b").await;
    assert_eq!(names(&folder), keys(["b"]));
    assert!(!one.program("a").await.1);
}

/// A small generator of numbers, the same ones each time (Knuth's MMIX).
fn random(state: &mut u64) -> u64 {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// Three servers on one folder, with little room: nobody ever sees half a program or another
/// one than their own, and in the end nothing is left but what the servers know of.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_gets_mixed_up_in_a_crowd() {
    let folder = folder();
    let servers: Vec<_> = (0..3).map(|_| Cache::at(&folder, 3 * ONE)).collect();
    let built = Arc::new(Mutex::new(0));
    let mut readers = JoinSet::new();
    for seed in 0..24_u64 {
        let cache = servers[usize::try_from(seed).expect("small") % 3].clone();
        let built = built.clone();
        readers.spawn(async move {
            let mut state = seed;
            for _ in 0..60 {
                let name = (random(&mut state) % 6).to_string();
                let pause = Duration::from_micros(random(&mut state) % 500);
                let build = async {
                    tokio::time::sleep(pause).await;
                    *built.lock().expect("a count") += 1;
                    Ok::<_, Failure>(cache.made(&name))
                };
                let run = async {
                    let (entry, _) = cache.get_or_build(key(&name), build).await.expect("built");
                    for _ in 0..3 {
                        assert_eq!(entry.text(), name);
                        tokio::time::sleep(pause).await;
                    }
                };
                if random(&mut state).is_multiple_of(4) {
                    let _ = timeout(Duration::from_micros(random(&mut state) % 1000), run).await;
                } else {
                    run.await;
                }
            }
        });
    }
    let done = timeout(Duration::from_secs(60), readers.join_all()).await;
    done.expect("nobody waits for ever");
    assert!(*built.lock().expect("a count") < 24 * 60);
    let mut bytes = 0;
    for server in &servers {
        server.inner.programs.run_pending_tasks().await;
        assert!(server.bytes() <= 3 * ONE);
        bytes += server.bytes();
    }
    let left = u64::try_from(names(&folder).len()).expect("few");
    assert!(left * ONE <= bytes, "{left} programs, {bytes} bytes");
}
