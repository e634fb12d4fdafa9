//! Background compute: one named thread, latest wins.
//!
//! The window submits a document whenever it has changed and takes an outcome whenever
//! there is one; it never waits for longer than it says. Of several documents that are
//! submitted while a job runs only the last is computed.
//! The only place of the project that starts threads.
//! Where to look next: [`job::run`] is what runs here; the command line calls it directly.

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::cache::Kept;
use super::job::{self, Outcome, Stage};
use crate::analysis::scene_names::SceneNames;
use crate::document::Document;
use crate::tape::cancel::CancelToken;

/// A job that has run for longer than this is cancelled as soon as another one waits. A younger
/// one is let finish: while the point is dragged a document comes every frame, and if each
/// cancelled the one before, nothing would be seen until the hand stops. Whoever waits looks
/// again after this time: [`Worker::poll`], [`Worker::progress`] and [`Worker::wait_for`] do it.
pub const PATIENCE: Duration = Duration::from_millis(150);

/// The stack of the thread, in bytes: as large as that of a main thread usually is. No depth of a
/// text stands on it; what calls itself stops at a depth of its own.
const STACK: usize = 8 << 20;

/// How long a worker that is dropped waits for its thread; one that does not hear in this time
/// ends by itself, or with the program.
const GRACE: Duration = Duration::from_millis(50);

/// An outcome with the number of its submission.
#[derive(Clone, Debug)]
pub struct Done {
    /// As [`Worker::submit`] returned it.
    pub generation: u64,
    /// What was made of the document.
    pub outcome: Outcome,
}

/// Progress of the running job.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// For how long it has run.
    pub elapsed: Duration,
    /// The share that is done of the work it has announced, 0 to 1; `None` before it has.
    pub share: Option<f32>,
    /// There is an outcome already, and this is about its last digits or its formulas.
    pub refining: bool,
}

/// Handle of the compute thread; dropping it stops the thread.
pub struct Worker {
    mailbox: Arc<Mailbox>,
    by: By,
    generation: u64,
}

/// Who does the work.
enum By {
    /// A thread of its own.
    Thread(JoinHandle<()>),
    /// Whoever submits, before [`Worker::submit`] returns.
    Caller(Box<dyn FnMut(&Mailbox) + Send>),
}

#[derive(Default)]
struct Mailbox {
    slots: Mutex<Slots>,
    /// Something was put into a slot.
    changed: Condvar,
}

#[derive(Default)]
struct Slots {
    waiting: Option<(u64, Document)>,
    running: Option<Running>,
    done: Option<Done>,
    /// Submissions up to this one are no longer wanted.
    cancelled: u64,
    quit: bool,
}

struct Running {
    since: Instant,
    cancel: CancelToken,
    /// There is an outcome already, and nobody waits for the finer one.
    refining: bool,
}

impl Mailbox {
    fn lock(&self) -> MutexGuard<'_, Slots> {
        // Slots are whole between any two statements, so a panic elsewhere leaves nothing broken.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slots {
    /// Gives up what has had its time when something newer waits.
    fn hurry(&self) {
        if let Some(running) = &self.running
            && self.waiting.is_some()
            && (running.refining || running.since.elapsed() > PATIENCE)
        {
            running.cancel.cancel();
        }
    }
}

impl Worker {
    /// Starts the thread. `wake` is called on it after each outcome.
    ///
    /// # Errors
    /// When the operating system starts no more threads.
    pub fn new(wake: impl Fn() + Send + 'static) -> std::io::Result<Self> {
        Self::start(usual_job(), wake)
    }

    /// A worker without a thread: the last word on a document is there when it has been
    /// submitted. For tests, in which nothing is to depend on the time.
    pub fn synchronous() -> Self {
        let mut job = usual_job();
        let serve = move |mailbox: &Mailbox| serve(mailbox, &mut job, &|| {});
        Self {
            mailbox: Arc::default(),
            by: By::Caller(Box::new(serve)),
            generation: 0,
        }
    }

    /// The same with another job, for tests.
    ///
    /// # Errors
    /// When the operating system starts no more threads.
    pub fn with_job(
        job: impl Fn(&Document, &CancelToken) -> Option<Outcome> + Send + 'static,
        wake: impl Fn() + Send + 'static,
    ) -> std::io::Result<Self> {
        Self::start(move |document, _, cancel| job(document, cancel), wake)
    }

    /// `job` is run again for the next stage when its answer says so, unless there is something
    /// new to do.
    fn start(
        job: impl FnMut(&Document, Stage, &CancelToken) -> Option<Outcome> + Send + 'static,
        wake: impl Fn() + Send + 'static,
    ) -> std::io::Result<Self> {
        let mailbox = Arc::new(Mailbox::default());
        let builder = thread::Builder::new().name("compute".to_owned());
        let thread = builder.stack_size(STACK).spawn({
            let mailbox = Arc::clone(&mailbox);
            move || work(&mailbox, job, wake)
        })?;
        Ok(Self {
            mailbox,
            by: By::Thread(thread),
            generation: 0,
        })
    }

    /// Asks for a document's outcome instead of the one asked for before.
    pub fn submit(&mut self, document: Document) -> u64 {
        self.generation += 1;
        let mut slots = self.mailbox.lock();
        slots.waiting = Some((self.generation, document));
        slots.hurry();
        drop(slots);
        match &mut self.by {
            By::Thread(_) => self.mailbox.changed.notify_all(),
            By::Caller(serve) => serve(&self.mailbox),
        }
        self.generation
    }

