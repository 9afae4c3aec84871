//! How often the app looks: each second while all is well, ever less often
//! while it is not.

/// From the beginning of one look to the beginning of the next, in
/// milliseconds.
const EVERY_MS: f64 = 1_000.0;

/// The waits after the first, second, … failure in a row, in milliseconds. The
/// last one stays.
const AFTER_FAILURES_MS: [f64; 5] = [1_000.0, 2_000.0, 4_000.0, 8_000.0, 15_000.0];

/// How much of a wait is left to chance, so that the phones of a site do not
/// all come back at once.
const JITTER: f64 = 0.2;

/// What is older than this, in milliseconds, is shown as old.
pub(crate) const OLD_AFTER_MS: f64 = 4_000.0;

/// The pace of looking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pace {
    failures: usize,
}

impl Pace {
    /// A look came to something, or not.
    pub(crate) const fn looked(&mut self, is_well: bool) {
        self.failures = if is_well {
            0
        } else {
            self.failures.saturating_add(1)
        };
    }

    /// How long to wait now that the last look began `ago_ms` milliseconds ago.
    /// `chance` is any number from 0 to 1.
    pub(crate) fn wait_ms(self, ago_ms: f64, chance: f64) -> f64 {
        match self.failures {
            0 => (EVERY_MS - ago_ms).max(0.0),
            failures => {
                let index = (failures - 1).min(AFTER_FAILURES_MS.len() - 1);
                AFTER_FAILURES_MS[index] * (1.0 + JITTER * (2.0 * chance - 1.0))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pace;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn while_all_is_well_looks_begin_a_second_apart() {
        let mut pace = Pace::default();
        pace.looked(true);
        assert_eq!(pace.wait_ms(80.0, 0.5), 920.0);
        assert_eq!(
            pace.wait_ms(1_700.0, 0.5),
            0.0,
            "a slow answer is not added to the wait"
        );
    }

    #[test]
    fn failures_in_a_row_make_the_wait_longer_up_to_a_bound() {
        let mut pace = Pace::default();
        let mut waits = Vec::new();
        for _ in 0..7 {
            pace.looked(false);
            waits.push(pace.wait_ms(300.0, 0.5));
        }
        assert_eq!(waits, [1e3, 2e3, 4e3, 8e3, 15e3, 15e3, 15e3]);
        pace.looked(true);
        assert_eq!(pace.wait_ms(0.0, 0.5), 1e3);
    }

    #[test]
    fn chance_moves_a_wait_by_a_fifth_at_most() {
        let mut pace = Pace::default();
        pace.looked(false);
        assert_eq!(
            (pace.wait_ms(0.0, 0.0), pace.wait_ms(0.0, 1.0)),
            (800.0, 1_200.0)
        );
    }
}
