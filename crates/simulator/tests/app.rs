//! Serving a built app on the simulator's own origin.

#![cfg(test)]

#[expect(dead_code, reason = "each test program uses a part of what they share")]
mod common;

use std::fs;
use std::path::PathBuf;

use common::{Reply, Server};
use vicidial_simulator::{Options, Scenario, Simulator};

const SCRIPT: &str = "handset-web-0123456789abcdef.js";

async fn start(name: &str) -> Server {
    let app = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&app).unwrap();
    for (file, text) in [
        ("index.html", "<!DOCTYPE html><title>app</title>"),
        (SCRIPT, "plain();"),
        ("handset-web-0123456789abcdef.js.br", "brotli"),
        ("handset-web-0123456789abcdef_bg.wasm", "wasm"),
        ("manifest.webmanifest", "{}"),
        ("sw.js", "worker();"),
    ] {
        fs::write(app.join(file), text).unwrap();
    }
    let options = Options {
        app: Some(app),
        ..Options::default()
    };
    let simulator = Simulator::new(Scenario::recorded().unwrap());
    Server::start(&simulator, options).await
}

fn header(reply: &Reply, name: &str) -> String {
    let Reply::Answer(_, head, _) = reply else {
        return String::new();
    };
    let prefix = format!("{name}: ");
    let line = head.lines().find_map(|line| line.strip_prefix(&prefix));
    line.unwrap_or_default().to_owned()
}

#[tokio::test]
async fn each_file_has_its_type_and_its_time_in_the_cache() {
    let server = start("types").await;
    let forever = "public, max-age=31536000, immutable";
    for (path, content_type, cache) in [
        ("/", "text/html", "no-cache"),
        ("/index.html", "text/html", "no-cache"),
        (
            "/handset-web-0123456789abcdef.js",
            "text/javascript",
            forever,
        ),
        (
            "/handset-web-0123456789abcdef_bg.wasm",
            "application/wasm",
            forever,
        ),
        (
            "/manifest.webmanifest",
            "application/manifest+json",
            "no-cache",
        ),
        ("/sw.js", "text/javascript", "no-cache"),
    ] {
        let reply = server.get(path).await;
        assert_eq!(reply.status(), Some(200), "{path}");
        assert_eq!(header(&reply, "content-type"), content_type, "{path}");
        assert_eq!(header(&reply, "cache-control"), cache, "{path}");
        assert_eq!(header(&reply, "x-content-type-options"), "nosniff");
        let policy = header(&reply, "content-security-policy");
        assert!(
            policy.contains("script-src 'self' 'wasm-unsafe-eval';"),
            "{policy}"
        );
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
    }
}

#[tokio::test]
async fn a_precompressed_file_goes_to_who_takes_it() {
    let server = start("compressed").await;
    let path = format!("/{SCRIPT}");
    let plain = server.get(&path).await;
    assert_eq!(plain.body(), "plain();");
    assert_eq!(header(&plain, "content-encoding"), "");
    let brotli = server
        .send("GET", &path, "Accept-Encoding: br\r\n", "")
        .await;
    assert_eq!(brotli.body(), "brotli");
    assert_eq!(header(&brotli, "content-encoding"), "br");
    assert_eq!(header(&brotli, "content-type"), "text/javascript");
}

#[tokio::test]
async fn what_is_not_there_is_not_found_and_not_kept() {
    let server = start("absent").await;
    for path in [
        "/absent-0123456789abcdef.js",
        "/config.json",
        "/../Cargo.toml",
        "/%2e%2e/Cargo.toml",
        "/control/state",
    ] {
        let reply = server.get(path).await;
        assert_eq!(reply.status(), Some(404), "{path}");
        assert_ne!(
            header(&reply, "cache-control"),
            "public, max-age=31536000, immutable"
        );
    }
}

#[tokio::test]
async fn the_scripts_are_on_the_same_origin() {
    let server = start("origin").await;
    let reply = server.hang_up().await;
    assert!(reply.body().starts_with("SUCCESS: ra_call_control hungup"));
    assert_eq!(header(&reply, "content-security-policy"), "");
}
