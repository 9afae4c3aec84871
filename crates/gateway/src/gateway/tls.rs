//! The gateway's own TLS.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::config::TlsConfig;

/// Why there is no TLS.
#[derive(Debug)]
pub enum TlsError {
    /// A file cannot be read as PEM.
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        why: pem::Error,
    },
    /// There is no certificate in the file.
    NoCertificate {
        /// Which.
        path: PathBuf,
    },
    /// Certificate and key cannot be used, or not together.
    Unusable(rustls::Error),
}

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, why } => write!(f, "{} cannot be read: {why}", path.display()),
            Self::NoCertificate { path } => {
                write!(f, "{} holds no certificate in PEM", path.display())
            }
            Self::Unusable(why) => {
                write!(f, "the certificate and the key cannot be used: {why}")
            }
        }
    }
}

impl std::error::Error for TlsError {}

/// Reads certificate and key. The files may be blocking to read for a moment.
pub(super) fn load(config: &TlsConfig) -> Result<Arc<ServerConfig>, TlsError> {
    let file = |path: &PathBuf, why| TlsError::File {
        path: path.clone(),
        why,
    };
    let chain = CertificateDer::pem_file_iter(&config.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|why| file(&config.certificate, why))?;
    if chain.is_empty() {
        return Err(TlsError::NoCertificate {
            path: config.certificate.clone(),
        });
    }
    let key = PrivateKeyDer::from_pem_file(&config.key).map_err(|why| file(&config.key, why))?;
    let mut tls = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(TlsError::Unusable)?;
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(tls))
}
