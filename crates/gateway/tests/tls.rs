//! TLS by the gateway itself.

#![cfg(test)]

mod common;

use std::fs;
use std::sync::Arc;

use axum::http::Request;
use common::Site;
use handset_gateway::config::{Config, TlsConfig};
use handset_gateway::gateway::Gateway;
use http_body_util::{BodyExt, Empty};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

/// Writes a new certificate for `127.0.0.1` where the configuration says.
fn certify(tls: &TlsConfig) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    fs::write(&tls.certificate, made.cert.pem()).unwrap();
    fs::write(&tls.key, made.signing_key.serialize_pem()).unwrap();
    made.cert.der().clone()
}

fn with_tls(config: &mut Config) -> TlsConfig {
    let folder = config.database.parent().unwrap();
    let tls = TlsConfig {
        certificate: folder.join("chain.pem"),
        key: folder.join("key.pem"),
    };
    config.listen.tls = Some(tls.clone());
    tls
}

/// Asks for the page over a new connection; `None` if it is not trusted.
async fn page(site: &Site, trusted: &CertificateDer<'static>) -> Option<(String, String)> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let provider = Arc::new(ring::default_provider());
    let tls = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let https = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_only()
        .enable_http1()
        .build();
    let client: Client<_, Empty<bytes::Bytes>> = Client::builder(TokioExecutor::new()).build(https);
    assert!(site.gateway.url().starts_with("https://127.0.0.1:"));
    let request = Request::get(format!("{}/", site.gateway.url()));
    let response = client
        .request(request.body(Empty::new()).unwrap())
        .await
        .ok()?;
    let hsts = response.headers()["strict-transport-security"]
        .to_str()
        .unwrap()
        .to_owned();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    Some((hsts, String::from_utf8(body.to_vec()).unwrap()))
}

#[tokio::test]
async fn the_app_comes_over_tls_and_browsers_are_told_to_stay_with_it() {
    let mut certificate = None;
    let site = Site::start_with(|config| certificate = Some(certify(&with_tls(config)))).await;
    let (hsts, body) = page(&site, &certificate.unwrap()).await.unwrap();
    assert_eq!(hsts, "max-age=31536000");
    assert!(body.contains("Handset"));
}

#[tokio::test]
async fn a_renewed_certificate_is_used_from_then_on_and_a_broken_one_is_not() {
    let mut first = None;
    let site = Site::start_with(|config| first = Some(certify(&with_tls(config)))).await;
    let first = first.unwrap();
    let tls = site.config.listen.tls.clone().unwrap();
    let second = certify(&tls);
    assert!(page(&site, &first).await.is_some());
    site.gateway.reload_certificate().unwrap();
    assert!(page(&site, &first).await.is_none());
    assert!(page(&site, &second).await.is_some());

    fs::write(&tls.key, "no key").unwrap();
    let error = site.gateway.reload_certificate().unwrap_err().to_string();
    assert!(error.contains("key.pem"), "{error}");
    assert!(page(&site, &second).await.is_some());
}

#[tokio::test]
async fn a_key_that_is_not_the_certificates_is_refused_at_the_start() {
    let site = Site::start().await;
    let mut config = site.config.clone();
    let tls = with_tls(&mut config);
    certify(&tls);
    let key = fs::read(&tls.key).unwrap();
    certify(&tls);
    fs::write(&tls.key, key).unwrap();
    let error = Gateway::start(config).await.unwrap_err().to_string();
    assert!(
        error.starts_with("listen.tls: the certificate and the key"),
        "{error}"
    );
}
