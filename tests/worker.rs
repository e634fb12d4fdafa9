//! The compute thread: the latest document wins, and nothing that a job does stops it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use nablascope::project::document::Document;
use nablascope::tape::cancel::CancelToken;
use nablascope::worker::job::Outcome;
use nablascope::worker::{Done, Worker};

/// Long enough for any machine, and never reached when all is well.
const LONG: Duration = Duration::from_secs(30);

fn document(title: &str) -> Document {
    Document {
        title: title.to_owned(),
        ..Document::default()
    }
}

/// An outcome that tells which document it was made of.
fn outcome(title: &str) -> Outcome {
    Outcome {
        diagnostics: Vec::new(),
        reading: Vec::new(),
        inputs: Vec::new(),
        names: Vec::new(),
        outputs: vec![title.to_owned()],
        components: Vec::new(),
        variables: Vec::new(),
        problems: Vec::new(),
        figures: None,
        numbers: None,
        refining: false,
        elapsed: Duration::ZERO,
    }
}

fn echo(document: &Document, _: &CancelToken) -> Option<Outcome> {
    Some(outcome(&document.title))
}

fn title(done: &Done) -> &str {
    &done.outcome.outputs[0]
}

#[test]
fn an_outcome_answers_its_submission_and_wakes_the_window() {
    let (woken, wakes) = mpsc::channel();
    let mut worker = Worker::with_job(echo, move || woken.send(()).unwrap()).unwrap();
    assert!(worker.poll().is_none());
    let generation = worker.submit(document("a"));
    let done = worker.wait_for(generation, LONG).unwrap();
    assert_eq!((done.generation, title(&done)), (generation, "a"));
    wakes.recv_timeout(LONG).unwrap();
    assert!(worker.poll().is_none());
}

#[test]
fn of_a_thousand_submissions_only_the_last_is_left() {
    let runs = Arc::new(AtomicUsize::new(0));
    let (go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let counted = Arc::clone(&runs);
    let job = move |document: &Document, cancel: &CancelToken| {
        if counted.fetch_add(1, Ordering::SeqCst) == 0 {
            wait.lock().unwrap().recv().unwrap();
        }
        echo(document, cancel)
    };
    let mut worker = Worker::with_job(job, || {}).unwrap();
    worker.submit(document("first"));
    while runs.load(Ordering::SeqCst) == 0 {
        std::thread::yield_now();
    }
    let mut last = 0;
    for i in 0..1000 {
        last = worker.submit(document(&i.to_string()));
    }
    go.send(()).unwrap();
    let done = worker.wait_for(last, LONG).unwrap();
    assert_eq!((done.generation, title(&done)), (last, "999"));
    assert_eq!(runs.load(Ordering::SeqCst), 2);
    assert!(worker.poll().is_none());
}

#[test]
fn waiting_ends_when_it_should() {
    let (go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let job = move |document: &Document, cancel: &CancelToken| {
        wait.lock().unwrap().recv().ok()?;
        echo(document, cancel)
    };
    let mut worker = Worker::with_job(job, || {}).unwrap();
    let generation = worker.submit(document("slow"));
    assert!(
        worker
            .wait_for(generation, Duration::from_millis(4))
            .is_none()
    );
    go.send(()).unwrap();
    assert!(worker.wait_for(generation, LONG).is_some());
    drop(go);
}

#[test]
fn a_job_that_takes_long_is_cancelled_by_the_next() {
    let (started, starts) = mpsc::channel();
    let started = Mutex::new(started);
    let job = move |document: &Document, cancel: &CancelToken| {
        if document.title != "endless" {
            return echo(document, cancel);
        }
        started.lock().unwrap().send(()).unwrap();
        while !cancel.is_cancelled() {
            std::thread::yield_now();
        }
        None
    };
    let mut worker = Worker::with_job(job, || {}).unwrap();
    worker.submit(document("endless"));
    starts.recv_timeout(LONG).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    let generation = worker.submit(document("next"));
    let done = worker.wait_for(generation, LONG).unwrap();
    assert_eq!(title(&done), "next");
}

#[test]
fn a_young_job_is_let_finish_so_that_a_drag_shows_pictures() {
    let (go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let job = move |document: &Document, cancel: &CancelToken| {
        wait.lock().unwrap().recv().ok()?;
        (!cancel.is_cancelled()).then(|| outcome(&document.title))
    };
    let mut worker = Worker::with_job(job, || {}).unwrap();
    let first = worker.submit(document("first"));
    std::thread::sleep(Duration::from_millis(5));
    worker.submit(document("second"));
    go.send(()).unwrap();
    assert_eq!(title(&worker.wait_for(first, LONG).unwrap()), "first");
    drop(go);
}

#[test]
fn a_panic_in_a_job_becomes_a_sentence_and_the_next_job_runs() {
    let job = |document: &Document, cancel: &CancelToken| {
        assert_ne!(document.title, "bad", "on purpose");
        echo(document, cancel)
    };
    let mut worker = Worker::with_job(job, || {}).unwrap();
    let generation = worker.submit(document("bad"));
    let done = worker.wait_for(generation, LONG).unwrap();
    assert_eq!(done.outcome.problems.len(), 1);
    assert_eq!(done.outcome.figures, None);
    let generation = worker.submit(document("good"));
    assert_eq!(title(&worker.wait_for(generation, LONG).unwrap()), "good");
}

#[test]
fn dropping_the_worker_ends_a_running_job() {
    let (started, starts) = mpsc::channel();
    let started = Mutex::new(started);
    let job = move |_: &Document, cancel: &CancelToken| {
        started.lock().unwrap().send(()).unwrap();
        while !cancel.is_cancelled() {
            std::thread::yield_now();
        }
        None
    };
    let mut worker = Worker::with_job(job, || {}).unwrap();
    worker.submit(document("endless"));
    starts.recv_timeout(LONG).unwrap();
    let begun = Instant::now();
    drop(worker);
    assert!(begun.elapsed() < LONG);
}
