//! `overlord user`: the accounts, from the shell.

use std::io::{self, IsTerminal, Read};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};

use super::GlobalArgs;
use super::operate::{open_and_run, operate};
use crate::admin::users::{NewPassword, UserLine, Users, UsersDone};

/// Longest password or hash that is read.
const INPUT_BYTES_MAX: u64 = 4_096;

#[derive(Subcommand)]
pub enum UserVerb {
    /// Make an account. Asks for the password twice, unseen.
    Add {
        /// 1 to 64 characters.
        username: String,
        /// viewer (sees), user (commands too), curator or admin.
        #[arg(long, default_value = "user")]
        role: String,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// List the accounts.
    List,
    /// Give an account a new password. All its sessions end.
    Passwd {
        /// Whose.
        username: String,
        #[command(flatten)]
        password: PasswordArgs,
    },
    /// Give an account another role. All its sessions end.
    Role {
        /// Whose.
        username: String,
        /// viewer, user, curator or admin.
        role: String,
    },
    /// Remove an account, with its sessions and API tokens.
    Rm {
        /// Whose.
        username: String,
    },
}

#[derive(Args)]
pub struct PasswordArgs {
    /// Read the password from standard input: its first line.
    #[arg(long)]
    password_stdin: bool,
    /// Read the hash of a password from standard input: argon2id, or bcrypt of an older server.
    #[arg(long, conflicts_with = "password_stdin")]
    hash_stdin: bool,
}

pub fn run(verb: UserVerb, global: &GlobalArgs) -> anyhow::Result<()> {
    let (job, done) = match verb {
        UserVerb::List => (Users::List, None),
        UserVerb::Add { username, role, password } => {
            let password = password.read()?;
            (Users::Add { username, role, password }, Some("was made"))
        }
        UserVerb::Passwd { username, password } => {
            let password = password.read()?;
            (Users::SetPassword { username, password }, Some("has a new password"))
        }
        UserVerb::Role { username, role } => {
            (Users::SetRole { username, role }, Some("has another role"))
        }
        UserVerb::Rm { username } => (Users::Remove { username }, Some("is gone")),
    };
    let UsersDone { users } = operate(&job, global, open_and_run)?;
    if global.json {
        println!("{}", serde_json::to_string_pretty(&users)?);
    } else if let Some(done) = done {
        for UserLine { username, role, .. } in users.iter().filter(|_| !global.quiet) {
            println!("{username} ({role}) {done}");
        }
    } else {
        for user in &users {
            println!("{}", line(user));
        }
    }
    Ok(())
}

fn line(user: &UserLine) -> String {
    let UserLine { username, role, has_password, tokens, last_sign_in_ms, .. } = user;
    let seen = match last_sign_in_ms.map(jiff::Timestamp::from_millisecond) {
        Some(Ok(time)) => format!("last signed in {time:.0}"),
        _ => "never signed in".to_owned(),
    };
    let password = if *has_password { "" } else { ", no password" };
    let tokens = match tokens {
        0 => String::new(),
        1 => ", 1 token".to_owned(),
        tokens => format!(", {tokens} tokens"),
    };
    format!("{username:<24} {role:<8} {seen}{password}{tokens}")
}

impl PasswordArgs {
    fn read(&self) -> anyhow::Result<NewPassword> {
        if self.hash_stdin {
            return Ok(NewPassword::Hash(read_line()?));
        }
        if self.password_stdin {
            return Ok(NewPassword::Text(read_line()?));
        }
        if !io::stdin().is_terminal() {
            bail!("there is no terminal to ask for the password; use --password-stdin");
        }
        let password = rpassword::prompt_password("Password: ").context("asking")?;
        if rpassword::prompt_password("Again: ").context("asking")? != password {
            bail!("the two passwords differ");
        }
        Ok(NewPassword::Text(password))
    }
}

fn read_line() -> anyhow::Result<String> {
    let mut text = String::new();
    io::stdin().take(INPUT_BYTES_MAX).read_to_string(&mut text).context("reading the input")?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned()),
        _ => bail!("the input has no first line"),
    }
}
