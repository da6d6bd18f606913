//! What the fuzz targets see of bundles: the readers of their fields.

use crate::bundle::field::{count, number};
use crate::bundle::time::TimeReader;
use crate::domain::character::CharacterName;
use crate::domain::online_time::parse_online_s;

/// Reads every line as the field of a row, of each kind that there is.
pub fn csv_fields(bytes: &[u8]) {
    let mut times = TimeReader::default();
    for field in bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii) {
        if !field.is_empty() {
            read_field(field, &mut times);
        }
    }
}

fn read_field(field: &[u8], times: &mut TimeReader) {
    // A date that was read before must not change what a time says.
    assert_eq!(times.read_ms(field), TimeReader::default().read_ms(field));
    let number = number("field", field, f64::MAX);
    if let Ok(count) = count("field", field, 1_000) {
        assert!(count <= 1_000);
    }
    let Ok(text) = std::str::from_utf8(field) else { return };
    if let (Ok(number), Ok(expected)) = (number, text.parse::<f64>()) {
        assert_eq!(number.to_bits(), expected.to_bits(), "{text}");
    }
    let _ = parse_online_s(text);
    let _ = CharacterName::new(text);
}
