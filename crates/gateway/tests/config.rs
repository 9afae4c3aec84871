//! The configuration file: what is read from it, and what is said of its mistakes.

#![cfg(test)]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use handset_gateway::config::{self, Config, ConfigError, Finding, Loaded, LogFormat, What};

const LEAST: &str = r#"
[dialer]
url = "https://dialer.example.com"

[dialer.acting]
user = "handsetact"

[dialer.reading]
user = "handsetread"

[listen]
public_origin = "https://handset.example.com"
"#;

const PASSWORDS: [(&str, &str); 2] = [
    ("HANDSET_ACTING_PASSWORD", "acting-secret"),
    ("HANDSET_READING_PASSWORD", "reading-secret"),
];

fn load(file: &Path, environment: &[(&str, &str)]) -> Result<Loaded, ConfigError> {
    let environment: BTreeMap<_, _> = environment.iter().copied().collect();
    config::load(file, &|name| environment.get(name).map(OsString::from))
}

/// A folder with a configuration file in it.
struct Site(tempfile::TempDir);

impl Site {
    fn new(toml: &str) -> Self {
        let site = Self(tempfile::tempdir().unwrap());
        fs::write(site.file(), toml).unwrap();
        site
    }

    fn file(&self) -> PathBuf {
        self.path("handset.toml")
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A file that only its owner can read.
    fn secret(&self, name: &str, content: &[u8]) {
        fs::write(self.path(name), content).unwrap();
        self.chmod(name, 0o600);
    }

    fn chmod(&self, name: &str, mode: u32) {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    fn load(&self, environment: &[(&str, &str)]) -> Result<Loaded, ConfigError> {
        load(&self.file(), environment)
    }

    fn config(&self) -> Config {
        self.load(&PASSWORDS).unwrap().config
    }

    /// What is wrong, line by line.
    fn mistakes(&self, environment: &[(&str, &str)]) -> String {
        mistakes(&self.load(environment).unwrap_err())
    }

    /// What is questionable, line by line.
    fn warnings(&self, environment: &[(&str, &str)]) -> String {
        lines(&self.load(environment).unwrap().warnings)
    }
}

fn mistakes(error: &ConfigError) -> String {
    match error {
        ConfigError::Wrong { problems, .. } => lines(problems),
        other => panic!("{other}"),
    }
}

fn lines(findings: &[Finding]) -> String {
    let file = Path::new("handset.toml");
    findings
        .iter()
        .map(|finding| finding.in_file(file) + "\n")
        .collect()
}

/// The configuration without the folder it is in.
fn shown(site: &Site) -> String {
    let folder = site.0.path().display().to_string();
    format!("{:#?}", site.config()).replace(&folder, "FOLDER")
}

#[test]
fn every_mistake_is_told_with_line_key_and_what_would_be_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config_wrong");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| Some(name.strip_suffix(".toml")?.to_owned()))
        .collect();
    names.sort();
    assert!(names.len() >= 20, "{names:?}");
    for name in names {
        let file = folder.join(format!("{name}.toml"));
        let Err(error) = load(&file, &PASSWORDS) else {
            panic!("{name} is taken for right");
        };
        let told = mistakes(&error).replace(&folder.display().to_string(), "FOLDER");
        assert!(
            !told.contains("hunter22"),
            "{name} shows a password: {told}"
        );
        insta::assert_snapshot!(name, told);
    }
}

#[test]
fn the_error_has_the_files_name_in_each_line() {
    let site = Site::new("");
    let told = site.load(&PASSWORDS).unwrap_err().to_string();
    let file = site.file().display().to_string();
    assert!(told.lines().count() > 1);
    assert!(told.lines().all(|line| line.starts_with(&file)), "{told}");
}

#[test]
fn a_file_that_is_not_there_is_told_of() {
    let error = load(Path::new("absent/handset.toml"), &PASSWORDS).unwrap_err();
    assert_eq!(
        error.to_string(),
        "absent/handset.toml: cannot be read: No such file or directory (os error 2); \
         name the configuration with --config or HANDSET_CONFIG"
    );
}

#[test]
fn little_must_be_configured_and_the_rest_has_defaults() {
    insta::assert_snapshot!("defaults", shown(&Site::new(LEAST)));
}

#[test]
fn passwords_are_not_in_what_debug_shows() {
    let site = Site::new(LEAST);
    let loaded = site.load(&PASSWORDS).unwrap();
    assert_eq!(loaded.config.dialer.acting.pass.expose(), "acting-secret");
    assert_eq!(loaded.config.dialer.reading.pass.expose(), "reading-secret");
    assert!(!format!("{loaded:?} {loaded:#?}").contains("secret"));
}

#[test]
fn passwords_come_from_files_too() {
    for content in ["file-secret", "file-secret\n", "file-secret\r\n"] {
        let toml = LEAST.replace(
            "user = \"handsetact\"",
            "user = \"handsetact\"\npassword_file = \"acting\"",
        );
        let site = Site::new(&toml);
        site.secret("acting", content.as_bytes());
        let loaded = site.load(&PASSWORDS[1..]).unwrap();
        assert_eq!(loaded.config.dialer.acting.pass.expose(), "file-secret");
    }
}

#[test]
fn a_password_file_that_is_none_is_told_of_without_its_content() {
    let toml = LEAST.replace(
        "user = \"handsetact\"",
        "user = \"handsetact\"\npassword_file = \"acting\"",
    );
    let long = "hunter22".repeat(200);
    for (content, told) in [
        (&b""[..], "holds no password: pass: nothing is given"),
        (b"\n", "holds no password: pass: nothing is given"),
        (
            b"hunter22\nhunter22\n",
            "holds no password: pass: a control character",
        ),
        (b"hunter\xff22", "is not UTF-8 text"),
        (
            long.as_bytes(),
            "holds no password: pass: 1025 characters, at most 100",
        ),
    ] {
        let site = Site::new(&toml);
        site.secret("acting", content);
        let mistakes = site.mistakes(&PASSWORDS[1..]);
        let begin = "handset.toml:7:17: dialer.acting.password_file: the file named here ";
        assert!(mistakes.starts_with(begin), "{mistakes}");
        assert!(mistakes.contains(told), "{mistakes}");
        assert!(!mistakes.contains("hunter"), "{mistakes}");
    }
}

#[test]
fn a_password_file_that_others_can_read_is_warned_of() {
    let toml = LEAST.replace(
        "user = \"handsetact\"",
        "user = \"handsetact\"\npassword_file = \"acting\"",
    );
    let site = Site::new(&toml.replace(
        "public_origin",
        "trusted_proxies = [\"127.0.0.1\"]\npublic_origin",
    ));
    site.secret("acting", b"file-secret\n");
    for mode in [0o600, 0o400, 0o640, 0o440] {
        site.chmod("acting", mode);
        assert_eq!(site.warnings(&PASSWORDS[1..]), "");
    }
    site.chmod("acting", 0o644);
    assert_eq!(
        site.warnings(&PASSWORDS[1..]),
        "handset.toml:7:17: dialer.acting.password_file: others on this machine can read the \
         file named here (mode 644); chmod o= it\n"
    );
}

#[test]
fn a_password_must_be_somewhere_and_in_one_place_only() {
    let site = Site::new(LEAST);
    insta::assert_snapshot!("passwords_missing", site.mistakes(&[]));
    let toml = LEAST.replace(
        "user = \"handsetact\"",
        "user = \"handsetact\"\npassword_file = \"acting\"",
    );
    let site = Site::new(&toml);
    site.secret("acting", b"file-secret\n");
    insta::assert_snapshot!("password_twice", site.mistakes(&PASSWORDS));
}

#[test]
fn a_password_of_the_environment_that_is_none_is_told_of_without_it() {
    let site = Site::new(LEAST);
    let long = "hunter22".repeat(20);
    for (value, why) in [
        ("", "pass: nothing is given"),
        ("hunter\n22", "pass: a control character"),
        (long.as_str(), "pass: 160 characters"),
    ] {
        let told = site.mistakes(&[("HANDSET_ACTING_PASSWORD", value), PASSWORDS[1]]);
        assert!(
            told.starts_with(
                "handset.toml:5:1: dialer.acting: the environment variable \
                 HANDSET_ACTING_PASSWORD holds no password: "
            ),
            "{told}"
        );
        assert!(told.contains(why) && !told.contains("hunter"), "{told}");
    }
}

#[test]
fn a_password_of_the_environment_that_is_not_text_is_told_of() {
    use std::os::unix::ffi::OsStringExt as _;
    let site = Site::new(LEAST);
    let error = config::load(&site.file(), &|name| {
        (name == "HANDSET_ACTING_PASSWORD").then(|| OsString::from_vec(b"hunter\xff22".to_vec()))
    })
    .unwrap_err();
    let told = mistakes(&error);
    assert!(
        told.contains(
            "dialer.acting: the environment variable HANDSET_ACTING_PASSWORD is not UTF-8 text"
        ),
        "{told}"
    );
    assert!(!told.contains("hunter"), "{told}");
}

#[test]
fn what_is_questionable_is_warned_of() {
    let site = Site::new(LEAST);
    let environment = [
        ("HANDSET_ACTING_PASSWORD", "with space"),
        ("HANDSET_READING_PASSWORD", "reading.secret"),
        ("HANDSET_READINESS_PASSWORD", "unused"),
    ];
    insta::assert_snapshot!("warnings", site.warnings(&environment));
}

#[test]
fn phones_are_told_of_calls_where_the_site_names_somebody_to_turn_to() {
    assert!(Site::new(LEAST).config().push.is_none());
    let with = |more: &str| Site::new(&format!("{LEAST}[push]\n{more}"));
    for subject in [
        "mailto:admin@example.com",
        "https://example.com/contact",
        "https://example.com:8443",
    ] {
        let site = with(&format!("subject = \"{subject}\""));
        let push = site.config().push.unwrap();
        assert_eq!(push.subject, subject);
        assert_eq!(push.services.len(), 4, "{:?}", push.services);
        assert_eq!(site.warnings(&PASSWORDS).lines().count(), 1);
    }
    let own = "subject = \"mailto:a@example.com\"\nservices = [\"http://127.0.0.1:9999\"]";
    let services = with(own).config().push.unwrap().services;
    assert_eq!(format!("{services:?}"), r#"["http://127.0.0.1:9999"]"#);
    for subject in [
        "",
        "admin@example.com",
        "mailto:admin",
        "mailto:@example.com",
        "http://example.com",
        "https://",
        "https://user@example.com",
        "mailto:admin@example.com\\n",
    ] {
        let told = with(&format!("subject = \"{subject}\"")).mistakes(&PASSWORDS);
        assert!(told.contains("that push services can turn to"), "{told}");
    }
}

#[test]
fn an_address_that_apple_refuses_is_warned_of() {
    for subject in [
        "mailto:root@localhost",
        "https://localhost:8443/",
        "https://app.localhost",
    ] {
        let toml = format!("{LEAST}[push]\nsubject = \"{subject}\"");
        let told = Site::new(&toml).warnings(&PASSWORDS);
        assert!(
            told.contains("push.subject: is an address on this machine"),
            "{told}"
        );
    }
}

#[test]
fn a_dialer_in_clear_text_needs_a_word_unless_it_is_this_machine() {
    let with = |url: &str, more: &str| {
        let site = Site::new(&LEAST.replace(
            "url = \"https://dialer.example.com\"",
            &format!("url = \"{url}\"\n{more}"),
        ));
        site.load(&PASSWORDS).map(|loaded| loaded.config.dialer.url)
    };
    let url = "http://dialer.example.com";
    assert!(with(url, "").is_err());
    assert!(with(url, "allow_plain_http = false").is_err());
    assert_eq!(with(url, "allow_plain_http = true").unwrap(), url);
    assert_eq!(
        with("http://127.0.0.1:8080/", "").unwrap(),
        "http://127.0.0.1:8080"
    );
}

#[test]
fn phones_in_clear_text_are_for_this_machine_only() {
    let with = |listen: &str| {
        Site::new(&LEAST.replace("public_origin = \"https://handset.example.com\"", listen))
    };
    let local = with("public_origin = \"http://localhost:8080\"\naddress = \"[::1]:8080\"");
    assert_eq!(local.warnings(&PASSWORDS), "");
    assert_eq!(local.config().listen.public_origin, "http://localhost:8080");
    let proxied = with(
        "public_origin = \"https://Handset.example.com:443/\"\naddress = \"0.0.0.0:8080\"\n\
         trusted_proxies = [\"10.1.2.3\", \"10.9.8.7/8\", \"::1\"]",
    );
    let listen = proxied.config().listen;
    assert_eq!(listen.public_origin, "https://handset.example.com");
    let networks: Vec<String> = listen
        .trusted_proxies
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(networks, ["10.1.2.3/32", "10.0.0.0/8", "::1/128"]);
}

#[test]
fn paths_count_from_the_files_folder() {
    let site = Site::new(&format!(
        "database = \"data/h.sqlite3\"\napp_folder = \"app\"\n{LEAST}"
    ));
    fs::create_dir(site.path("app")).unwrap();
    fs::write(site.path("app/index.html"), "<!doctype html>").unwrap();
    let config = site.config();
    assert_eq!(config.database, site.path("data/h.sqlite3"));
    assert_eq!(config.app_folder, Some(site.path("app")));
    assert_eq!(
        config::database(&site.file()).unwrap(),
        site.path("data/h.sqlite3")
    );
    let absolute = Site::new(&format!(
        "database = \"/var/lib/handset/h.sqlite3\"\n{LEAST}"
    ));
    assert_eq!(
        absolute.config().database,
        Path::new("/var/lib/handset/h.sqlite3")
    );
}

#[test]
fn the_database_is_found_without_passwords_and_whatever_else_is_wrong() {
    let site = Site::new("database = \"h.sqlite3\"\n[dialer]\nurl = 7\n");
    assert_eq!(
        config::database(&site.file()).unwrap(),
        site.path("h.sqlite3")
    );
    let site = Site::new("database = 7\n[dialer]\nurl = 7\n");
    assert_eq!(
        mistakes(&config::database(&site.file()).unwrap_err()),
        "handset.toml:1:12: database: must be a path in quotes, and is an integer\n"
    );
}

#[test]
fn the_environment_wins_over_the_files_log_level() {
    let site = Site::new(&format!(
        "{LEAST}\n[log]\nlevel = \"error\"\nformat = \"json\"\n"
    ));
    let log = site.config().log;
    assert_eq!(
        (log.level, log.format),
        (tracing::Level::ERROR, LogFormat::Json)
    );
    let with = |level| site.load(&[PASSWORDS[0], PASSWORDS[1], ("HANDSET_LOG", level)]);
    assert_eq!(
        with("debug").unwrap().config.log.level,
        tracing::Level::DEBUG
    );
    assert_eq!(
        mistakes(&with("loud").unwrap_err()),
        "handset.toml:14:1: log: the environment variable HANDSET_LOG is \"loud\"; set it to \
         error, warn, info, debug or trace\n"
    );
}

#[test]
fn the_audit_is_kept_for_ever_or_for_days() {
    let keep = |value: &str| {
        Site::new(&format!("{LEAST}\n[audit]\nkeep = \"{value}\"\n"))
            .config()
            .audit_keep
    };
    assert_eq!(keep("forever"), None);
    assert_eq!(keep("90d"), Some(Duration::from_secs(90 * 24 * 60 * 60)));
}

/// The example with its commented-out settings in force: lines `# key = …` and
/// `# [table]`.
fn in_force(example: &str) -> String {
    let is_setting = |line: &str| {
        let key = line.split(' ').next().unwrap_or_default();
        let is_key = !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        (line.starts_with('[') && line.ends_with(']'))
            || (is_key && line[key.len()..].starts_with(" = "))
    };
    let mut text = String::new();
    for line in example.lines() {
        let setting = line.strip_prefix("# ").filter(|rest| is_setting(rest));
        text.push_str(setting.unwrap_or(line));
        text.push('\n');
    }
    text
}

fn example() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("handset.example.toml");
    fs::read_to_string(file).unwrap()
}

/// A site with all the files that the example names.
fn site_of_example(toml: &str) -> Site {
    // The folders that the example names are made below the test's own.
    let site = Site::new("");
    let folder = site.0.path().display();
    let toml = toml
        .replace("\"/etc/handset/", &format!("\"{folder}/"))
        .replace("\"/var/lib/handset/", &format!("\"{folder}/"))
        .replace("\"/usr/share/handset/", &format!("\"{folder}/"));
    fs::write(site.file(), toml).unwrap();
    for name in ["acting-password", "reading-password", "readiness-password"] {
        site.secret(name, b"secret\n");
    }
    for name in ["fullchain.pem", "privkey.pem"] {
        site.secret(name, b"");
    }
    fs::create_dir(site.path("app")).unwrap();
    fs::write(site.path("app/index.html"), "").unwrap();
    site
}

#[test]
fn the_example_can_be_used_as_it_is() {
    let site = site_of_example(&example());
    let loaded = site.load(&[]).unwrap();
    assert_eq!(lines(&loaded.warnings), "");
    assert_eq!(loaded.config.dialer.url, "https://dialer.example.com");
}

#[test]
fn what_is_commented_out_in_the_example_and_called_a_default_is_the_default() {
    // Without the example's own choices, what stands in comments changes nothing.
    let site = site_of_example(&in_force(&example()));
    let loaded = site.load(&[]).unwrap();
    let (example, default) = (loaded.config, Site::new(LEAST).config());
    let limits = |config: &Config| {
        format!(
            "{:#?}",
            (
                config.sessions,
                config.sign_in,
                config.actions,
                config.following,
                config.audit_keep,
                config.log,
                &config.dialer.source,
                config.dialer.ring_phone,
                config.dialer.caller_name,
                config.dialer.look_up_timeout,
                config.dialer.action_timeout,
            )
        )
    };
    assert_eq!(limits(&example), limits(&default));
    let push = format!("{LEAST}[push]\nsubject = \"mailto:admin@example.com\"");
    let push = Site::new(&push).config().push;
    assert_eq!(format!("{:?}", example.push), format!("{push:?}"));
}

#[test]
fn every_key_there_is_occurs_in_the_example() {
    // In each table stands a key that does not exist: the answer names all that do.
    let mut toml = "zzzzz = 1\n".to_owned();
    for line in in_force(&example()).lines() {
        toml.push_str(line);
        toml.push('\n');
        if line.starts_with('[') && !line.starts_with("[policy") {
            toml.push_str("zzzzz = 1\n");
        }
    }
    let site = site_of_example(&toml);
    let Err(ConfigError::Wrong { problems, .. }) = site.load(&[]) else {
        panic!("the keys that do not exist were not seen");
    };
    let example = in_force(&example());
    let table: toml::Table = toml::from_str(&example).unwrap();
    let mut tables = 0;
    for problem in &problems {
        let What::Unknown { known, .. } = &problem.what else {
            panic!("{problem}");
        };
        tables += 1;
        let path = problem.key.strip_suffix("zzzzz").unwrap();
        let found = path
            .split_terminator('.')
            .fold(&table, |table, name| table[name].as_table().unwrap());
        for key in known {
            assert!(
                found.contains_key(*key),
                "{path}{key} is not in the example"
            );
        }
    }
    assert_eq!(tables, 14, "{problems:?}");
}

#[test]
fn the_manual_has_every_key_of_the_example() {
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/gateway.md");
    let manual = fs::read_to_string(manual).unwrap();
    let example: toml::Table = toml::from_str(&in_force(&example())).unwrap();
    let mut keys = Vec::new();
    let mut tables = vec![(String::new(), &example)];
    while let Some((path, table)) = tables.pop() {
        for (name, value) in table {
            match value.as_table() {
                // The manual's name for any user group.
                Some(below) if name == "TRAINEES" => {
                    tables.push((format!("{path}<group>."), below))
                }
                Some(below) => tables.push((format!("{path}{name}."), below)),
                None => keys.push(format!("{path}{name}")),
            }
        }
    }
    assert!(keys.len() > 30, "{keys:?}");
    for key in keys.iter().filter(|key| !key.contains("<group>")) {
        assert!(
            manual.contains(&format!("| `{key}` |")),
            "{key} is not in the manual"
        );
    }
}

#[test]
fn every_key_of_a_policy_occurs_in_the_example() {
    let example = in_force(&example());
    for (before, after) in [
        ("[policy]\n", "[policy]\nzzzzz = 1\n"),
        ("[policy.numbers]\n", "[policy.numbers]\nzzzzz = 1\n"),
        (
            "[policy.groups.TRAINEES]\n",
            "[policy.groups.TRAINEES]\nzzzzz = 1\n",
        ),
        ("{ status = \"SALE\"", "{ zzzzz = 1, status = \"SALE\""),
        ("{ name = \"BILLING\"", "{ zzzzz = 1, name = \"BILLING\""),
        (
            "{ name = \"Head office\"",
            "{ zzzzz = 1, name = \"Head office\"",
        ),
    ] {
        assert!(example.contains(before), "{before}");
        let site = site_of_example(&example.replace(before, after));
        let told = site.mistakes(&[]);
        let (_, fields) = told.split_once("unknown field `zzzzz`, expected ").unwrap();
        let names: Vec<&str> = fields.split('`').skip(1).step_by(2).collect();
        assert!(names.len() >= 2, "{told}");
        for name in names {
            // The groups are tables of their own.
            let is_there =
                example.contains(&format!("{name} = ")) || name == "groups" || name == "numbers";
            assert!(is_there, "{name} is not in the example");
        }
    }
}
