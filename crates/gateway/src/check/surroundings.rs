//! What does not depend on an account: the ways, the clocks, that the accounts are two.

use std::net::IpAddr;

use axum::http::Uri;
use handset_call_control::{Lost, Reply};
use vicidial_agent_api::answer::{Data, Version};
use vicidial_agent_api::{Answer, Api};

use super::probe::{Probe, words_for_answer, words_for_lost};
use super::{Report, Subject};
use crate::clock::now_ms;
use crate::config::{Config, DialerConfig};

/// How far apart the clocks may be, in seconds.
const CLOCKS_APART: u64 = 5;

/// Whether passwords and sessions are protected on their ways.
pub(super) fn tls(report: &mut Report, config: &Config) {
    to_the_dialer(report, &config.dialer.url);
    from_the_phones(report, config);
}

fn to_the_dialer(report: &mut Report, url: &str) {
    match url.parse::<Uri>() {
        Ok(uri) if uri.scheme_str() == Some("https") => {
            report.ok(Subject::DialerTls, "certificates are required and checked");
        }
        Ok(uri) if is_this_machine(&uri) => {
            report.ok(Subject::DialerTls, "not needed: the dialer is this machine");
        }
        _ => report.warning(
            Subject::DialerTls,
            "the passwords of the accounts and of agents who sign in go to the dialer in clear text",
            "give VICIdial's web server a certificate and write https:// in `dialer.url`",
        ),
    }
}

fn from_the_phones(report: &mut Report, config: &Config) {
    let listen = &config.listen;
    let subject = Subject::PhoneTls;
    let origin = listen.public_origin.parse::<Uri>();
    if !matches!(&origin, Ok(uri) if uri.scheme_str() == Some("https")) {
        if origin.is_ok_and(|uri| is_this_machine(&uri)) {
            report.ok(subject, "none, for a trial in a browser on this machine");
        } else {
            report.failure(
                subject,
                "phones come without HTTPS: browsers keep no session then, so nobody can sign in",
                "set `listen.public_origin` to an https:// address, and either `listen.tls` or a \
                 proxy with a certificate and `listen.trusted_proxies`",
            );
        }
    } else if listen.tls.is_some() {
        report.ok(subject, "with the gateway's own certificate");
    } else if listen.trusted_proxies.is_empty() {
        report.warning(
            subject,
            "phones come by HTTPS, but the gateway has no certificate and no proxy is trusted: \
             if there is one, all phones seem to have its address and share the limit on wrong \
             passwords",
            "set `listen.trusted_proxies` to the proxy's address, or `listen.tls`",
        );
    } else {
        report.ok(subject, "by a trusted proxy");
    }
}

fn is_this_machine(uri: &Uri) -> bool {
    let host = uri.host().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Whether each account is another.
pub(super) fn accounts_differ(report: &mut Report, config: &DialerConfig) {
    let acting = config.acting.user.as_str();
    let reading = config.reading.user.as_str();
    if acting.eq_ignore_ascii_case(reading) {
        report.failure(
            Subject::Accounts,
            format!("`{acting}` both acts and reads: whoever learns one password has both powers"),
            "make two users in VICIdial, one of level 1 that acts, one of level 7 that reads",
        );
    } else {
        report.ok(Subject::Accounts, "one acts, another reads");
    }
    let readiness = config
        .readiness
        .as_ref()
        .map(|account| account.user.as_str());
    if let Some(readiness) = readiness
        && [acting, reading]
            .iter()
            .any(|user| user.eq_ignore_ascii_case(readiness))
    {
        report.warning(
            Subject::Accounts,
            format!("`{readiness}` also makes agents ready, which takes level 8"),
            "make a user of its own for it in VICIdial",
        );
    }
}

/// Whether both scripts answer, and what time it is there. Without them nothing else can be told.
pub(super) async fn dialer(report: &mut Report, probe: &Probe<'_>) -> bool {
    let mut versions = Vec::new();
    for api in [Api::Agent, Api::NonAgent] {
        let asked_ms = now_ms();
        match version_in(probe.version(api, None).await) {
            // The middle of the exchange.
            Ok(version) => versions.push((version, asked_ms.midpoint(now_ms()) / 1_000)),
            Err((why, change)) => report.failure(
                Subject::Dialer,
                format!("{}{} does not answer: {why}", probe.config.url, api.path()),
                change,
            ),
        }
    }
    let [(agent, _), (non_agent, _)] = versions.as_slice() else {
        report.could_not_tell(
            Subject::Accounts,
            "what they may do, and the clocks: the dialer must answer first",
            "",
        );
        return false;
    };
    report.ok(
        Subject::Dialer,
        format!(
            "answers: agent API {}, non-agent API {}",
            agent.version, non_agent.version
        ),
    );
    clocks(report, &versions);
    true
}

fn version_in(asked: Result<Reply, Lost>) -> Result<Version, (String, &'static str)> {
    let reply = asked.map_err(|lost| {
        let change = match lost {
            Lost::Redirected => "write the address that it sends its callers to in `dialer.url`",
            _ => "check `dialer.url`, and the way from this machine to there",
        };
        (words_for_lost(lost).to_owned(), change)
    })?;
    match reply.answer {
        Answer::Data(Data::Version(version)) => Ok(version),
        _ => Err((
            words_for_answer(&reply),
            "`dialer.url` must be VICIdial's web server itself, with nothing in between that \
             answers for it",
        )),
    }
}

fn clocks(report: &mut Report, versions: &[(Version, u64)]) {
    let differences: Vec<(u64, bool)> = versions
        .iter()
        .filter_map(|(version, ours)| {
            let theirs = version.epoch?;
            Some((theirs.abs_diff(*ours), theirs > *ours))
        })
        .collect();
    match differences.into_iter().max() {
        None => report.could_not_tell(
            Subject::Clock,
            "whether they agree: this version of VICIdial does not tell the time",
            "",
        ),
        Some((apart, _)) if apart <= CLOCKS_APART => {
            report.ok(Subject::Clock, "they agree");
        }
        Some((apart, dialer_is_ahead)) => report.warning(
            Subject::Clock,
            format!(
                "the dialer is {apart} seconds {}: the audit cannot be compared with VICIdial's logs",
                if dialer_is_ahead { "ahead" } else { "behind" }
            ),
            "let both machines set their clocks by NTP",
        ),
    }
}
