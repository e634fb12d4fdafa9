//! A single task on a thread of its own, for what blocks without computing: the system's
//! file dialogs, which may take as long as a person does.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

/// Waits for `task` on a thread named `name`; its answer arrives on the receiver, and
/// `wake` is called then.
///
/// # Errors
/// When the operating system starts no more threads.
pub fn wait_aside<T: Send + 'static>(
    name: &str,
    task: impl Future<Output = T> + Send + 'static,
    wake: impl FnOnce() + Send + 'static,
) -> std::io::Result<Receiver<T>> {
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || {
            let answer = block_on(task);
            // Nobody listens any more when the window was closed meanwhile.
            if sender.send(answer).is_ok() {
                wake();
            }
        })?;
    Ok(receiver)
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Runs one future to its end on this thread.
fn block_on<T>(task: impl Future<Output = T>) -> T {
    let mut task = pin!(task);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match task.as_mut().poll(&mut context) {
            Poll::Ready(answer) => return answer,
            Poll::Pending => thread::park(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_arrives_and_the_window_is_woken() {
        let (woken, wakes) = mpsc::channel();
        let answer = wait_aside("test", async { 42 }, move || {
            let _ = woken.send(());
        })
        .unwrap();
        assert_eq!(answer.recv().unwrap(), 42);
        wakes.recv().unwrap();
    }
}
