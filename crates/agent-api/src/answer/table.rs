//! Rows of columns, in any of the separators that the non-agent API has.

use super::NotAnAnswer;
use super::text::lines;

/// The form of a table: its columns as the server names them, and what tells a
/// row from other text where no header does.
pub(super) struct Table {
    /// The columns, in the server's order.
    pub(super) columns: &'static [&'static str],
    /// Another name of the column at this place, in VICIdial's documents.
    pub(super) documented: Option<(usize, &'static str)>,
    /// The columns that are not always there, counted from the end.
    pub(super) optional: usize,
    /// The column whose text may hold the separator, since nothing is quoted.
    pub(super) free_text: Option<usize>,
    /// Whether it is a row, for tables that come without a header.
    pub(super) is_row: fn(&[&str]) -> bool,
}

/// A row, with its texts in the order of [`Table::columns`].
pub(super) struct Row(Vec<String>);

impl Row {
    /// The text of a column; empty where the row has none.
    pub(super) fn text(&self, column: usize) -> &str {
        self.0.get(column).map_or("", String::as_str)
    }

    /// As [`text`](Self::text), owned.
    pub(super) fn owned(&self, column: usize) -> String {
        self.text(column).to_owned()
    }

    /// The text as a number, where it is one.
    pub(super) fn number<N: std::str::FromStr>(&self, column: usize) -> Option<N> {
        self.text(column).parse().ok()
    }
}

const SEPARATORS: [char; 3] = ['\t', '|', ','];

impl Table {
    /// The rows of a text: those under a header if there is one, otherwise the
    /// lines that look like rows.
    ///
    /// # Errors
    ///
    /// If a row is cut off: then the whole cannot be relied on.
    pub(super) fn read(&self, text: &str) -> Result<Vec<Row>, NotAnAnswer> {
        let mut rows = Vec::new();
        let mut header: Option<(char, Vec<usize>)> = None;
        for line in lines(text) {
            if header.is_none() {
                header = self.header(line.text);
                if header.is_some() {
                    continue;
                }
            }
            let row = match &header {
                Some((separator, order)) => self.row_under(line.text, *separator, order)?,
                None => self.row_alone(line.text),
            };
            match row {
                Some(row) => rows.push(row),
                None if is_noise(line.text) || line.is_complete => {}
                None => return Err(NotAnAnswer::Truncated),
            }
        }
        if header.is_some() && rows.is_empty() {
            return Err(NotAnAnswer::Truncated);
        }
        Ok(rows)
    }

    /// The separator of a header, and for each of its columns which one it is.
    fn header(&self, line: &str) -> Option<(char, Vec<usize>)> {
        // Every line may be asked: one that begins otherwise is not looked at further.
        if !line.starts_with(self.columns[0]) {
            return None;
        }
        SEPARATORS.into_iter().find_map(|separator| {
            let mut names = line.split(separator).map(|name| self.column(name.trim()));
            if names.next() != Some(Some(0)) || names.next() != Some(Some(1)) {
                return None;
            }
            // A column of a later version is kept in its place and not read.
            let others = names.map(|column| column.unwrap_or(usize::MAX));
            Some((separator, [0, 1].into_iter().chain(others).collect()))
        })
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| *column == name)
            .or_else(|| {
                self.documented
                    .filter(|(_, documented)| *documented == name)
                    .map(|(column, _)| column)
            })
    }

    fn row_under(
        &self,
        line: &str,
        separator: char,
        order: &[usize],
    ) -> Result<Option<Row>, NotAnAnswer> {
        if is_noise(line) || !line.contains(separator) {
            return Ok(None);
        }
        let texts: Vec<&str> = line.split(separator).collect();
        // `include_ip` announces a column that the row may lack (recorded:
        // `as_include_ip`).
        let fewest = order.len()
            - usize::from(order.last() == Some(&(self.columns.len() - 1)) && self.optional > 0);
        if texts.len() < fewest {
            return Err(NotAnAnswer::Truncated);
        }
        let free_text = self
            .free_text
            .and_then(|column| order.iter().position(|at| *at == column));
        let texts = join_surplus(texts, order.len(), free_text, separator);
        let mut row = vec![String::new(); self.columns.len()];
        for (column, text) in order.iter().zip(texts) {
            if let Some(place) = row.get_mut(*column) {
                *place = text;
            }
        }
        Ok(Some(Row(row)))
    }

    fn row_alone(&self, line: &str) -> Option<Row> {
        if is_noise(line) {
            return None;
        }
        SEPARATORS.into_iter().find_map(|separator| {
            let fewest = self.columns.len() - self.optional;
            if line.matches(separator).count() + 1 < fewest {
                return None;
            }
            let texts: Vec<&str> = line.split(separator).collect();
            (self.is_row)(&texts).then(|| {
                // Without a header nothing tells a separator in a name from a
                // column that is not always there.
                let most = self.columns.len()
                    - if self.free_text.is_some() {
                        self.optional
                    } else {
                        0
                    };
                Row(join_surplus(texts, most, self.free_text, separator))
            })
        })
    }
}

/// A line that PHP or a debug switch put around the rows.
fn is_noise(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('<')
}

/// Gives the free text back what was split off it.
fn join_surplus(
    texts: Vec<&str>,
    columns: usize,
    free_text: Option<usize>,
    separator: char,
) -> Vec<String> {
    let surplus = texts.len().saturating_sub(columns);
    match free_text {
        Some(at) if surplus > 0 && at < columns => {
            let mut joined: Vec<String> =
                texts[..at].iter().map(|text| (*text).to_owned()).collect();
            joined.push(texts[at..=at + surplus].join(separator.encode_utf8(&mut [0; 4])));
            joined.extend(
                texts[at + surplus + 1..]
                    .iter()
                    .map(|text| (*text).to_owned()),
            );
            joined
        }
        _ => texts.into_iter().map(str::to_owned).collect(),
    }
}
