//! The compute thread: the latest document wins, and nothing that a job does stops it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use nablascope::diff::jacobian::Method;
use nablascope::document::field::{Layer, Show};
use nablascope::document::training::{Made, made};
use nablascope::document::{Colormap, Document, Face, Layout, Panel, Scale, Value};
use nablascope::document::{examples, file};
use nablascope::expr::shape::Shape;
use nablascope::tape::cancel::CancelToken;
use nablascope::worker::job::{self, Outcome};
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
        scene_names: Default::default(),
        problems: Vec::new(),
        figures: None,
        numbers: None,
        refining: false,
        formulas: None,
        unwritten: false,
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

/// A job that says when it starts and runs until it is cancelled, but for documents named
/// `quick`. The guard is dropped with it.
fn endless<G: Send + 'static>(
    guard: G,
) -> (
    impl Fn(&Document, &CancelToken) -> Option<Outcome> + Send,
    mpsc::Receiver<()>,
) {
    let (started, starts) = mpsc::channel();
    let job = move |document: &Document, cancel: &CancelToken| {
        let _kept = &guard;
        // Nobody listens any more when the test has seen what it wants.
        let _ = started.send(());
        if document.title == "quick" {
            return echo(document, cancel);
        }
        while !cancel.is_cancelled() {
            std::thread::yield_now();
        }
        None
    };
    (job, starts)
}

#[test]
fn a_job_that_takes_long_is_cancelled_while_the_next_one_waits() {
    let (endless, starts) = endless(());
    let mut worker = Worker::with_job(endless, || {}).unwrap();
    worker.submit(document("endless"));
    starts.recv_timeout(LONG).unwrap();
    let generation = worker.submit(document("quick"));
    let done = worker.wait_for(generation, LONG).unwrap();
    assert_eq!(title(&done), "quick");
}

