//! How often one address may ask. In memory; says nothing about what was asked.

use domain::Instant;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// Addresses that are remembered at once; beyond, those that have their whole allowance again are forgotten.
const MOST: usize = 20_000;

/// An allowance for each address, that fills up again evenly within a minute.
#[derive(Debug, Default)]
pub struct Limit(Mutex<HashMap<String, (f64, Instant)>>);

impl Limit {
    /// Takes one question from the allowance of `address`; else the seconds until there is one again.
    ///
    /// The machine itself is not counted: behind a proxy that does not tell addresses, everybody would share one.
    ///
    /// # Errors
    /// Seconds to wait.
    pub fn take(&self, address: &str, per_minute: u32, now: Instant) -> Result<(), u64> {
        let own = address.is_empty() || address.parse::<IpAddr>().is_ok_and(|a| a.is_loopback());
        if own || address == "0:0:0:0::/64" || per_minute == 0 {
            return Ok(());
        }
        let most = f64::from(per_minute);
        let full = |(left, at): (f64, Instant)| {
            let ms = u32::try_from(now.saturating_sub(at).clamp(0, 60_000)).unwrap_or(0);
            (left + most * f64::from(ms) / 60_000.0).min(most)
        };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.retain(|_, state| full(*state) < most);
        }
        let left = known.get(address).map_or(most, |state| full(*state));
        if left < 1.0 {
            known.insert(address.to_owned(), (left, now));
            let wait = ((1.0 - left) * 60.0 / most).ceil();
            return Err(if wait <= 1.0 { 1 } else { 60_u64.div_ceil(u64::from(per_minute)).max(1) });
        }
        known.insert(address.to_owned(), (left - 1.0, now));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Limit;

    #[test]
    fn an_address_that_asks_too_often_waits_and_others_do_not() {
        let limit = Limit::default();
        for _ in 0..3 {
            assert_eq!(limit.take("192.0.2.1", 3, 1000), Ok(()));
        }
        assert_eq!(limit.take("192.0.2.1", 3, 1000), Err(20));
        assert_eq!(limit.take("192.0.2.2", 3, 1000), Ok(()));
        assert_eq!(limit.take("192.0.2.1", 3, 21_000), Ok(()));
        assert!(limit.take("192.0.2.1", 3, 21_000).is_err());
        for _ in 0..9 {
            assert_eq!(limit.take("127.0.0.1", 3, 1000), Ok(()));
        }
    }
}
