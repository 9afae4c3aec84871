//! The app, as phones load it.

#![cfg(test)]

mod common;

use std::fs;

use axum::http::Method;
use common::{Answer, Site};
use handset_gateway::gateway::Gateway;
use http_body_util::Full;
use insta::assert_snapshot;

const SCRIPT: &str = "handset-web-2999f0740f9297c1.js";

/// With a script that has compressed copies, and settings of its own.
async fn site() -> Site {
    Site::start_with(|config| {
        let app = config.app_folder.clone().unwrap();
        for (name, content) in [
            (SCRIPT.to_owned(), "script"),
            (format!("{SCRIPT}.br"), "brotli"),
            (format!("{SCRIPT}.gz"), "gzip"),
            ("handset-web-2999f0740f9297c1_bg.wasm".to_owned(), "wasm"),
            ("sw.js".to_owned(), "worker"),
            ("config.json".to_owned(), r#"{"in_groups":[]}"#),
        ] {
            fs::write(app.join(name), content).unwrap();
        }
        fs::create_dir(app.join("icons")).unwrap();
        fs::write(app.join("icons/icon-192.png"), "picture").unwrap();
    })
    .await
}

async fn get(site: &Site, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = site.request(Method::GET, path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    site.send(request.body(Full::default()).unwrap()).await
}

#[tokio::test]
async fn the_page_may_load_its_own_files_and_nothing_else() {
    let site = site().await;
    let page = get(&site, "/", &[]).await;
    assert_snapshot!("page", page.shown());
    assert_eq!(get(&site, "/index.html", &[]).await.body, page.body);
}

#[tokio::test]
async fn a_file_with_a_hash_in_its_name_is_kept_for_ever_and_sent_compressed() {
    let site = site().await;
    let path = format!("/{SCRIPT}");
    let script = get(&site, &path, &[("accept-encoding", "gzip, deflate, br")]).await;
    assert_snapshot!("script", script.shown());
    for (encoding, body) in [
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", "script"),
        ("", "script"),
    ] {
        let answer = get(&site, &path, &[("accept-encoding", encoding)]).await;
        assert_eq!(answer.body, body, "{encoding}");
    }
    let kinds = [
        ("handset-web-2999f0740f9297c1_bg.wasm", "application/wasm"),
        ("sw.js", "text/javascript; charset=utf-8"),
        ("icons/icon-192.png", "image/png"),
    ];
    for (name, kind) in kinds {
        let answer = get(&site, &format!("/{name}"), &[]).await;
        assert_eq!(answer.header("content-type"), kind);
    }
}

#[tokio::test]
async fn a_file_that_is_known_already_is_not_sent_again() {
    let site = site().await;
    let worker = get(&site, "/sw.js", &[]).await;
    assert_eq!(worker.header("cache-control"), "no-cache");
    let tag = worker.header("etag").to_owned();
    let again = get(&site, "/sw.js", &[("if-none-match", &tag)]).await;
    assert_eq!((again.status.as_u16(), &*again.body), (304, ""));
    assert_eq!(again.header("etag"), tag);
    let weak = format!("\"other\", W/{tag}");
    let again = get(&site, "/sw.js", &[("if-none-match", &weak)]).await;
    assert_eq!(again.status, 304);
    let other = get(&site, "/sw.js", &[("if-none-match", "\"other\"")]).await;
    assert_eq!(other.status, 200);
}

#[tokio::test]
async fn settings_are_the_gateways_and_compressed_copies_no_files() {
    let site = site().await;
    let settings = get(&site, "/config.json", &[]).await;
    assert_eq!(settings.body.trim(), "{}");
    assert_eq!(settings.header("cache-control"), "no-cache");
    assert_eq!(get(&site, &format!("/{SCRIPT}.br"), &[]).await.status, 404);
}

#[tokio::test]
async fn an_address_that_is_no_file_leads_people_to_the_page_and_programs_nowhere() {
    let site = site().await;
    for path in [
        "/on-call",
        "/some/where.html",
        "/../etc/passwd",
        "/%2e%2e/x",
    ] {
        let opened = get(&site, path, &[("sec-fetch-mode", "navigate")]).await;
        assert_eq!(opened.status, 303, "{path}");
        assert_eq!(opened.header("location"), "/");
        let loaded = get(
            &site,
            path,
            &[("sec-fetch-mode", "no-cors"), ("accept", "text/html")],
        );
        assert_eq!(loaded.await.status, 404, "{path}");
    }
    let old_browser = get(&site, "/on-call", &[("accept", "text/html,*/*;q=0.8")]).await;
    assert_eq!(old_browser.status, 303);
    let posted = site.ask(Method::POST, "/", "", None).await;
    assert_eq!(posted.status, 405);
}

#[tokio::test]
async fn a_gateway_without_an_app_does_not_start_and_says_why() {
    let site = site().await;
    let mut config = site.config.clone();
    let empty = site.folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    config.app_folder = Some(empty.clone());
    let error = Gateway::start(config).await.unwrap_err().to_string();
    assert_eq!(
        error.replace(&empty.display().to_string(), "(folder)"),
        "app_folder: there is no index.html in (folder); name the folder of a built app"
    );
}

#[tokio::test]
async fn an_address_that_is_taken_is_named() {
    let site = site().await;
    let mut config = site.config.clone();
    config.listen.address = site.gateway.address();
    let error = Gateway::start(config).await.unwrap_err().to_string();
    assert!(
        error.contains(&site.gateway.address().to_string()),
        "{error}"
    );
}
