//! `serve` and `check`, in front of a simulated dialer.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};

use tokio::net::TcpListener as AsyncListener;
use vicidial_simulator::{Options, Scenario, Simulator};

use super::support::{Site, program, run};

/// As the simulator's scenario has them.
const PASSWORDS: [(&str, &str); 3] = [
    ("HANDSET_ACTING_PASSWORD", "actonly1"),
    ("HANDSET_READING_PASSWORD", "readonly1"),
    ("HANDSET_READINESS_PASSWORD", "readiness1"),
];

/// A simulated dialer's address.
async fn dialer() -> SocketAddr {
    let simulator = Simulator::new(Scenario::demo().unwrap());
    let listener = AsyncListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        simulator
            .serve(listener, &Options::default(), std::future::pending())
            .await;
    });
    address
}

/// A site whose gateway listens at an address.
fn site(dialer: SocketAddr, listen: &str, more: &str) -> Site {
    let site = Site::new();
    fs::create_dir(site.path("app")).unwrap();
    fs::write(
        site.path("app/index.html"),
        "<!doctype html><title>App</title>",
    )
    .unwrap();
    let toml = format!(
        r#"app_folder = "app"
[dialer]
url = "http://{dialer}"
acting.user = "actonly"
reading.user = "readonly"
readiness.user = "readiness"
[listen]
address = "{listen}"
public_origin = "https://handset.example.com"
trusted_proxies = ["127.0.0.1"]
{more}"#
    );
    fs::write(site.path("handset.toml"), toml).unwrap();
    site
}

fn serve(site: &Site) -> Command {
    let mut command = program(&["serve"]);
    command.current_dir(site.folder()).envs(PASSWORDS);
    command
}

