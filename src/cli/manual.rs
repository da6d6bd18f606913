//! `overlord completions` and `overlord man`: what packagers put beside the program.

use std::io::{self, Write};
use std::path::Path;

use anyhow::Context;
use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use super::Cli;

/// Prints completions for a shell.
pub fn print_completions(shell: Shell) -> anyhow::Result<()> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "overlord", &mut script);
    io::stdout().write_all(&script).context("printing the completions")
}

/// Prints the manual page of the program, or writes the pages of all commands into a folder.
pub fn write_pages(folder: Option<&Path>) -> anyhow::Result<()> {
    match folder {
        Some(folder) => clap_mangen::generate_to(Cli::command(), folder)
            .with_context(|| format!("writing manual pages to {}", folder.display())),
        None => {
            Man::new(Cli::command()).render(&mut io::stdout()).context("printing the manual page")
        }
    }
}
