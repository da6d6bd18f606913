//! Reads an embedded table: tab-separated, one header row, no quoting, empty cells for "unknown".

use std::str::FromStr;

/// One row of an embedded table.
pub struct Row {
    cells: Vec<&'static str>,
}

/// The rows of an embedded table, its header left out.
///
/// # Panics
/// If the header is not `columns`: the table and the code that reads it are out of step.
pub fn rows(text: &'static str, columns: &[&str]) -> impl Iterator<Item = Row> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    assert_eq!(header, columns, "an embedded table has other columns");
    lines.map(|line| Row { cells: line.split('\t').collect() })
}

impl Row {
    pub fn text(&self, column: usize) -> &'static str {
        self.cells.get(column).copied().unwrap_or_default()
    }

    /// The number in a column; `None` where the cell is empty.
    ///
    /// # Panics
    /// If the cell holds something else: the embedded table is broken, and a test reads them all.
    pub fn find_number<T: FromStr>(&self, column: usize) -> Option<T> {
        let cell = self.text(column);
        if cell.is_empty() {
            return None;
        }
        let number = cell.parse().ok();
        assert!(number.is_some(), "an embedded table holds {cell:?} for a number");
        number
    }

    /// The number in a column that is never empty.
    ///
    /// # Panics
    /// As [`Self::find_number`], and if the cell is empty.
    pub fn number<T: FromStr>(&self, column: usize) -> T {
        self.find_number(column)
            .unwrap_or_else(|| panic!("an embedded table lacks a number: {:?}", self.cells))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_text_and_numbers() {
        let table = "name\tew\nHoltburg\t33.3\nNowhere\t\n";
        let rows: Vec<Row> = rows(table, &["name", "ew"]).collect();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].text(0), "Holtburg");
        assert_eq!(rows[0].find_number(1), Some(33.3));
        assert_eq!(rows[1].find_number::<f64>(1), None);
    }

    #[test]
    #[should_panic(expected = "other columns")]
    fn refuses_another_header() {
        let _ = rows("a\tb\n", &["a", "c"]);
    }
}
