//! `overlord config`: what is in force, and what is wrong.

use clap::Subcommand;

use super::GlobalArgs;

#[derive(Subcommand)]
pub enum ConfigVerb {
    /// Print every setting in force and where it came from; secrets are masked.
    Show,
    /// Check the settings and say what is wrong.
    Check,
}

pub fn run(verb: &ConfigVerb, global: &GlobalArgs) -> anyhow::Result<()> {
    let effective = global.load(None)?;
    match verb {
        ConfigVerb::Show if !global.json => print!("{effective}"),
        ConfigVerb::Show => {
            let rows: Vec<_> = effective
                .rows()
                .into_iter()
                .map(|(key, value, origin)| serde_json::json!({ "key": key, "value": value, "origin": origin }))
                .collect();
            println!("{}", serde_json::to_string_pretty(&rows)?);
        }
        ConfigVerb::Check if global.json => println!("{}", serde_json::json!({ "ok": true })),
        ConfigVerb::Check if global.quiet => {}
        ConfigVerb::Check => println!("the settings are good"),
    }
    Ok(())
}
