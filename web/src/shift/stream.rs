//! When events are relied on, and when the state is asked for instead.
//!
//! A stream that dies without a word, or whose events something on the way
//! holds back, looks like one on which nothing happens.

/// How long a stream that was opened may be silent before the state is asked for
/// meanwhile, in milliseconds. The first event comes at once.
pub(super) const SOON_MS: f64 = 1_000.0;

/// How long it may be silent before it is given up, in milliseconds. More than a
/// browser waits before it connects again.
const GIVEN_UP_AFTER_MS: f64 = 8_000.0;

/// How long after the last event it is made sure that none is missing, in
/// milliseconds.
const CERTAIN_FOR_MS: f64 = 30_000.0;

/// The pauses before events are tried again, after the first, second, … stream
/// in a row that came to nothing, in milliseconds. The last one stays.
const AGAIN_MS: [f64; 3] = [2_000.0, 15_000.0, 60_000.0];

/// The stream of events. All times are of the browser's clock.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stream {
    state: State,
    /// Before this time no other one is opened.
    not_before_ms: f64,
    /// Streams in a row that came to nothing.
    failures: usize,
    /// How long silence is taken for what it seems.
    certain_for_ms: f64,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    /// There is none.
    Closed,
    /// It has been silent since this time.
    Silent(f64),
    /// It told the agent's state, or was found right, last at this time.
    Telling(f64),
}

/// What the state was found to be when it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// What the stream told last, or it has told something newer meanwhile.
    AsTold,
    /// Something that the stream has not told.
    NotTold,
    /// It could not be learned.
    NoAnswer,
}

impl Default for Stream {
    fn default() -> Self {
        Self {
            state: State::Closed,
            not_before_ms: 0.0,
            failures: 0,
            certain_for_ms: CERTAIN_FOR_MS,
        }
    }
}

impl Stream {
    /// Whether one may be opened now.
    pub(super) fn may_open(&self, now_ms: f64) -> bool {
        self.state == State::Closed && now_ms >= self.not_before_ms
    }

    /// One was opened, or could not be.
    pub(super) fn opened(&mut self, now_ms: f64, is_open: bool) {
        if is_open {
            self.state = State::Silent(now_ms);
        } else {
            self.close(now_ms);
        }
    }

    /// It told the agent's state.
    pub(super) fn told(&mut self, now_ms: f64) {
        self.state = State::Telling(now_ms);
        self.failures = 0;
    }

    /// It broke. Unless the browser has given it up, it connects again by itself.
    pub(super) fn broke(&mut self, now_ms: f64, is_given_up: bool) {
        match self.state {
            _ if is_given_up => self.close(now_ms),
            // One attempt after the other, it may be, and none tells anything.
            State::Silent(_) => {}
            State::Telling(_) | State::Closed => self.state = State::Silent(now_ms),
        }
    }

    /// For how long nothing needs to be asked, in milliseconds.
    pub(super) fn rest_ms(&self, now_ms: f64) -> f64 {
        match self.state {
            State::Closed => 0.0,
            State::Silent(since_ms) => (since_ms + SOON_MS - now_ms).max(0.0),
            State::Telling(told_ms) => (told_ms + self.certain_for_ms - now_ms).max(0.0),
        }
    }

    /// Whether it tells the agent's state.
    pub(super) const fn is_telling(&self) -> bool {
        matches!(self.state, State::Telling(_))
    }

    /// Whether there is one.
    pub(super) const fn is_open(&self) -> bool {
        !matches!(self.state, State::Closed)
    }

    /// The state was asked for, all the same. A stream that is not worth waiting
    /// for is closed.
    pub(super) fn asked(&mut self, now_ms: f64, asked: Asked) {
        match (self.state, asked) {
            (State::Closed, _) => {}
            (State::Silent(since_ms), _) => {
                if now_ms - since_ms >= GIVEN_UP_AFTER_MS {
                    self.close(now_ms);
                }
            }
            (State::Telling(_), Asked::AsTold) => self.state = State::Telling(now_ms),
            (State::Telling(_), Asked::NotTold) => {
                self.certain_for_ms = SOON_MS;
                self.close(now_ms);
            }
            (State::Telling(_), Asked::NoAnswer) => self.close(now_ms),
        }
    }

