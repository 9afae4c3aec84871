//! What the user sees while this program works.

use std::time::Duration;

/// Begins a part of the work that takes a while.
pub(crate) fn heading(title: &str) {
    println!("\n── {title} ──");
}

/// Says what is being done, and how long it may take where that is long.
pub(crate) fn progress(message: &str) {
    println!("» {message}");
}

/// A duration as a person would say it: `0.4 s`, `38 s`, `4 min 05 s`.
pub(crate) fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 10 {
        format!("{:.1} s", time.as_secs_f64())
    } else if seconds < 60 {
        format!("{seconds} s")
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_a_person_would_say_them() {
        assert_eq!(duration(Duration::from_millis(420)), "0.4 s");
        assert_eq!(duration(Duration::from_secs(38)), "38 s");
        assert_eq!(duration(Duration::from_secs(245)), "4 min 05 s");
    }
}
