//! The append log: files, records, rows, and what a start makes of them.

#![no_main]

const HEADER_BYTES: usize = 20;
const PREFIX_BYTES: usize = 8;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    overlord::storage::fuzz::log_file(bytes);
    let mut bytes = bytes.to_vec();
    correct(&mut bytes);
    overlord::storage::fuzz::log_file(&bytes);
});

/// Makes the checksums right, so that what stands behind them is reached.
fn correct(mut bytes: &mut [u8]) {
    let Some((header, records)) = bytes.split_at_mut_checked(HEADER_BYTES) else { return };
    let checksum = crc32fast::hash(&header[..16]);
    header[16..].copy_from_slice(&checksum.to_le_bytes());
    bytes = records;
    while let Some((prefix, rest)) = bytes.split_at_mut_checked(PREFIX_BYTES) {
        let len = u32::from_le_bytes([prefix[0], prefix[1], prefix[2], prefix[3]]);
        let Some((record, rest)) = rest.split_at_mut_checked(len as usize) else { return };
        prefix[4..].copy_from_slice(&crc32fast::hash(record).to_le_bytes());
        bytes = rest;
    }
}
