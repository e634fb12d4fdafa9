//! A single task on a thread of its own, for what must not hold up the window: the system's
//! file dialogs, which may take as long as a person does, and pictures on their way to a file.
//!
//! The documents' own computation is not done here but in [`super::Worker`].

#[cfg(feature = "window")]
use std::future::Future;
use std::sync::mpsc::{self, Receiver};
use std::thread;

/// Waits for `task` on a thread named `name`, as [`run_aside`] does.
///
/// # Errors
/// When the operating system starts no more threads.
#[cfg(feature = "window")]
pub fn wait_aside<T: Send + 'static>(
    name: &str,
    task: impl Future<Output = T> + Send + 'static,
    wake: impl FnOnce() + Send + 'static,
) -> std::io::Result<Receiver<T>> {
    run_aside(name, || pollster::block_on(task), wake)
}

/// Runs `task` on a thread named `name`; its answer arrives on the receiver, and `wake` is
/// called then. If the task panics, the receiver is told by the closed channel.
///
/// # Errors
/// When the operating system starts no more threads.
pub fn run_aside<T: Send + 'static>(
    name: &str,
    task: impl FnOnce() -> T + Send + 'static,
    wake: impl FnOnce() + Send + 'static,
) -> std::io::Result<Receiver<T>> {
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || {
            let answer = std::panic::catch_unwind(std::panic::AssertUnwindSafe(task));
            if let Ok(answer) = answer {
                // Nobody listens any more when the dialog was closed meanwhile.
                let _ = sender.send(answer);
            } else {
                drop(sender);
            }
            wake();
        })?;
    Ok(receiver)
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

    #[test]
    fn a_task_that_panics_wakes_the_window_and_leaves_no_answer() {
        let (woken, wakes) = mpsc::channel();
        let answer = run_aside::<u8>(
            "test",
            || panic!("on purpose"),
            move || {
                let _ = woken.send(());
            },
        )
        .unwrap();
        wakes.recv().unwrap();
        assert!(answer.recv().is_err());
    }
}
