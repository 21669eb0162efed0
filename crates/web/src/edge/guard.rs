//! A handler that breaks or does not end in time, where the words of a form are at hand to be given back.

use crate::fail;
use axum::response::Response;
use std::{
    future::poll_fn,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::pin,
    task::Poll,
    time::Duration,
};

/// So long a handler may take. Shorter than what stands around everything, which knows nothing of the words.
pub(super) const LONGEST: Duration = Duration::from_secs(55);

/// The answer of `handler`, or that it broke or took longer than `most`.
pub(super) async fn run(handler: impl Future<Output = Response>, most: Duration) -> Response {
    let mut handler = pin!(handler);
    // Nothing of a handler that broke is looked at again.
    let whole = poll_fn(|task| match catch_unwind(AssertUnwindSafe(|| handler.as_mut().poll(task))) {
        Ok(poll) => poll.map(Some),
        Err(_) => Poll::Ready(None),
    });
    match tokio::time::timeout(most, whole).await {
        Ok(Some(response)) => response,
        Ok(None) => {
            // The message may quote what a person typed: it is not logged.
            tracing::error!("a handler panicked");
            fail::broke_off()
        }
        Err(_) => {
            tracing::error!("a handler took too long");
            fail::too_late()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fail::Refused;
    use axum::{http::StatusCode, response::IntoResponse};
    use std::future::{pending, ready};

    /// Status, and whether the words come back with a doubt.
    fn told(response: &Response) -> (u16, Option<bool>) {
        (response.status().as_u16(), response.extensions().get::<Refused>().map(|refused| refused.unsure))
    }

    async fn breaks() -> Response {
        panic!("a word that somebody typed")
    }

    #[tokio::test]
    async fn what_breaks_or_never_ends_is_refused_with_a_doubt() {
        let whole = run(ready(StatusCode::SEE_OTHER.into_response()), LONGEST).await;
        assert_eq!(told(&whole), (303, None));
        let late = run(pending(), Duration::ZERO).await;
        assert_eq!(told(&late), (504, Some(true)));
        let broken = run(breaks(), LONGEST).await;
        assert_eq!(told(&broken), (500, Some(true)));
    }
}
