//! A progress bar on standard error; nothing where that is no terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::storage::ProgressStep;

const TICK: Duration = Duration::from_millis(100);

/// A bar that is gone from the screen when it is dropped.
pub struct Bar(ProgressBar);

impl Bar {
    pub fn new(quiet: bool) -> Self {
        // indicatif draws on terminals only.
        let target =
            if quiet { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(None, target);
        bar.enable_steady_tick(TICK);
        Self(bar)
    }

    /// `total` 0: not known.
    pub fn show(&self, task: &str, done: u64, total: u64) {
        let is_known = self.0.length().is_some();
        if is_known != (total > 0) || self.0.message() != task {
            let template = if total > 0 {
                "{msg} {wide_bar} {percent:>3} % {eta:>4}"
            } else {
                "{spinner} {msg}"
            };
            if let Ok(style) = ProgressStyle::with_template(template) {
                self.0.set_style(style);
            }
            self.0.set_message(task.to_owned());
            self.0.reset_eta();
        }
        if total > 0 {
            self.0.set_length(total);
        } else {
            self.0.unset_length();
        }
        self.0.set_position(done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// The bar for work that runs in this process.
pub fn bar(quiet: bool) -> impl Fn(ProgressStep) + Sync {
    let bar = Bar::new(quiet);
    move |ProgressStep { task, done, total }| bar.show(task, done, total)
}
