//! JSON in requests.

use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

use super::body::{self, NoBody};
use super::problem::Refused;
use super::site::Site;

/// A request's body, read as JSON.
///
/// What the reader has to say of a body that does not fit is not passed on: it
/// repeats parts of it, and one is a password.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<Site> for Json<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, _: &Site) -> Result<Self, Refused> {
        if !is_json(request.headers()) {
            return Err(Refused::invalid_with(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "send a body of type application/json",
            ));
        }
        let bytes = match body::read(request.into_body()).await {
            Ok(bytes) => bytes,
            Err(NoBody::TooLong) => {
                return Err(Refused::invalid_with(
                    StatusCode::PAYLOAD_TOO_LARGE,
                    "the body is longer than any request",
                ));
            }
            Err(NoBody::Lost) => return Err(Refused::invalid("the body did not come")),
        };
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|_| Refused::invalid("the body is not the JSON that is described"))
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}