/// A started gateway, which ends with the test that started it, however that ends.
struct Running {
    child: Child,
    address: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        // Both do nothing once the child was waited for.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    /// Starts it, and waits until it listens. The log is in the site's `log`.
    fn start(site: &Site, level: &str) -> Self {
        let mut child = serve(site)
            .env("HANDSET_LOG", level)
            .stdout(Stdio::piped())
            .stderr(File::create(site.path("log")).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let output = child.stdout.as_mut().unwrap();
        BufReader::new(output).read_line(&mut line).unwrap();
        let mut running = Self {
            child,
            address: String::new(),
        };
        let log = || fs::read_to_string(site.path("log")).unwrap();
        let address = line.trim_end().strip_prefix("listening http://");
        running.address = address
            .unwrap_or_else(|| panic!("{line} {}", log()))
            .to_owned();
        running
    }

    /// Sends a request; gives the answer's status, head and body.
    fn ask(&self, head: &str, body: &str) -> (u16, String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = format!(
            "{head}\r\nHost: handset.example.com\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head.to_owned(), body.to_owned())
    }

    fn stop(mut self, signal: &str) -> ExitStatus {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status().unwrap();
        assert!(sent.success());
        self.child.wait().unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_serves_where_it_says_and_stops_on_a_signal() {
    let site = site(dialer().await, "127.0.0.1:0", "");
    // The second start finds the database of the first.
    for signal in ["-TERM", "-INT"] {
        let gateway = Running::start(&site, "info");
        assert_eq!(gateway.ask("GET /healthz HTTP/1.1", "").0, 200);
        let (status, _, page) = gateway.ask("GET / HTTP/1.1", "");
        assert_eq!(
            (status, page.as_str()),
            (200, "<!doctype html><title>App</title>")
        );
        let status = gateway.stop(signal);
        assert_eq!(status.code(), Some(0), "{signal}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_tells_on_standard_output_and_by_its_exit_status() {
    let site = site(dialer().await, "127.0.0.1:0", "");
    let check = |reading: &str| {
        let mut command = program(&["check"]);
        command.current_dir(site.folder()).envs(PASSWORDS);
        run(command.env("HANDSET_READING_PASSWORD", reading))
    };
    let good = check("readonly1");
    assert_eq!(
        (good.status, good.stderr.as_str()),
        (0, ""),
        "{}",
        good.stdout
    );
    assert!(!good.stdout.is_empty());
    let bad = check("hunter22");
    assert_eq!((bad.status, bad.stderr.as_str()), (1, ""), "{}", bad.stdout);
    assert_ne!(bad.stdout, good.stdout);
    assert!(!bad.stdout.contains("hunter22"), "{}", bad.stdout);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_that_is_none_and_a_taken_address_end_it_with_status_1() {
    let dialer = dialer().await;
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let done = run(&mut serve(&site(dialer, &address, "")));
    assert_eq!((done.status, done.stdout.as_str()), (1, ""));
    assert!(
        done.stderr
            .contains(&format!("error: the gateway cannot listen at {address}: ")),
        "{}",
        done.stderr
    );

    let tls = "[listen.tls]\ncertificate = \"none.pem\"\nkey = \"none.pem\"\n";
    let site = site(dialer, "127.0.0.1:0", tls);
    fs::write(site.path("none.pem"), "no certificate").unwrap();
    let done = run(&mut serve(&site));
    assert_eq!((done.status, done.stdout.as_str()), (1, ""));
    assert!(
        done.stderr.contains("error: listen.tls: "),
        "{}",
        done.stderr
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_json_where_that_is_asked_for() {
    let site = site(dialer().await, "127.0.0.1:0", "[log]\nformat = \"json\"\n");
    let gateway = Running::start(&site, "debug");
    assert_eq!(gateway.stop("-TERM").code(), Some(0));
    let log = fs::read_to_string(site.path("log")).unwrap();
    assert!(log.lines().count() >= 2, "{log}");
    for line in log.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(line["message"].is_string(), "{line}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_password_and_no_token_is_in_the_log_or_the_database() {
    const WRONG: &str = "hunter22";
    let site = site(dialer().await, "127.0.0.1:0", "");
    let gateway = Running::start(&site, "trace");
    let sign_in = |password: &str| {
        let body = format!(r#"{{"agent_user":"1028","password":"{password}"}}"#);
        let head = "POST /handset/v1/session HTTP/1.1\r\nContent-Type: application/json";
        gateway.ask(head, &body)
    };
    assert_eq!(sign_in(WRONG).0, 401);
    let (status, head, body) = sign_in("pw1028");
    assert_eq!(status, 200, "{body}");
    let cookies: Vec<&str> = head
        .lines()
        .filter_map(|line| line.split_once(": "))
        .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
        .map(|(_, cookie)| cookie.split(';').next().unwrap())
        .collect();
    let session = *cookies
        .iter()
        .find(|cookie| cookie.starts_with("__Host-handset="))
        .unwrap();
    let api_php = |form: &str| {
        let head = format!(
            "POST /agc/api.php HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Cookie: {session}"
        );
        gateway.ask(&head, form)
    };
    let hang_up = "function=ra_call_control&stage=HANGUP&status=SALE&source=test\
                   &value=Y0315201639000402027";
    // Refused: the credentials; and the call, after it was looked for.
    assert_eq!(api_php(&format!("{hang_up}&user=1028&pass={WRONG}")).0, 400);
    assert_eq!(api_php(hang_up).0, 403);
    let agent = format!("GET /handset/v1/agent HTTP/1.1\r\nCookie: {session}");
    assert_eq!(gateway.ask(&agent, "").0, 200);

    // While it runs, its log of changes has what the file has not yet.
    let mut secrets: Vec<&str> = PASSWORDS.map(|(_, password)| password).to_vec();
    secrets.extend([WRONG, "pw1028"]);
    secrets.extend(
        cookies
            .iter()
            .map(|cookie| cookie.split_once('=').unwrap().1),
    );
    assert!(
        secrets.iter().all(|secret| secret.len() >= 6),
        "{secrets:?}"
    );
    let check = || {
        let names = [
            "log",
            "handset.sqlite3",
            "handset.sqlite3-wal",
            "handset.sqlite3-shm",
        ];
        let files = names
            .iter()
            .filter_map(|name| fs::read(site.path(name)).ok());
        let bytes = files.flatten().collect::<Vec<u8>>();
        let text = String::from_utf8_lossy(&bytes);
        // It was looked at the right place: what is no secret is there.
        assert!(text.contains("Y0315201639000402027"));
        for secret in &secrets {
            assert!(!text.contains(secret), "{secret} was written");
        }
    };
    check();
    assert_eq!(gateway.stop("-TERM").code(), Some(0));
    check();
    let exported = site.run(&["audit", "export", "--format", "jsonl"]).stdout;
    let events: Vec<String> = exported
        .lines()
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            format!("{} {} {}", line["event"], line["agent_user"], line["error"])
        })
        .collect();
    insta::assert_snapshot!("audit_of_a_short_shift", events.join("\n"));
    assert!(
        !secrets.iter().any(|secret| exported.contains(secret)),
        "{exported}"
    );
}
