//! Taking times.

use std::{future::Future, time::Duration};
use web::clock::Stopwatch;

/// How long each of many runs took.
pub(super) struct Times {
    /// Sorted, in microseconds.
    each: Vec<u64>,
    /// All together, in microseconds.
    whole: u64,
}

impl Times {
    pub(super) fn new(mut each: Vec<u64>, whole: u64) -> Self {
        each.sort_unstable();
        Self { each, whole }
    }

    /// The time that `percent` of the runs did not exceed, in ms.
    #[allow(clippy::cast_precision_loss, reason = "microseconds of a bench are far below 2^52")]
    fn at(&self, percent: usize) -> f64 {
        let last = self.each.len().saturating_sub(1);
        let place = (self.each.len() * percent).div_ceil(100).saturating_sub(1).min(last);
        self.each.get(place).copied().unwrap_or(0) as f64 / 1000.0
    }

    #[allow(clippy::cast_precision_loss, reason = "counts of a bench are far below 2^52")]
    pub(super) fn per_second(&self) -> f64 {
        self.each.len() as f64 * 1_000_000.0 / self.whole.max(1) as f64
    }

    pub(super) fn row(&self, label: &str) -> String {
        format!("| {label} | {:.1} | {:.1} | {:.1} |\n", self.at(50), self.at(95), self.at(100))
    }

    /// p50, p95, p99, most and how many a second.
    pub(super) fn full_row(&self, label: &str) -> String {
        let [p50, p95, p99, most] = [50, 95, 99, 100].map(|percent| self.at(percent));
        format!("| {label} | {p50:.2} | {p95:.2} | {p99:.2} | {most:.2} | {:.0} |\n", self.per_second())
    }

    pub(super) fn rate_row(&self, label: &str) -> String {
        format!("| {label} | {:.2} | {:.2} | {:.0} |\n", self.at(50), self.at(95), self.per_second())
    }
}

/// Runs `once` a tenth as often to warm up, then `times` times, one after the other.
pub(super) async fn timed(
    times: usize,
    once: impl AsyncFn(usize) -> store::Result<()>,
) -> store::Result<Times> {
    for n in 0..times / 10 {
        once(n).await?;
    }
    let whole = Stopwatch::start();
    let mut each = Vec::with_capacity(times);
    for n in 0..times {
        let watch = Stopwatch::start();
        once(times / 10 + n).await?;
        each.push(watch.us());
    }
    Ok(Times::new(each, whole.us()))
}

/// Lets `clients` run `once` for `secs` seconds, each one after the other.
pub(super) async fn together<F>(
    clients: usize,
    secs: u64,
    once: impl Fn(usize) -> F + Clone + Send + 'static,
) -> store::Result<Times>
where
    F: Future<Output = store::Result<()>> + Send + 'static,
{
    let whole = Stopwatch::start();
    let end = Duration::from_secs(secs).as_micros();
    let client = |client: usize| {
        let once = once.clone();
        async move {
            let (mut each, mut n) = (Vec::new(), client);
            let life = Stopwatch::start();
            while u128::from(life.us()) < end {
                let watch = Stopwatch::start();
                once(n).await?;
                each.push(watch.us());
                n += clients;
            }
            Ok::<_, store::Error>(each)
        }
    };
    let tasks: Vec<_> = (0..clients).map(|n| tokio::spawn(client(n))).collect();
    let mut each = Vec::new();
    for task in tasks {
        each.extend(task.await.map_err(|_| store::Error::Broken("bench"))??);
    }
    Ok(Times::new(each, whole.us()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_the_sorted_runs() {
        let times = Times::new((1..=100).rev().map(|n| n * 1000).collect(), 10_000_000);
        assert_eq!([times.at(50), times.at(95), times.at(100)], [50.0, 95.0, 100.0]);
        assert_eq!(times.per_second(), 10.0);
        assert_eq!(Times::new(Vec::new(), 0).at(95), 0.0);
    }
}
