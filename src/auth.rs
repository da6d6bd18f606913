//! Who is calling, and what they may do.

pub mod caller;
pub mod secrets;
pub mod session;
pub mod signed;
