//! The arrows between modules: dependencies point inward (docs/ARCHITECTURE.md).

use std::fs;
use std::path::{Path, PathBuf};

/// Modules and what each may use besides itself. Standing everywhere: `clock`, `observe`, `tasks`.
const ALLOWED: [(&str, &[&str]); 26] = [
    ("domain", &[]),
    ("facts", &["domain"]),
    ("items", &["domain", "facts"]),
    ("query", &["domain", "facts", "items"]),
    ("series", &["domain"]),
    ("suitbuilder", &["domain"]),
    ("config", &["domain"]),
    ("storage", &["domain", "series"]),
    ("live", &["domain"]),
    ("auth", &["domain", "config", "storage"]),
    ("pipeline", &["domain", "storage", "live"]),
    ("wire", &["domain", "live"]),
    ("search", &["domain", "query"]),
    ("inventory", &["domain", "facts", "items", "live", "query", "search", "storage", "wire"]),
    ("suit_search", &["domain", "facts", "inventory", "query", "storage", "suitbuilder"]),
    ("ingest", &["domain", "inventory", "live", "pipeline", "wire", "auth", "config"]),
    (
        "http",
        &[
            "domain",
            "facts",
            "query",
            "series",
            "search",
            "storage",
            "live",
            "pipeline",
            "inventory",
            "suitbuilder",
            "suit_search",
            "auth",
            "config",
        ],
    ),
    ("connections", &["auth", "config"]),
    ("simulator", &["domain", "facts"]),
    ("bundle", &["domain", "series", "storage"]),
    ("admin", &["auth", "bundle", "domain", "inventory", "search", "storage"]),
    (
        "cli",
        &["admin", "app", "auth", "bundle", "config", "domain", "http", "simulator", "storage"],
    ),
    (
        "app",
        &[
            "admin",
            "auth",
            "config",
            "connections",
            "http",
            "ingest",
            "inventory",
            "live",
            "pipeline",
            "search",
            "storage",
            "suit_search",
        ],
    ),
    ("clock", &[]),
    ("observe", &["config"]),
    ("tasks", &[]),
];
const EVERYWHERE: [&str; 3] = ["clock", "observe", "tasks"];
/// Pure modules: no async, no I/O, no clock; `domain` knows no serde either.
const PURE: [&str; 5] = ["domain", "items", "query", "series", "suitbuilder"];

#[test]
fn dependencies_point_inward() {
    let mut offences = Vec::new();
    for path in sources(Path::new("src")) {
        let text = fs::read_to_string(&path).expect("a source file");
        let module = module_of(&path);
        if module == "main" || module == "lib" {
            continue;
        }
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == module) else {
            panic!("src/{module} is not in the table of layers");
        };
        let is_pure = PURE.contains(&module.as_str());
        for (index, line) in text.lines().enumerate() {
            for used in line.split("crate::").skip(1) {
                let used: String =
                    used.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                let is_fine = used == module
                    || allowed.contains(&used.as_str())
                    || (!is_pure && EVERYWHERE.contains(&used.as_str()))
                    || !ALLOWED.iter().any(|(name, _)| *name == used);
                if !is_fine {
                    offences.push(format!("{}:{}: {}", path.display(), index + 1, line.trim()));
                }
            }
        }
        for (name, only) in [("redb", "storage"), ("bincode", "storage"), ("tantivy", "search")] {
            let uses = |line: &str| line.contains(&format!("{name}::"));
            if module != only && text.lines().any(uses) {
                offences.push(format!("{}: {name} belongs to {only}", path.display()));
            }
        }
        if module == "domain" && (text.contains("serde::") || text.contains("tokio::")) {
            offences.push(format!("{}: domain knows no serde and no runtime", path.display()));
        }
    }
    assert!(offences.is_empty(), "imports that break the layers:\n{}", offences.join("\n"));
}

/// The first folder or file name below `src`.
fn module_of(path: &Path) -> String {
    let first = path.components().nth(1).expect("a file below src");
    let name = first.as_os_str().to_string_lossy();
    name.strip_suffix(".rs").unwrap_or(&name).to_owned()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
