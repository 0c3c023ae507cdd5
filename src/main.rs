//! Reads the command line and does what it says.

use chatbot_factory::cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
