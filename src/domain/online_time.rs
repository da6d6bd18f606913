//! Time in the world, the way the game client's plugin writes it.

/// Reads `02.03:04:05` (days.hours:minutes:seconds), days optional, as seconds.
pub fn parse_online_s(text: &str) -> Option<u64> {
    let (days, clock) = match text.split_once('.') {
        Some((days, clock)) if !days.contains(':') => (days.parse::<u64>().ok()?, clock),
        _ => (0, text),
    };
    let mut parts = clock.split(':').map(|part| part.split('.').next()?.parse::<u64>().ok());
    let hours = parts.next()??;
    let minutes = parts.next()??;
    let seconds = parts.next()??;
    if parts.next().is_some() || days > 100_000 || hours > 1_000_000 || minutes > 59 || seconds > 59
    {
        return None;
    }
    Some(((days * 24 + hours) * 60 + minutes) * 60 + seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn online_times_are_days_and_a_clock() {
        for (text, seconds) in [
            ("02.03:04:05", Some(183_845)),
            ("00.05:12:33", Some(18_753)),
            ("05:12:33", Some(18_753)),
            ("05:12:33.123", Some(18_753)),
            ("soon", None),
            ("1:2", None),
            ("00:61:00", None),
        ] {
            assert_eq!(parse_online_s(text), seconds, "{text}");
        }
    }
}