#[test]
fn a_young_job_is_let_finish_so_that_a_drag_shows_pictures() {
    let (started, starts) = mpsc::channel();
    let (go, wait) = mpsc::channel::<()>();
    let shared = Mutex::new((started, wait));
    let job = move |document: &Document, cancel: &CancelToken| {
        let shared = shared.lock().unwrap();
        let _ = shared.0.send(());
        shared.1.recv().ok()?;
        (!cancel.is_cancelled()).then(|| outcome(&document.title))
    };
    let mut worker = Worker::with_job(job, || {}).unwrap();
    let first = worker.submit(document("first"));
    starts.recv_timeout(LONG).unwrap();
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

/// Says when it is dropped, which a job's closure is when its thread has ended.
struct Guard(Arc<AtomicUsize>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn dropping_the_worker_ends_a_running_job() {
    let ended = Arc::new(AtomicUsize::new(0));
    let guard = Guard(Arc::clone(&ended));
    let (endless, starts) = endless(guard);
    let mut worker = Worker::with_job(endless, || {}).unwrap();
    worker.submit(document("endless"));
    starts.recv_timeout(LONG).unwrap();
    assert_eq!(ended.load(Ordering::SeqCst), 0);
    drop(worker);
    assert_eq!(ended.load(Ordering::SeqCst), 1, "its thread has ended");
}

#[test]
fn a_thousand_edits_on_a_slow_job_leave_one_result_and_no_thread() {
    let ended = Arc::new(AtomicUsize::new(0));
    // Slow until it is told that nobody waits; only the last document is quick.
    let (endless, starts) = endless(Guard(Arc::clone(&ended)));
    let mut worker = Worker::with_job(endless, || {}).unwrap();
    worker.submit(document("first"));
    starts.recv_timeout(LONG).unwrap();
    for i in 0..999 {
        worker.submit(document(&i.to_string()));
    }
    let last = worker.submit(document("quick"));
    // The first, and one that was picked up while they came in, are young when the last one
    // comes, and are given up while it waits.
    let done = worker.wait_for(last, LONG).unwrap();
    assert_eq!((done.generation, title(&done)), (last, "quick"));
    assert!(worker.poll().is_none());
    assert_eq!(ended.load(Ordering::SeqCst), 0);
    drop(worker);
    assert_eq!(ended.load(Ordering::SeqCst), 1, "its thread has ended");
}

#[test]
fn progress_is_told_while_a_job_runs_and_at_no_other_time() {
    let (go, wait) = mpsc::channel::<()>();
    let (stepped, steps) = mpsc::channel();
    let shared = Mutex::new((wait, stepped));
    let job = move |document: &Document, cancel: &CancelToken| {
        let shared = shared.lock().unwrap();
        shared.1.send(()).unwrap();
        shared.0.recv().ok()?;
        cancel.start(4);
        for _ in 0..3 {
            cancel.advance();
            shared.1.send(()).unwrap();
            shared.0.recv().ok()?;
        }
        echo(document, cancel)
    };
    let mut worker = Worker::with_job(job, || {}).unwrap();
    assert_eq!(worker.progress(), None);
    let generation = worker.submit(document("slow"));
    let mut before = Duration::ZERO;
    for share in [None, Some(0.25), Some(0.5), Some(0.75)] {
        steps.recv_timeout(LONG).unwrap();
        let progress = worker.progress().unwrap();
        assert_eq!(progress.share, share);
        assert!(!progress.refining && progress.elapsed >= before);
        before = progress.elapsed;
        go.send(()).unwrap();
    }
    assert!(worker.wait_for(generation, LONG).is_some());
    assert_eq!(worker.progress(), None);
}

#[test]
fn what_was_given_up_brings_no_outcome_and_what_is_asked_later_does() {
    let (started, starts) = mpsc::channel();
    let (go, wait) = mpsc::channel::<()>();
    let shared = Mutex::new((started, wait));
    // Deaf on purpose: it answers although it was cancelled.
    let job = move |document: &Document, cancel: &CancelToken| {
        let shared = shared.lock().unwrap();
        shared.0.send(()).unwrap();
        shared.1.recv().ok()?;
        echo(document, cancel)
    };
    let mut worker = Worker::with_job(job, || {}).unwrap();
    worker.submit(document("running"));
    starts.recv_timeout(LONG).unwrap();
    let waiting = worker.submit(document("waiting"));
    worker.cancel();
    go.send(()).unwrap();
    assert!(
        worker
            .wait_for(waiting, Duration::from_millis(100))
            .is_none()
    );
    let generation = worker.submit(document("next"));
    go.send(()).unwrap();
    let done = worker.wait_for(generation, LONG).unwrap();
    assert_eq!((done.generation, title(&done)), (generation, "next"));
    assert_eq!(starts.try_iter().count(), 1, "the waiting one never ran");
    // After an answer there is nothing to give up.
    worker.cancel();
    assert!(worker.poll().is_none());
}

#[test]
fn giving_up_is_heard_at_the_next_look_at_the_token() {
    let (started, starts) = mpsc::channel();
    let (look, looks) = mpsc::channel::<()>();
    let (heard, hears) = mpsc::channel();
    let shared = Mutex::new((started, looks, heard));
    let job = move |_: &Document, cancel: &CancelToken| {
        let shared = shared.lock().unwrap();
        shared.0.send(()).unwrap();
        for () in &shared.1 {
            shared.2.send(cancel.is_cancelled()).unwrap();
        }
        None
    };
    let mut worker = Worker::with_job(job, || {}).unwrap();
    worker.submit(document("endless"));
    starts.recv_timeout(LONG).unwrap();
    for given_up in [false, true] {
        if given_up {
            worker.cancel();
        }
        look.send(()).unwrap();
        assert_eq!(hears.recv_timeout(LONG), Ok(given_up));
    }
    drop(look);
}

/// The last word on a document: what comes when nothing is left to be refined.
fn settled(worker: &mut Worker, document: &Document) -> Outcome {
    let generation = worker.submit(document.clone());
    loop {
        let done = worker.wait_for(generation, LONG).expect("an outcome");
        if done.generation == generation && done.outcome.next().is_none() {
            return done.outcome;
        }
    }
}

type Change = (&'static str, fn(&mut Document));

/// Settings of pictures, each with the ones before it.
const PICTURES: [Change; 20] = [
    ("title", |d| d.title = "another".to_owned()),
    ("layout", |d| d.layout = Layout::Denominator),
    ("colormap", |d| d.view.colormap = Colormap::Lightness),
    ("scale", |d| d.view.scale = Scale::Symlog),
    ("motion", |d| d.view.motion = false),
    ("names", |d| d.view.face = Face::Names),
    ("formulas", |d| d.view.face = Face::Formulas),
    ("panels", |d| d.view.panels = vec![Panel::Neuron]),
    ("component", |d| d.field.output = Some("y[2]".to_owned())),
    ("axes", |d| d.field.x = Some("x[2]".to_owned())),
    ("range", |d| d.field.x_range = Some([-1.0, 0.5])),
    ("grid", |d| d.field.grid = Some(20)),
    ("layers", |d| d.field.toggle(Layer::Streamlines)),
    ("show", |d| d.field.show = Show::Nudge),
    ("weights", |d| d.neuron.weights = vec![0.5, -2.0]),
    ("activation", |d| d.neuron.activation = "tanh".to_owned()),
    ("compared", |d| d.neuron.compare = vec!["relu".to_owned()]),
    ("data", |d| d.training.data = made(Made::Line, 2, 9, 0.1, 3)),
    ("training", |d| d.view.panels = Panel::ALL.to_vec()),
    ("rate", |d| d.training.rate = 0.25),
];

/// What asks for another Jacobian.
const NUMBERS: [Change; 7] = [
    ("point", |d| d.set_element("x", 1, Value::Number(0.0))),
    ("sign of 0", |d| d.set_element("x", 1, Value::Number(-0.0))),
    ("text", |d| d.functions.push_str(" + 0*x[1]")),
    ("method", |d| d.method = Method::Central),
    ("columns", |d| d.wrt = Some(vec!["x".to_owned()])),
    ("output", |d| d.output = vec!["y".to_owned()]),
    ("size", |d| d.set_shape("x", Shape::Vector(3))),
];

/// All that is shown; NaN equals NaN here, and −0 is not 0.
fn shown(outcome: &Outcome) -> String {
    let numbers = outcome.numbers.as_ref().map(|numbers| &numbers.jacobian);
    let words = (&outcome.reading, &outcome.inputs, &outcome.problems);
    let choices = (&outcome.outputs, &outcome.components, &outcome.variables);
    format!("{words:?} {choices:?} {numbers:?} {:?}", outcome.figures)
}

#[test]
fn settings_of_pictures_keep_the_numbers_and_nothing_else_does() {
    let mut document = Document {
        functions: "y = [x[1]*exp(x[2]), abs(x[1] - 1)]".to_owned(),
        ..Document::default()
    };
    document.settle([("x", Shape::Vector(2))]);
    let mut worker = Worker::new(|| {}).unwrap();
    let mut before = settled(&mut worker, &document).numbers.unwrap();
    let kept = PICTURES.map(|change| (change, true));
    let anew = NUMBERS.map(|change| (change, false));
    for ((name, change), keeps) in kept.into_iter().chain(anew).chain(kept) {
        change(&mut document);
        let outcome = settled(&mut worker, &document);
        let fresh = job::run(&document, &CancelToken::default()).unwrap();
        assert_eq!(shown(&outcome), shown(&fresh), "{name}");
        let numbers = outcome.numbers.expect(name);
        // The same value in memory: it was not computed again.
        let same = Arc::ptr_eq(&numbers, &before);
        assert_eq!(same, keeps, "{name}");
        before = numbers;
    }
}

#[test]
fn formulas_come_after_the_pictures_and_stay_while_the_point_moves() {
    let mut document = text("y = [x[1]*x[2], sin(x[1])]".to_owned());
    document.settle([("x", Shape::Vector(2))]);
    document.set_shape("x", Shape::Vector(2));
    document.view.face = Face::Formulas;
    let mut worker = Worker::new(|| {}).unwrap();
    let entries = |outcome: &Outcome| -> Vec<Option<String>> {
        let formulas = outcome.formulas.as_ref();
        formulas.map_or(Vec::new(), |formulas| formulas.entries.clone())
    };
    let drawn = |outcome: &Outcome| {
        let figures = outcome.figures.as_ref().expect("pictures");
        figures.heatmap.formulas.is_some()
    };
    let quick = job::quick(&document, &CancelToken::default()).unwrap();
    assert!(quick.unwritten && quick.formulas.is_none() && !drawn(&quick));
    let first = settled(&mut worker, &document);
    let expected = ["x[2]", "x[1]", "cos(x[1])", "0"].map(|text| Some(text.to_owned()));
    assert_eq!(entries(&first), expected);
    assert!(drawn(&first));
    // Another point: the first answer has them already, and the last is of that point.
    document.set_element("x", 0, Value::Number(0.25));
    let generation = worker.submit(document.clone());
    let done = worker.wait_for(generation, LONG).expect("an outcome");
    assert_eq!(entries(&done.outcome), expected);
    let before = settled(&mut worker, &document).formulas.unwrap();
    // Another colour asks for none.
    document.view.colormap = Colormap::Lightness;
    let after = settled(&mut worker, &document).formulas.unwrap();
    assert!(Arc::ptr_eq(&before, &after));
    // The other layout and another text ask for others.
    document.layout = Layout::Denominator;
    let turned = ["x[2]", "cos(x[1])", "x[1]", "0"].map(|text| Some(text.to_owned()));
    assert_eq!(entries(&settled(&mut worker, &document)), turned);
    document.functions = "y = [x[1], x[2]]".to_owned();
    let identity = ["1", "0", "0", "1"].map(|text| Some(text.to_owned()));
    assert_eq!(entries(&settled(&mut worker, &document)), identity);
    let mut at_once = Worker::synchronous();
    let generation = at_once.submit(document.clone());
    let done = at_once.wait_for(generation, LONG).unwrap();
    assert_eq!(entries(&done.outcome), identity);
}

#[test]
fn the_examples_are_the_same_one_after_another_and_alone() {
    let mut worker = Worker::new(|| {}).unwrap();
    for example in examples::ALL {
        let mut document = example.document().unwrap();
        for layout in [Layout::Numerator, Layout::Denominator] {
            document.layout = layout;
            let outcome = settled(&mut worker, &document);
            let fresh = job::run(&document, &CancelToken::default()).unwrap();
            assert_eq!(shown(&outcome), shown(&fresh), "{}", example.title);
        }
    }
}

fn text(functions: String) -> Document {
    Document {
        functions,
        ..Document::default()
    }
}

/// A sum over 20 000 inputs, 9000 definitions, and calls that are written out to the limit.
fn long_texts() -> [Document; 3] {
    let products = (0..10_000).map(|i| format!("v{i}q*w{i}q"));
    let lines = (0..9000).map(|i| format!("y{i}q = a{i}q^2 + 1\n"));
    let calls = (1..40).map(|i| format!("f{i}(k) = f{}(f{}(k))\n", i - 1, i - 1));
    [
        text(format!("y = {}", products.collect::<Vec<_>>().join(" + "))),
        text(lines.collect()),
        text(format!(
            "f0(k) = softmax(k)\n{}y = f39(x)",
            calls.collect::<String>()
        )),
    ]
}

/// A Jacobian of a million entries, maxima of maxima, and a picture of 512 by 512.
fn large_problems() -> [Document; 3] {
    let scene = |text: &str| file::parse(&format!("version = 1\n{text}")).unwrap();
    let maxima = (1..14).map(|i| format!("f{i}(x) = f{}(f{}(x))\n", i - 1, i - 1));
    [
        scene("functions = 'y = sum(sin(A))'\n[inputs.A]\nshape = [1000, 1000]"),
        text(format!(
            "f0(x) = max(x, 1)\n{}y = f13(x)",
            maxima.collect::<String>()
        )),
        scene("functions = 'y = sin(x*z)*exp(x)'\n[field]\ngrid = 512"),
    ]
}

#[test]
fn every_phase_hears_that_nobody_waits() {
    // A tenth of a second in an optimised build; a debug build on a busy machine is slow.
    const SOON: Duration = Duration::from_millis(if cfg!(debug_assertions) { 4000 } else { 400 });
    for document in long_texts().into_iter().chain(large_problems()) {
        for wait in [10, 150, 600] {
            let cancel = CancelToken::default();
            let (said, heard) = mpsc::channel();
            let job = {
                let (document, cancel) = (document.clone(), cancel.clone());
                let job = move || said.send(job::run(&document, &cancel).is_some());
                std::thread::Builder::new().spawn(job).unwrap()
            };
            std::thread::sleep(Duration::from_millis(wait));
            cancel.cancel();
            let begun = Instant::now();
            let functions = document.functions.chars().take(40).collect::<String>();
            heard.recv_timeout(SOON).expect(&functions);
            assert!(begun.elapsed() < SOON);
            job.join().unwrap().unwrap();
        }
    }
}

#[test]
fn no_depth_of_a_text_ends_the_thread() {
    let deep = |before: &str, middle: &str, after: &str, times: usize| {
        format!("{}{middle}{}", before.repeat(times), after.repeat(times))
    };
    let texts = [
        deep("-", "x", "", 40_000),
        format!("x^({})", deep("-", "2", "", 40_000)),
        deep("(", "x", ")", 20_000),
        deep("x - (", "x", ")", 8000),
        deep("sin(", "x", ")", 12_000),
        deep("if(x > 0, ", "x", ", 1)", 5000),
        deep("", "x", "'", 40_000),
        deep("x^", "x", "", 20_000),
        deep("√", "x", "", 20_000),
        (0..4000)
            .map(|k| format!("a{k}q1 = a{}q[1]\na{k}q2 = 1\n", k + 1))
            .collect(),
        (0..9000)
            .map(|k| format!("a{k}q = a{}q + 1\n", k + 1))
            .collect(),
    ];
    let mut worker = Worker::new(|| {}).unwrap();
    for functions in texts {
        let begin: String = functions.chars().take(40).collect();
        let generation = worker.submit(text(functions));
        let done = worker.wait_for(generation, LONG);
        assert!(
            done.is_some_and(|done| done.generation == generation),
            "{begin}"
        );
    }
}
