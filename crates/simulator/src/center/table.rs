//! Rows that are found by a name.

use std::collections::HashMap;
use std::slice::{Iter, IterMut};

use crate::php::sql_key;

/// Rows in their order, each found by its name as the database compares names,
/// in the same time however many there are.
#[derive(Debug, Clone)]
pub(crate) struct Table<T> {
    rows: Vec<T>,
    places: HashMap<String, usize>,
    /// Whether a row was there to be changed since that was last asked.
    may_have_changed: bool,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            places: HashMap::new(),
            may_have_changed: true,
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
        Self {
            rows,
            places,
            may_have_changed: true,
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&T> {
        self.rows.get(*self.places.get(&sql_key(name))?)
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.may_have_changed = true;
        self.rows.get_mut(*self.places.get(&sql_key(name))?)
    }

    pub(crate) fn iter(&self) -> Iter<'_, T> {
        self.rows.iter()
    }

    pub(crate) fn iter_mut(&mut self) -> IterMut<'_, T> {
        self.may_have_changed = true;
        self.rows.iter_mut()
    }

    /// Whether a row may have changed since this was last asked.
    pub(crate) fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.may_have_changed)
    }
}
