//! Who is calling, and what they may do.

pub mod caller;
pub mod client_address;
pub mod secrets;
pub mod session;
pub mod signed;