    fn close(&mut self, now_ms: f64) {
        let pause = self.failures.min(AGAIN_MS.len() - 1);
        self.state = State::Closed;
        self.not_before_ms = now_ms + AGAIN_MS[pause];
        self.failures += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn opened() -> Stream {
        let mut stream = Stream::default();
        assert!(stream.may_open(0.0));
        stream.opened(0.0, true);
        stream
    }

    fn told() -> Stream {
        let mut stream = opened();
        stream.told(100.0);
        stream
    }

    #[test]
    fn while_it_tells_nothing_is_asked_but_now_and_then() {
        let mut stream = told();
        assert_eq!(stream.rest_ms(100.0), CERTAIN_FOR_MS);
        stream.asked(30_100.0, Asked::AsTold);
        assert!(stream.is_telling());
        assert_eq!(stream.rest_ms(30_100.0), CERTAIN_FOR_MS);
    }

    #[test]
    fn one_that_stays_silent_is_given_up_and_tried_again_ever_later() {
        let mut stream = opened();
        assert_eq!(
            (stream.rest_ms(0.0), stream.rest_ms(2_000.0)),
            (1_000.0, 0.0)
        );
        stream.asked(2_000.0, Asked::NotTold);
        assert!(stream.is_open(), "it may still come");
        let mut now_ms = 0.0;
        for pause_ms in [2_000.0, 15_000.0, 60_000.0, 60_000.0] {
            now_ms += GIVEN_UP_AFTER_MS;
            stream.asked(now_ms, Asked::NotTold);
            assert!(!stream.is_open());
            assert!(!stream.may_open(now_ms + pause_ms - 1.0));
            now_ms += pause_ms;
            assert!(stream.may_open(now_ms));
            stream.opened(now_ms, true);
        }
    }

    #[test]
    fn one_that_cannot_be_opened_is_not_tried_at_once() {
        let mut stream = Stream::default();
        stream.opened(0.0, false);
        assert!(!stream.may_open(0.0));
        assert_eq!(stream.rest_ms(0.0), 0.0);
    }

    #[test]
    fn one_that_holds_back_what_happened_is_not_relied_on_again() {
        let mut stream = told();
        stream.asked(30_100.0, Asked::NotTold);
        assert!(!stream.is_open());
        stream.opened(40_000.0, true);
        stream.told(40_100.0);
        assert_eq!(stream.rest_ms(40_100.0), SOON_MS);
        assert_eq!(Stream::default().certain_for_ms, CERTAIN_FOR_MS);
    }

    #[test]
    fn one_that_broke_gets_the_time_that_a_browser_takes() {
        let mut stream = told();
        stream.broke(5_000.0, false);
        assert!(stream.is_open() && !stream.is_telling());
        stream.asked(9_000.0, Asked::NoAnswer);
        assert!(stream.is_open());
        stream.told(9_500.0);
        assert!(stream.is_telling());
        stream.broke(10_000.0, true);
        assert!(!stream.is_open() && stream.may_open(12_000.0));
    }

    #[test]
    fn one_that_breaks_again_and_again_is_silent_since_the_first_time() {
        let mut stream = told();
        for again in 0..5 {
            stream.broke(5_000.0 + 650.0 * f64::from(again), false);
        }
        assert_eq!(stream.rest_ms(7_600.0), 0.0);
        stream.asked(13_000.0, Asked::NoAnswer);
        assert!(!stream.is_open());
    }

    #[test]
    fn one_whose_gateway_does_not_answer_is_dead() {
        let mut stream = told();
        stream.asked(30_100.0, Asked::NoAnswer);
        assert!(!stream.is_open());
    }
}
