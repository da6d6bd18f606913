use super::*;
use crate::storage::{StoreOptions, Writer};

struct Fixture {
    directory: tempfile::TempDir,
    accounts: Accounts,
    writer: Writer,
}

impl Fixture {
    fn new() -> Self {
        Self::open(tempfile::tempdir().expect("a directory"))
    }

    fn open(directory: tempfile::TempDir) -> Self {
        let clock = Clock::manual(1_000).0;
        let (store, writer) =
            Store::open(directory.path(), StoreOptions::default(), clock.clone()).expect("a store");
        let accounts = Accounts::load(store, clock).expect("accounts");
        Self { directory, accounts, writer }
    }

    fn reopen(self) -> Self {
        let Self { directory, accounts, writer } = self;
        drop((accounts, writer));
        Self::open(directory)
    }

    fn create(&self, name: &str, role: Role) {
        self.accounts.create(&username(name), role, None).expect("made");
    }
}

fn username(name: &str) -> Username {
    Username::new(name).expect("a name")
}

#[test]
fn the_first_admin_is_made_once_by_who_has_the_link() {
    let fixture = Fixture::new();
    let accounts = &fixture.accounts;
    let link = accounts.setup_token().expect("a link");
    let make =
        |token: &str, name: &str| accounts.create_first(token, &username(name), "hash".to_owned());
    assert!(matches!(make("wrong", "eve"), Err(AccountsError::SetupLink)));
    assert_eq!(make(link.reveal(), "Erik").expect("made").role, Role::Admin);
    assert!(matches!(make(link.reveal(), "eve"), Err(AccountsError::SetupLink)));
    assert!(accounts.setup_token().is_none());
    let fixture = fixture.reopen();
    assert!(fixture.accounts.setup_token().is_none());
    assert_eq!(fixture.accounts.find("ERIK").expect("kept").username.as_str(), "Erik");
}

#[test]
fn the_last_admin_stays() {
    let fixture = Fixture::new();
    fixture.create("erik", Role::Admin);
    fixture.create("anna", Role::User);
    let accounts = &fixture.accounts;
    let demote = || accounts.change("erik", Change { role: Some(Role::User), ..Change::default() });
    assert!(matches!(demote(), Err(AccountsError::LastAdmin)));
    assert!(matches!(accounts.remove("erik"), Err(AccountsError::LastAdmin)));
    assert_eq!(accounts.find("erik").expect("still there").session_version, 0);
    accounts.change("anna", Change { role: Some(Role::Admin), ..Change::default() }).expect("made");
    assert_eq!(demote().expect("demoted").role, Role::User);
}

#[test]
fn every_change_ends_sessions_also_over_a_removal() {
    let fixture = Fixture::new();
    fixture.create("erik", Role::Admin);
    fixture.create("anna", Role::User);
    let accounts = &fixture.accounts;
    let version = || accounts.find("anna").expect("an account").session_version;
    assert!(matches!(
        accounts.create(&username("ANNA"), Role::User, None),
        Err(AccountsError::Exists)
    ));
    for change in [
        Change { role: Some(Role::Viewer), ..Change::default() },
        Change { password_hash: Some("hash".to_owned()), ..Change::default() },
        Change { sign_out: true, ..Change::default() },
    ] {
        let before = version();
        accounts.change("anna", change).expect("changed");
        assert_eq!(version(), before + 1);
    }
    accounts.remove("anna").expect("removed");
    let fixture = fixture.reopen();
    fixture.create("Anna", Role::User);
    assert_eq!(fixture.accounts.find("anna").expect("an account").session_version, 4);
}

#[test]
fn a_password_that_was_changed_meanwhile_opens_nothing() {
    let fixture = Fixture::new();
    let accounts = &fixture.accounts;
    accounts.create(&username("erik"), Role::Admin, Some("old".to_owned())).expect("made");
    let version = accounts.note_sign_in("erik", "old", None).expect("noted").session_version;
    let change = |hash: &str, of_version| {
        let password_hash = Some(hash.to_owned());
        accounts.change("erik", Change { of_version, password_hash, ..Change::default() })
    };
    change("new", None).expect("changed");
    let outdated = Some("renewed".to_owned());
    assert!(matches!(accounts.note_sign_in("erik", "old", outdated), Err(AccountsError::Changed)));
    assert!(matches!(change("late", Some(version)), Err(AccountsError::Changed)));
    let account = accounts.find("erik").expect("an account");
    assert_eq!(account.password_hash.as_deref(), Some("new"));
    change("newer", Some(account.session_version)).expect("changed");
}

#[test]
fn tokens_are_found_by_what_is_presented_and_nothing_else() {
    let fixture = Fixture::new();
    fixture.create("erik", Role::User);
    let accounts = &fixture.accounts;
    let made = accounts.create_token("erik", " a script ", Some(Role::Viewer)).expect("made");
    assert!(made.secret.reveal().starts_with("ov_"));
    let found = accounts.find_token(made.secret.reveal()).expect("found");
    assert_eq!((found.0.username.as_str(), found.1.name.as_str()), ("erik", "a script"));
    assert!(accounts.find_token("ov_").is_none());
    assert!(matches!(
        accounts.create_token("erik", "x", Some(Role::Admin)),
        Err(AccountsError::RoleTooHigh)
    ));
    assert!(matches!(accounts.create_token("erik", " ", None), Err(AccountsError::TokenName)));
    for number in 1..TOKENS_MAX {
        accounts.create_token("erik", &number.to_string(), None).expect("made");
    }
    assert!(matches!(accounts.create_token("erik", "x", None), Err(AccountsError::TooMany(20))));
    let fixture = fixture.reopen();
    let accounts = &fixture.accounts;
    assert!(accounts.find_token(made.secret.reveal()).is_some());
    fixture.create("anna", Role::Admin);
    assert!(accounts.revoke_token(Some("anna"), &made.token.id).is_err());
    accounts.revoke_token(Some("erik"), &made.token.id).expect("revoked");
    assert!(accounts.find_token(made.secret.reveal()).is_none());
    let on_disk = std::fs::read_to_string(fixture.directory.path().join("accounts.json"));
    assert!(!on_disk.expect("a file").contains(made.secret.reveal()));
}
