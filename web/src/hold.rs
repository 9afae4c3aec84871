//! A press that must last: the second gesture, which no tap, no slip and no
//! pocket makes. Decided here from what happens and when; who feeds it has the
//! button, the browser's events and a timer.
//!
//! Two times are told of an event: when it happened, by the event's own clock,
//! and now, when the page hears of it, by the page's. They are not compared with
//! each other: a page that was busy hears late, and the clocks may differ.

/// For how long the press must last, in milliseconds.
const HOLD_MS: f64 = 700.0;

/// How far it may stray on its way, in pixels: a thumb that presses rolls.
const STRAY_PX: f64 = 10.0;

/// How late a timer may be, in milliseconds. A page that was busy for longer may
/// not have heard yet that the finger is gone.
const LATE_MS: f64 = 100.0;

/// A finger, or the mouse, as it goes down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Touch {
    /// The browser's name for it.
    pub(crate) id: i32,
    /// Whether it is the first one down, with the main button.
    pub(crate) is_first: bool,
    /// Where, in pixels.
    pub(crate) at: (f64, f64),
}

/// What comes of something that happened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Then {
    /// Nothing.
    Nothing,
    /// It lasts: look again at this time, by the page's clock.
    Look(f64),
    /// It was let go of too early.
    LetGo,
    /// It was given up for another reason.
    GivenUp,
    /// It has lasted.
    Done,
}

/// A press, while it lasts.
#[derive(Debug, Default)]
pub(crate) struct Hold(Option<Held>);

#[derive(Clone, Copy, Debug)]
struct Held {
    touch: Touch,
    /// When it began, by the event's clock.
    began_ms: f64,
    /// When it has lasted, by the page's.
    due_ms: f64,
    /// When it is looked at, by the page's.
    look_ms: f64,
}

impl Hold {
    /// Something goes down on the button.
    pub(crate) fn press(&mut self, touch: Touch, when_ms: f64, now_ms: f64) -> Then {
        if self.0.is_some() {
            return self.give_up();
        }
        if !touch.is_first {
            return Then::Nothing;
        }
        let due_ms = now_ms + HOLD_MS;
        self.0 = Some(Held {
            touch,
            began_ms: when_ms,
            due_ms,
            look_ms: due_ms,
        });
        Then::Look(due_ms)
    }

    /// Something goes down anywhere, the button included.
    pub(crate) fn press_anywhere(&mut self, id: i32) -> Then {
        match self.0 {
            Some(held) if held.touch.id != id => self.give_up(),
            _ => Then::Nothing,
        }
    }

    /// Something moves on the button.
    pub(crate) fn stray(&mut self, id: i32, to: (f64, f64)) -> Then {
        let Some(touch) = self.held(id).map(|held| held.touch) else {
            return Then::Nothing;
        };
        let way_px = (to.0 - touch.at.0).hypot(to.1 - touch.at.1);
        if way_px > STRAY_PX {
            self.give_up()
        } else {
            Then::Nothing
        }
    }

    /// Something is lifted. It has lasted if it did so by both clocks: a press
    /// that the page heard of only as it ended was shown to nobody.
    pub(crate) fn lift(&mut self, id: i32, when_ms: f64, now_ms: f64) -> Then {
        let Some(held) = self.held(id) else {
            return Then::Nothing;
        };
        self.0 = None;
        if when_ms - held.began_ms >= HOLD_MS && now_ms >= held.due_ms {
            Then::Done
        } else {
            Then::LetGo
        }
    }

    /// It left the button, the browser took it, or nobody can see the button or
    /// use it any more.
    pub(crate) fn give_up(&mut self) -> Then {
        match self.0.take() {
            Some(_) => Then::GivenUp,
            None => Then::Nothing,
        }
    }

    /// The time of the look has come.
    pub(crate) fn look(&mut self, now_ms: f64) -> Then {
        let Some(held) = &mut self.0 else {
            return Then::Nothing;
        };
        if now_ms > held.look_ms + LATE_MS {
            held.look_ms = now_ms;
            return Then::Look(now_ms);
        }
        // Timers may be early by a fraction.
        if now_ms < held.due_ms {
            return Then::Look(held.due_ms);
        }
        self.0 = None;
        Then::Done
    }

