//! The pool of the page "Building one", with a handle for each job.
//!
//! The file is the same in every listing that has it, and CI compares them.
#![allow(dead_code)]

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

type Job = Box<dyn FnOnce() + Send>;

/// A number of threads that do what they are given. Dropping it waits until all is done.
pub struct Pool {
    /// `None` once the pool is closing.
    jobs: Option<Sender<Job>>,
    workers: Vec<JoinHandle<()>>,
    /// From now on jobs are dropped instead of done.
    cancelled: Arc<AtomicBool>,
}

/// As many workers as threads can run at once.
impl Default for Pool {
    fn default() -> Pool {
        Pool::new(thread::available_parallelism().map_or(1, |cores| cores.get()))
    }
}

impl Pool {
    /// Workers `worker-1` to `worker-{size}`.
    pub fn new(size: usize) -> Pool {
        Pool::with_start(size, || {})
    }

    /// Each worker calls `start` before its first job.
    pub fn with_start(size: usize, start: impl Fn() + Send + Sync + 'static) -> Pool {
        assert!(size > 0, "a pool without workers would never do anything");
        let (jobs, queue) = mpsc::channel();
        let queue = Arc::new(Mutex::new(queue));
        let start = Arc::new(start);
        let cancelled = Arc::new(AtomicBool::new(false));
        let workers = (1..=size).map(|n| {
            let (queue, start) = (Arc::clone(&queue), Arc::clone(&start));
            let cancelled = Arc::clone(&cancelled);
            thread::Builder::new()
                .name(format!("worker-{n}"))
                .spawn(move || {
                    start();
                    work(&queue, &cancelled);
                })
                .expect("a thread for a worker")
        });
        Pool {
            workers: workers.collect(),
            jobs: Some(jobs),
            cancelled,
        }
    }

    pub fn size(&self) -> usize {
        self.workers.len()
    }

    /// Leaves a job to whichever worker is free first.
    pub fn submit<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> Task<T> {
        let (send, answer) = mpsc::sync_channel(1);
        let claim = Arc::new(AtomicBool::new(false));
        let task = Task {
            answer,
            claim: Arc::clone(&claim),
        };
        self.send(move || {
            if !claim.swap(true, Relaxed) {
                let _ = send.send(outcome(job));
            }
            // In this order: who finds the claim gone finds the answer there.
            drop(send);
            drop(claim);
        });
        task
    }

    /// Calls `f` with each of `items`, and returns the answers in the order of the items.
    pub fn map<I, T>(
        &self,
        items: impl IntoIterator<Item = I>,
        f: impl Fn(I) -> T + Send + Sync + 'static,
    ) -> Vec<Result<T, Failure>>
    where
        I: Send + 'static,
        T: Send + 'static,
    {
        let f = Arc::new(f);
        let task = |item| {
            let f = Arc::clone(&f);
            self.submit(move || f(item))
        };
        // All are submitted before the first is waited for.
        let tasks: Vec<_> = items.into_iter().map(task).collect();
        tasks.into_iter().map(Task::join).collect()
    }

    /// The same, but each answer comes when it is ready, with the number of its item.
    pub fn as_completed<I, T>(
        &self,
        items: impl IntoIterator<Item = I>,
        f: impl Fn(I) -> T + Send + Sync + 'static,
    ) -> mpsc::IntoIter<(usize, Result<T, Failure>)>
    where
        I: Send + 'static,
        T: Send + 'static,
    {
        let f = Arc::new(f);
        let (send, answers) = mpsc::channel();
        for (number, item) in items.into_iter().enumerate() {
            let (f, send) = (Arc::clone(&f), send.clone());
            self.send(move || {
                let _ = send.send((number, outcome(|| f(item))));
            });
        }
        answers.into_iter()
    }

    /// Waits until all jobs are done. Nobody can submit any more: the pool is gone.
    pub fn shutdown(self) {
        drop(self);
    }

    /// Cancels the jobs that have not begun, and waits for those that have.
    pub fn cancel_rest(self) {
        self.cancelled.store(true, Relaxed);
        drop(self);
    }

    fn send(&self, job: impl FnOnce() + Send + 'static) {
        let jobs = self.jobs.as_ref().expect("only dropping takes it away");
        // It fails if no worker has survived its start. Then the job is dropped, and with it what
        // it would have sent its answer with: so whoever waits for that learns that none will come.
        let _ = jobs.send(Box::new(job));
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        // The queue ends when it is empty.
        drop(self.jobs.take());
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}

/// What a worker does all its life.
fn work(queue: &Mutex<Receiver<Job>>, cancelled: &AtomicBool) {
    loop {
        // The lock is free again before the job begins.
        let Ok(job) = queue.lock().unwrap().recv() else {
            break;
        };
        // Dropping something can panic, too.
        let _ = catch_unwind(AssertUnwindSafe(|| {
            if !cancelled.load(Relaxed) {
                job();
            }
        }));
    }
}

/// Does it, whatever comes of it.
fn outcome<T>(job: impl FnOnce() -> T) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(job)).map_err(|payload| Failure::Panicked(reason(&*payload)))
}

fn reason(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        text.to_string()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else {
        "nobody knows why".to_string()
    }
}

/// Why a job has no answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Failure {
    /// With this message.
    Panicked(String),
    /// It was dropped before it began.
    Cancelled,
}

/// A job that was submitted.
pub struct Task<T> {
    answer: Receiver<Result<T, Failure>>,
    /// Who sets it to true decides: a worker to do the job, `try_cancel` that nobody does. The job
    /// has the other half, as long as it is there.
    claim: Arc<AtomicBool>,
}

impl<T> Task<T> {
    /// Waits for the answer.
    pub fn join(self) -> Result<T, Failure> {
        self.answer.recv().unwrap_or(Err(Failure::Cancelled))
    }

    /// Waits so long at most; if there is no answer yet, you get the handle back.
    pub fn join_timeout(self, timeout: Duration) -> Result<Result<T, Failure>, Task<T>> {
        match self.answer.recv_timeout(timeout) {
            Ok(outcome) => Ok(outcome),
            Err(RecvTimeoutError::Disconnected) => Ok(Err(Failure::Cancelled)),
            Err(RecvTimeoutError::Timeout) => Err(self),
        }
    }

    /// Takes the job back if it has not begun; otherwise you get the handle back.
    pub fn try_cancel(self) -> Result<(), Task<T>> {
        if self.claim.swap(true, Relaxed) {
            Err(self)
        } else {
            Ok(())
        }
    }

    /// Whether `join` would not have to wait.
    pub fn is_done(&self) -> bool {
        Arc::strong_count(&self.claim) == 1
    }
}
