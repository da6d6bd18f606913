//! Landblocks: the squares of 192 metres the world is made of, and their cells.
//!
//! A cell id is `0xXXYYCCCC`: column, row, cell. Dungeons use landblocks nobody walks on.

/// Reads `01D9`, `0x01D9`, `01D90108` or `0x01D90108` as a 32-bit number.
pub fn parse_hex(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    if digits.is_empty() || digits.len() > 8 {
        return None;
    }
    u32::from_str_radix(digits, 16).ok()
}

/// The landblock of a cell, or the number itself if it is a landblock's 16 bits already.
pub fn of_cell(number: u32) -> u16 {
    let landblock = if number > 0xFFFF { number >> 16 } else { number };
    u16::try_from(landblock).unwrap_or_default()
}

/// Reads any spelling of a landblock.
pub fn parse_landblock(text: &str) -> Option<u16> {
    parse_hex(text).map(of_cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spellings_name_one_landblock() {
        for text in ["01D9", "0x01D9", "01D90000", "0x01D90108", " 0X01d9 "] {
            assert_eq!(parse_landblock(text), Some(0x01D9), "{text}");
        }
        for text in ["", "0x", "the cellar", "123456789"] {
            assert_eq!(parse_landblock(text), None, "{text}");
        }
    }
}
