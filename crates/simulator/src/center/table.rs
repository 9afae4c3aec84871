//! Rows that are found by a name.

use std::collections::HashMap;
use std::slice::Iter;

use crate::php::sql_key;

/// Rows in their order, each found by its name as the database compares names,
/// in the same time however many there are.
#[derive(Debug, Clone)]
pub(crate) struct Table<T> {
    rows: Vec<T>,
    places: HashMap<String, usize>,
    /// Where rows are that may have changed since somebody last looked.
    changed: Vec<usize>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            places: HashMap::new(),
            changed: Vec::new(),
        }
    }
}

impl<T> Table<T> {
    pub(crate) fn new(rows: Vec<T>, name: impl Fn(&T) -> &str) -> Self {
        let mut places = HashMap::with_capacity(rows.len());
        for (place, row) in rows.iter().enumerate() {
            // The first of a name is the one that is found.
            places.entry(sql_key(name(row))).or_insert(place);
        }
        let mut table = Self {
            rows,
            places,
            changed: Vec::new(),
        };
        table.look_at_all();
        table
    }

    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        self.rows.get(*self.places.get(&sql_key(name))?)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        let place = *self.places.get(&sql_key(name))?;
        self.changed.push(place);
        self.rows.get_mut(place)
    }

    pub(crate) fn iter(&self) -> Iter<'_, T> {
        self.rows.iter()
    }

    /// Changes the rows that are meant.
    pub(crate) fn change(&mut self, is_meant: impl Fn(&T) -> bool, mut change: impl FnMut(&mut T)) {
        for (place, row) in self.rows.iter_mut().enumerate() {
            if is_meant(row) {
                self.changed.push(place);
                change(row);
            }
        }
    }

    /// Counts every row as changed.
    pub(crate) fn look_at_all(&mut self) {
        self.changed = (0..self.rows.len()).collect();
    }

    /// Looks at the rows that may have changed since the last time, in their order, and gives
    /// whether there were any. What is done to them meanwhile is no change.
    pub(crate) fn look_at_changed(&mut self, mut look: impl FnMut(&mut T)) -> bool {
        let mut changed = std::mem::take(&mut self.changed);
        changed.sort_unstable();
        changed.dedup();
        for place in &changed {
            if let Some(row) = self.rows.get_mut(*place) {
                look(row);
            }
        }
        !changed.is_empty()
    }
}
