//! Fields of the CSV files of an older installation, one a line.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| overlord::bundle::fuzz::csv_fields(bytes));
