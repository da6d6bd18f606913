//! What signing in costs, on purpose, and what it costs to be signed in.
//!
//! The parameters of argon2id in `auth/password.rs` were chosen from the first group: a quarter of
//! a second is the most a person should wait, on a machine a few times slower than this one.

use std::hint::black_box;

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use criterion::{Criterion, criterion_group, criterion_main};
use overlord::auth::password;
use overlord::auth::session::{Session, Sessions};
use overlord::config::Secret;

fn passwords(c: &mut Criterion) {
    let mut group = c.benchmark_group("hash a password");
    group.sample_size(20);
    for (memory_mib, passes) in [(19, 2), (32, 3), (64, 3)] {
        let params = Params::new(memory_mib * 1024, passes, 1, None).expect("parameters");
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        group.bench_function(format!("argon2id, {memory_mib} MiB, {passes} passes"), |b| {
            b.iter(|| argon2.hash_password(black_box(b"a good password")).expect("a hash"));
        });
    }
    let hash = password::hash("a good password").expect("a hash");
    group.bench_function("ours, verified", |b| {
        b.iter(|| password::verify(Some(&hash), black_box("a good password")));
    });
    group.bench_function("a name that is none", |b| {
        b.iter(|| password::verify(None, black_box("a good password")));
    });
    let bcrypt = bcrypt::hash("a good password", 12).expect("a hash");
    group.bench_function("bcrypt of an older server, cost 12, verified", |b| {
        b.iter(|| password::verify(Some(&bcrypt), black_box("a good password")));
    });
    group.finish();
}

fn sessions(c: &mut Criterion) {
    let sessions = Sessions::new(&Secret::new("key".to_owned()));
    let session = Session { username: "Erik".to_owned(), is_admin: false, version: 3 };
    let now_ms = 1_795_000_000_000;
    let cookie = sessions.issue(&session, now_ms);
    let mut group = c.benchmark_group("session cookie");
    group.bench_function("read", |b| b.iter(|| sessions.read(black_box(&cookie), now_ms)));
    group.bench_function("issue", |b| b.iter(|| sessions.issue(black_box(&session), now_ms)));
    group.finish();
}

criterion_group!(benches, passwords, sessions);
criterion_main!(benches);
