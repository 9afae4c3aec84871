//! Whether a request that changes something comes from the gateway's own page.
//!
//! The session cookie is `SameSite=Strict`, so that no browser sends it with
//! another site's requests; this keeps out other origins of the *same* site too
//! (another port, another name under the domain), and pages that sign a browser
//! in or out.
//!
//! A browser says where a request comes from in `Sec-Fetch-Site`, or, before
//! that was, in `Origin`, and no page can change either. Where there is neither,
//! no browser sent it: a CRM's server may act with a session of its own.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::caller;
use super::problem::Refused;
use super::site::Site;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Whether it comes from the page at `public_origin`, or from no page.
pub(super) fn is_own(headers: &HeaderMap, public_origin: &str) -> bool {
    if headers.contains_key(SEC_FETCH_SITE) {
        return only(headers, &SEC_FETCH_SITE) == Some(b"same-origin");
    }
    if headers.contains_key(header::ORIGIN) {
        return only(headers, &header::ORIGIN)
            .is_some_and(|origin| origin.eq_ignore_ascii_case(public_origin.as_bytes()));
    }
    true
}

fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a [u8]> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then_some(value.as_bytes())
}

/// Refuses what changes something and comes from another page.
pub(super) async fn own_page_only(
    State(site): State<Site>,
    request: Request,
    next: Next,
) -> Response {
    if request.method().is_safe() || is_own(request.headers(), &site.public_origin) {
        next.run(request).await
    } else {
        let (parts, _) = request.into_parts();
        let refused = Refused::other_page();
        match caller::signed_in(&parts, &site).await {
            Ok(Some(signed_in)) if signed_in.is_news_of_another_page(&site) => {
                let request = format!("method={}", parts.method);
                signed_in.record_refused(&site, request, &refused).await;
            }
            Ok(_) => {}
            Err(error) => tracing::error!(%error, "a session could not be looked up"),
        }
        refused.into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_says_where_a_request_comes_from() {
        for (fetch_site, origin, own) in [
            (
                Some("same-origin"),
                Some("https://handset.example.com"),
                true,
            ),
            (Some("same-origin"), None, true),
            (
                Some("same-site"),
                Some("https://handset.example.com"),
                false,
            ),
            (Some("cross-site"), None, false),
            (Some("none"), None, false),
            (Some(""), None, false),
            (None, Some("https://handset.example.com"), true),
            (None, Some("https://HANDSET.example.com"), true),
            (None, Some("http://handset.example.com"), false),
            (None, Some("https://handset.example.com:8443"), false),
            (None, Some("https://handset.example.com.evil.test"), false),
            (None, Some("null"), false),
            (None, None, true),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(text) = fetch_site {
                headers.insert(SEC_FETCH_SITE, text.parse().unwrap());
            }
            if let Some(text) = origin {
                headers.insert(header::ORIGIN, text.parse().unwrap());
            }
            assert_eq!(
                is_own(&headers, "https://handset.example.com"),
                own,
                "{fetch_site:?} {origin:?}"
            );
        }
    }

    #[test]
    fn two_answers_to_the_same_question_are_none() {
        let mut headers = HeaderMap::new();
        headers.append(SEC_FETCH_SITE, "same-origin".parse().unwrap());
        headers.append(SEC_FETCH_SITE, "same-origin".parse().unwrap());
        assert!(!is_own(&headers, "https://handset.example.com"));
    }
}
