//! What long work tells while it runs.

/// How far one task is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProgressStep {
    pub task: &'static str,
    pub done: u64,
    /// 0: not known.
    pub total: u64,
}

/// Gets every step of a long piece of work, as it comes.
#[derive(Clone, Copy)]
pub struct Progress<'a>(pub &'a (dyn Fn(ProgressStep) + Sync));

impl Progress<'_> {
    pub fn tell(&self, task: &'static str, done: u64, total: u64) {
        (self.0)(ProgressStep { task, done, total });
    }
}