    /// Gives up everything that was asked for: of that no outcome comes any more.
    pub fn cancel(&mut self) {
        let mut slots = self.mailbox.lock();
        slots.cancelled = self.generation;
        slots.waiting = None;
        slots.done = None;
        // It may take a moment to hear it, and is of no interest any more.
        if let Some(running) = slots.running.take() {
            running.cancel.cancel();
        }
    }

    /// How far the running job is; `None` when there is none.
    pub fn progress(&self) -> Option<Progress> {
        let slots = self.mailbox.lock();
        slots.hurry();
        let running = slots.running.as_ref()?;
        Some(Progress {
            elapsed: running.since.elapsed(),
            share: running.cancel.progress(),
            refining: running.refining,
        })
    }

    /// The newest outcome that was not taken yet, if there is one.
    pub fn poll(&self) -> Option<Done> {
        let mut slots = self.mailbox.lock();
        slots.hurry();
        slots.done.take()
    }

    /// The outcome of that submission if it comes within `patience`, else the newest one
    /// that was not taken yet.
    pub fn wait_for(&self, generation: u64, patience: Duration) -> Option<Done> {
        let missing = |slots: &mut Slots| {
            slots
                .done
                .as_ref()
                .is_none_or(|done| done.generation < generation)
        };
        let until = Instant::now() + patience;
        let mut slots = self.mailbox.lock();
        loop {
            let rest = until.saturating_duration_since(Instant::now());
            (slots, _) = self
                .mailbox
                .changed
                .wait_timeout_while(slots, rest.min(PATIENCE), missing)
                .unwrap_or_else(PoisonError::into_inner);
            if rest <= PATIENCE || !missing(&mut slots) {
                return slots.done.take();
            }
            slots.hurry();
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let mut slots = self.mailbox.lock();
        slots.quit = true;
        slots.waiting = None;
        if let Some(running) = &slots.running {
            running.cancel.cancel();
        }
        drop(slots);
        self.mailbox.changed.notify_all();
        let until = Instant::now() + GRACE;
        while let By::Thread(thread) = &self.by
            && !thread.is_finished()
            && Instant::now() < until
        {
            thread::sleep(Duration::from_millis(1));
        }
    }
}

/// The job of documents, which keeps what stays the same from one to the next.
fn usual_job() -> impl FnMut(&Document, Stage, &CancelToken) -> Option<Outcome> {
    let mut kept = Kept::default();
    move |document, stage, cancel| job::run_on(document, stage, &mut kept, cancel)
}

/// What the thread does until it is told to stop.
fn work(
    mailbox: &Mailbox,
    mut job: impl FnMut(&Document, Stage, &CancelToken) -> Option<Outcome>,
    wake: impl Fn(),
) {
    loop {
        let idle = |slots: &mut Slots| slots.waiting.is_none() && !slots.quit;
        let slots = mailbox
            .changed
            .wait_while(mailbox.lock(), idle)
            .unwrap_or_else(PoisonError::into_inner);
        if slots.quit {
            return;
        }
        drop(slots);
        serve(mailbox, &mut job, &wake);
    }
}

/// Takes the document that waits and computes it stage by stage, to its formulas unless something
/// newer waits by then.
fn serve(
    mailbox: &Mailbox,
    mut job: impl FnMut(&Document, Stage, &CancelToken) -> Option<Outcome>,
    wake: &impl Fn(),
) {
    let mut compute = |generation: u64, document: &Document, stage: Stage| {
        let cancel = CancelToken::default();
        let mut slots = mailbox.lock();
        // Between two looks at the mailbox the window may have thought better of it.
        if slots.quit || generation <= slots.cancelled {
            return None;
        }
        slots.running = Some(Running {
            since: Instant::now(),
            cancel: cancel.clone(),
            refining: stage != Stage::Quick,
        });
        drop(slots);
        let outcome = panic::catch_unwind(AssertUnwindSafe(|| job(document, stage, &cancel)))
            // Without its formulas an outcome is as good as it was.
            .unwrap_or_else(|_| (stage != Stage::Formulas).then(fault));
        let mut slots = mailbox.lock();
        slots.running = None;
        let outcome = outcome.filter(|_| generation > slots.cancelled)?;
        let idle = slots.waiting.is_none() && !slots.quit;
        let next = outcome.next().filter(|next| idle && *next > stage);
        slots.done = Some(Done {
            generation,
            outcome,
        });
        drop(slots);
        mailbox.changed.notify_all();
        wake();
        next
    };
    let waiting = mailbox.lock().waiting.take();
    let Some((generation, document)) = waiting else {
        return;
    };
    let mut stage = Some(Stage::Quick);
    while let Some(now) = stage {
        stage = compute(generation, &document, now);
    }
}

/// Said instead of taking the window down with the computation.
fn fault() -> Outcome {
    Outcome {
        diagnostics: Vec::new(),
        reading: Vec::new(),
        inputs: Vec::new(),
        names: Vec::new(),
        outputs: Vec::new(),
        components: Vec::new(),
        variables: Vec::new(),
        scene_names: SceneNames::default(),
        problems: vec![
            "The computation failed because of a fault in this program, not in your text. \
             Undo the last change to go on, and please report it with the scene file."
                .to_owned(),
        ],
        figures: None,
        numbers: None,
        refining: false,
        formulas: None,
        unwritten: false,
        elapsed: Duration::ZERO,
    }
}
