//! Does work on several threads and gives the results in the order the work came in.
//!
//! Who gives work decides how much may wait: nothing is queued without a bound here, since
//! [`Pool::begin`] is called by one who counts. It must not know what the work is.

use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// Threads that are used at most: more would need more memory than they save time.
pub(crate) const THREADS_MAX: usize = 8;
/// Bytes of content that may be under way at once.
pub(crate) const BYTES_UNDER_WAY_MAX: usize = 32 * 1024 * 1024;

/// The number of threads to use where `wanted` says nothing.
pub(crate) fn threads(wanted: Option<usize>) -> usize {
    let found = || std::thread::available_parallelism().map_or(1, usize::from);
    wanted.unwrap_or_else(found).clamp(1, THREADS_MAX)
}

type Task<J, R> = (J, SyncSender<R>);

/// Threads that turn a `J` into an `R`.
#[derive(Debug)]
pub(crate) struct Pool<J, R> {
    tasks: Option<Sender<Task<J, R>>>,
    /// What was begun, in order, with the bytes it holds.
    begun: VecDeque<(Receiver<R>, usize)>,
    bytes: usize,
    threads: Vec<JoinHandle<()>>,
}

impl<J: Send + 'static, R: Send + 'static> Pool<J, R> {
    /// Starts `count` threads that do `work`.
    pub(crate) fn new(
        count: usize,
        work: impl Fn(J) -> R + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let (tasks, receiver) = channel::<Task<J, R>>();
        let receiver = Arc::new(Mutex::new(receiver));
        let work = Arc::new(work);
        let threads = (0..count.max(1))
            .map(|_| {
                let (receiver, work) = (Arc::clone(&receiver), Arc::clone(&work));
                std::thread::Builder::new()
                    .name("archive-chunks".to_owned())
                    .spawn(move || run(&receiver, work.as_ref()))
            })
            .collect::<io::Result<Vec<_>>>()?;
        Ok(Self {
            tasks: Some(tasks),
            begun: VecDeque::new(),
            bytes: 0,
            threads,
        })
    }

    /// Whether work that holds `bytes` should wait until [`Pool::finished`] gave a result.
    pub(crate) fn is_full(&self, bytes: usize) -> bool {
        !self.begun.is_empty()
            && (self.begun.len() > self.threads.len() * 2
                || self.bytes + bytes > BYTES_UNDER_WAY_MAX)
    }

    /// Begins work that holds `bytes`.
    pub(crate) fn begin(&mut self, job: J, bytes: usize) -> io::Result<()> {
        let (sender, receiver) = sync_channel(1);
        let sent = self.tasks.as_ref().map(|tasks| tasks.send((job, sender)));
        match sent {
            Some(Ok(())) => {
                self.begun.push_back((receiver, bytes));
                self.bytes += bytes;
                Ok(())
            }
            Some(Err(_)) | None => Err(gone()),
        }
    }

    /// Waits for the oldest work that was begun; none if there is none.
    pub(crate) fn finished(&mut self) -> io::Result<Option<R>> {
        let Some((receiver, bytes)) = self.begun.pop_front() else {
            return Ok(None);
        };
        self.bytes -= bytes;
        receiver.recv().map(Some).map_err(|_| gone())
    }
}

fn gone() -> io::Error {
    io::Error::other("a thread that works on chunks has ended")
}

fn run<J, R>(receiver: &Mutex<Receiver<Task<J, R>>>, work: &dyn Fn(J) -> R) {
    loop {
        let task = receiver
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok((job, sender)) = task else {
            return;
        };
        // Nobody waits for the result of work that was given up.
        sender.send(work(job)).ok();
    }
}

impl<J, R> Drop for Pool<J, R> {
    fn drop(&mut self) {
        self.tasks = None;
        // What was begun and is not wanted any more is not worked on: its task is still received,
        // so the threads end soon.
        self.begun.clear();
        for thread in self.threads.drain(..) {
            thread.join().ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_work() {
        let work = |wait: u64| {
            std::thread::sleep(std::time::Duration::from_millis(wait));
            wait
        };
        let mut pool = Pool::new(3, work).unwrap();
        for wait in [20, 1, 10, 0, 5] {
            pool.begin(wait, 1).unwrap();
        }
        let found: Vec<u64> = std::iter::from_fn(|| pool.finished().unwrap()).collect();
        assert_eq!(found, [20, 1, 10, 0, 5]);
    }

    #[test]
    fn a_pool_is_full_by_bytes_and_never_when_empty() {
        let mut pool = Pool::new(2, |job: u8| job).unwrap();
        assert!(!pool.is_full(usize::MAX));
        pool.begin(1, BYTES_UNDER_WAY_MAX).unwrap();
        assert!(pool.is_full(1));
        assert_eq!(pool.finished().unwrap(), Some(1));
        assert!(!pool.is_full(1));
    }

    #[test]
    fn work_that_panics_is_told_as_an_error() {
        let mut pool = Pool::new(1, |job: u8| 1 / job).unwrap();
        pool.begin(0, 1).unwrap();
        assert!(pool.finished().is_err());
    }
}
