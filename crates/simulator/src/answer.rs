//! What a script prints.

/// HTTP status and body. The content type is always `text/html; charset=utf-8`.
///
/// It has no `Debug`: a refusal's body echoes the password.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// HTTP 200, which VICIdial uses for successes and errors alike.
    pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self {
            status: 200,
            body: body.into(),
        }
    }

    /// A PHP fatal error before anything was printed.
    pub(crate) fn fatal() -> Self {
        Self {
            status: 500,
            body: Vec::new(),
        }
    }

    /// Whether the script printed a success or rows, and not an ERROR or a NOTICE.
    pub(crate) fn is_success(&self) -> bool {
        self.status == 200 && !self.body.starts_with(b"ERROR") && !self.body.starts_with(b"NOTICE")
    }
}