    fn held(&self, id: i32) -> Option<Held> {
        self.0.filter(|held| held.touch.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    const THUMB: Touch = Touch {
        id: 7,
        is_first: true,
        at: (100.0, 700.0),
    };

    fn pressed() -> Hold {
        let mut hold = Hold::default();
        assert_eq!(hold.press(THUMB, 51_000.0, 1_000.0), Then::Look(1_700.0));
        hold
    }

    #[test]
    fn a_press_that_lasts_is_done_once() {
        let mut hold = pressed();
        assert_eq!(hold.look(1_699.9), Then::Look(1_700.0));
        assert_eq!(hold.look(1_700.0), Then::Done);
        assert_eq!(hold.look(1_701.0), Then::Nothing);
        assert_eq!(hold.lift(7, 51_800.0, 1_800.0), Then::Nothing);
    }

    #[test]
    fn a_tap_and_a_press_that_is_too_short_do_nothing() {
        for lifted_ms in [1_000.0, 1_060.0, 1_699.0] {
            let mut hold = pressed();
            assert_eq!(hold.lift(7, 50_000.0 + lifted_ms, lifted_ms), Then::LetGo);
            assert_eq!(hold.look(1_700.0), Then::Nothing);
        }
    }

    #[test]
    fn when_it_was_lifted_counts_and_not_when_that_was_heard() {
        let mut hold = pressed();
        assert_eq!(hold.lift(7, 51_720.0, 1_720.0), Then::Done);
        // The page was busy, and lifting is heard of only after the timer.
        let mut hold = pressed();
        assert_eq!(hold.look(3_000.0), Then::Look(3_000.0));
        assert_eq!(hold.lift(7, 51_300.0, 3_001.0), Then::LetGo);
        assert_eq!(hold.look(3_001.0), Then::Nothing);
        // It was pressed and lifted while the page was busy.
        let mut hold = pressed();
        assert_eq!(hold.lift(7, 51_900.0, 1_001.0), Then::LetGo);
        // Nothing was lifted meanwhile.
        let mut hold = pressed();
        assert_eq!(hold.look(3_000.0), Then::Look(3_000.0));
        assert_eq!(hold.look(3_004.0), Then::Done);
    }

    #[test]
    fn a_second_finger_gives_it_up_on_the_button_and_elsewhere() {
        let second = Touch {
            id: 8,
            is_first: false,
            ..THUMB
        };
        let mut hold = pressed();
        assert_eq!(hold.press(second, 51_100.0, 1_100.0), Then::GivenUp);
        assert_eq!(hold.press(second, 51_200.0, 1_200.0), Then::Nothing);
        assert_eq!(hold.look(1_700.0), Then::Nothing);
        let mut hold = pressed();
        assert_eq!(hold.press_anywhere(7), Then::Nothing);
        assert_eq!(hold.press_anywhere(8), Then::GivenUp);
        assert_eq!(hold.look(1_700.0), Then::Nothing);
    }

    #[test]
    fn a_finger_that_is_not_the_first_one_down_begins_nothing() {
        let mut hold = Hold::default();
        let second = Touch {
            is_first: false,
            ..THUMB
        };
        assert_eq!(hold.press(second, 51_000.0, 1_000.0), Then::Nothing);
        assert_eq!(hold.look(1_700.0), Then::Nothing);
    }

    #[test]
    fn a_thumb_may_roll_but_not_wander() {
        let mut hold = pressed();
        assert_eq!(hold.stray(7, (106.0, 708.0)), Then::Nothing);
        assert_eq!(hold.stray(8, (300.0, 300.0)), Then::Nothing);
        assert_eq!(hold.stray(7, (107.0, 708.0)), Then::GivenUp);
        assert_eq!(hold.look(1_700.0), Then::Nothing);
    }

    #[test]
    fn leaving_gives_it_up_and_the_next_press_begins_anew() {
        let mut hold = pressed();
        assert_eq!(hold.give_up(), Then::GivenUp);
        assert_eq!(hold.give_up(), Then::Nothing);
        assert_eq!(hold.lift(7, 51_900.0, 1_900.0), Then::Nothing);
        assert_eq!(hold.press(THUMB, 52_000.0, 2_000.0), Then::Look(2_700.0));
        assert_eq!(hold.look(2_700.0), Then::Done);
    }
}
