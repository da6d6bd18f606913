//! Overlord, the program: see `overlord --help`.

fn main() -> std::process::ExitCode {
    overlord::cli::run()
}
