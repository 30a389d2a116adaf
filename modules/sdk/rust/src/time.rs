//! The time of day. Rust's own `SystemTime` has none on `wasm32-unknown-unknown`.

use std::time::Duration;

/// The time since 1970 began, in UTC.
#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub fn now() -> Duration {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default()
}

/// The time since 1970 began, in UTC.
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub fn now() -> Duration {
    #[link(wasm_import_module = "wasi_snapshot_preview1")]
    unsafe extern "C" {
        fn clock_time_get(clock: u32, precision: u64, nanoseconds: *mut u64) -> i32;
    }
    const REALTIME: u32 = 0;
    let mut nanoseconds = 0;
    // SAFETY: the host writes one number.
    unsafe { clock_time_get(REALTIME, 1_000_000, &mut nanoseconds) };
    Duration::from_nanos(nanoseconds)
}

/// The time now as Kubernetes writes it: `2026-01-31T23:59:59Z`.
pub fn now_rfc3339() -> String {
    rfc3339(now().as_secs())
}

/// Seconds since 1970 as Kubernetes writes them.
pub fn rfc3339(seconds: u64) -> String {
    let (year, month, day) = civil_date(seconds / 86_400);
    let rest = seconds % 86_400;
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

/// The date of a day since 1970. Years are taken to begin in March, so that the leap day is the last one; 400 of them have
/// always the same 146,097 days.
fn civil_date(days_since_1970: u64) -> (u64, u64, u64) {
    const DAYS_TO_1970: u64 = 719_468;
    let days = days_since_1970 + DAYS_TO_1970;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::rfc3339;

    #[test]
    fn seconds_become_dates() {
        let table = [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_767_225_599, "2025-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ];
        for (seconds, wanted) in table {
            assert_eq!(rfc3339(seconds), wanted);
        }
    }
}
