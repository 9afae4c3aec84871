//! What is being done, while it is.

use crate::components::{offline, paragraph, slow_hint};
use crate::element::{View, element, part, several};
use crate::messages;
use crate::reactive::memo;
use crate::shift::Shift;

/// On a screen, for those who look: for the others it is announced. Nothing while a
/// sheet says it.
pub(super) fn progress(shift: Shift) -> View {
    let has_sheet = memo(move || shift.sheet.with(Option::is_some));
    part(move || (!has_sheet.get()).then(|| several([doing(shift), slow(shift)])))
}

/// In a sheet. What is announced outside of an open sheet is not heard.
pub(super) fn progress_in_sheet(shift: Shift) -> View {
    let heard = element("div")
        .set("role", "status")
        .child(offline(shift.is_online))
        .child(doing(shift));
    several([heard.into(), slow(shift)])
}

fn doing(shift: Shift) -> View {
    part(move || {
        let words = messages::doing(&shift.doing.get()?);
        Some(paragraph("progress", words))
    })
}

/// It is one wait, however many steps it has.
fn slow(shift: Shift) -> View {
    let is_busy = memo(move || shift.is_doing());
    part(move || is_busy.get().then(slow_hint))
}
