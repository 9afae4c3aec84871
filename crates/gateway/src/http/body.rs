//! Reading a request's body, with an end to size and patience.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};

/// More than any request needs.
pub(super) const MOST: usize = 8 * 1024;
/// Longer than a phone on a bad line needs for as much.
const WITHIN: Duration = Duration::from_secs(15);

/// Why there is no body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoBody {
    /// It is longer than [`MOST`].
    TooLong,
    /// It did not come, or not in time.
    Lost,
}

/// The whole body.
pub(super) async fn read(body: Body) -> Result<Bytes, NoBody> {
    let collected = tokio::time::timeout(WITHIN, Limited::new(body, MOST).collect()).await;
    match collected {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(NoBody::TooLong),
        Ok(Err(_)) | Err(_) => Err(NoBody::Lost),
    }
}
