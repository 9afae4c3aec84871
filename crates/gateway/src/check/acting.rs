//! The account that acts: level 1, `ra_call_control` and no more than `call_agent` beside it, and
//! in VICIdial's own language.

use handset_call_control::Reply;
use vicidial_agent_api::{Answer, Api, Credentials, ErrorCode, Login};

use super::probe::{
    Probe, Reading, Standing, any_password, is_let_in, standing, with_wrong_password,
    words_for_answer, words_for_lost,
};
use super::{Report, Subject};

const SUBJECT: Subject = Subject::Acting;

pub(super) async fn check(report: &mut Report, probe: &Probe<'_>) {
    let account = &probe.config.acting;
    if !is_let_in(report, probe, SUBJECT, account).await {
        return;
    }
    let mut counted = 0;
    if acts(report, probe, account).await {
        rings_phones(report, probe, account).await;
    }
    counted += u32::from(reads_nothing(report, probe, account).await);
    counted += u32::from(refuses_a_wrong_password(report, probe, account).await);
    if counted > 0 {
        report.note(format!(
            "VICIdial has counted {counted} failed logins of `{}` for this check (a wrong password, \
             and that its level is too low to read). From the 10th on within a quarter of an hour \
             it may lock the account out, and then no phone can act: do not check more than three \
             times in a quarter of an hour.",
            account.user
        ));
    }
}

/// Whether it may end calls, in which language; `false` where the agent API is off.
async fn acts(report: &mut Report, probe: &Probe<'_>, account: &Credentials) -> bool {
    let user = &account.user;
    let asked = probe.may_end_calls(account).await;
    match standing(&asked) {
        Standing::ApiOff => {
            report.failure(
                SUBJECT,
                "VICIdial's agent API is switched off: no call can be ended or transferred",
                "VICIdial, System Settings: set Agent API Active to 1",
            );
            return false;
        }
        Standing::May => report.ok(SUBJECT, format!("`{user}` may end and transfer calls")),
        Standing::NotThisFunction => report.failure(
            SUBJECT,
            format!("`{user}` may not call ra_call_control: no call can be ended or transferred"),
            &format!("VICIdial, Users, `{user}`: add ra_call_control to API Allowed Functions"),
        ),
        other => report.could_not_tell(
            SUBJECT,
            format!("whether `{user}` may end calls: {}", other.words()),
            "check again",
        ),
    }
    language(report, probe, account, asked.ok().as_ref()).await;
    true
}

/// Whether its answers are VICIdial's own words. The one that matters cannot be seen without
/// ending a call; but the language it is in, in the word before the version and in a reason.
async fn language(
    report: &mut Report,
    probe: &Probe<'_>,
    account: &Credentials,
    asked: Option<&Reply>,
) {
    let user = &account.user;
    let change = format!("VICIdial, Users, `{user}`: set Selected Language to default English");
    let version = match probe.version(Api::Agent, Some(account)).await {
        Ok(version) => version,
        Err(lost) => {
            let why = words_for_lost(lost);
            let what = format!("the language of `{user}`: {why}");
            return report.could_not_tell(SUBJECT, what, &change);
        }
    };
    let has_own_word = version
        .text
        .lines()
        .any(|line| line.starts_with("VERSION: "));
    let reason = asked.and_then(|reply| match &reply.answer {
        Answer::Error(error) if error.code == ErrorCode::Other => Some(error.reason.as_str()),
        _ => None,
    });
    let first_word = asked.is_some_and(|reply| matches!(reply.answer, Answer::Unrecognised(_)));
    if !has_own_word || first_word {
        report.failure(
            SUBJECT,
            format!(
                "VICIdial answers `{user}` in another language: if it translates SUCCESS too, it \
                 executes nothing"
            ),
            &change,
        );
    } else if let Some(reason) = reason {
        report.failure(
            SUBJECT,
            format!(
                "VICIdial answers `{user}` in another language (\"{reason}\"): whether it \
                 translates SUCCESS too, and then executes nothing, cannot be seen"
            ),
            &change,
        );
    } else {
        report.ok(
            SUBJECT,
            format!("VICIdial answers `{user}` in default English, as far as can be seen"),
        );
    }
}

/// Whether it rings phones where that is offered, and only there.
async fn rings_phones(report: &mut Report, probe: &Probe<'_>, account: &Credentials) {
    let user = &account.user;
    let is_offered = probe.config.ring_phone;
    match probe.may_ring_phones(account).await {
        Standing::May if is_offered => {
            report.ok(SUBJECT, format!("`{user}` may ring agents' phones"));
        }
        Standing::NotThisFunction if is_offered => report.failure(
            SUBJECT,
            format!("`{user}` may not call call_agent, but `dialer.ring_phone` is on"),
            &format!(
                "VICIdial, Users, `{user}`: add call_agent to API Allowed Functions, or set \
                 `dialer.ring_phone` to false"
            ),
        ),
        Standing::NotThisFunction => {
            report.ok(SUBJECT, format!("`{user}` may do no more than that"))
        }
        Standing::May => report.warning(
            SUBJECT,
            format!("`{user}` may do more than it needs: call_agent, and perhaps everything"),
            &format!(
                "VICIdial, Users, `{user}`: set API Allowed Functions to ra_call_control only"
            ),
        ),
        other => report.could_not_tell(
            SUBJECT,
            format!("whether `{user}` may ring phones: {}", other.words()),
            "check again",
        ),
    }
}

/// Whether it is kept from reading by its level. `true` if VICIdial counts that as a failed login.
async fn reads_nothing(report: &mut Report, probe: &Probe<'_>, account: &Credentials) -> bool {
    let user = &account.user;
    let to_level_1 = format!("VICIdial, Users, `{user}`: set User Level to 1");
    let standing = probe.may_read(account, Reading::AgentStatus).await;
    match &standing {
        Standing::NotLetIn => {
            report.ok(SUBJECT, format!("the level of `{user}` is too low to read"))
        }
        Standing::May => report.warning(
            SUBJECT,
            format!("`{user}` may read agents and calls too: its level is 7 or more, 1 is enough"),
            &to_level_1,
        ),
        Standing::NotThisFunction | Standing::NotByRights => report.warning(
            SUBJECT,
            format!("the level of `{user}` is 7 or more, 1 is enough"),
            &to_level_1,
        ),
        other => report.could_not_tell(
            SUBJECT,
            format!("the level of `{user}`: {}", other.words()),
            "check again",
        ),
    }
    standing == Standing::NotLetIn
}

/// Whether a wrong password is refused. `true` if VICIdial counts it as a failed login.
async fn refuses_a_wrong_password(
    report: &mut Report,
    probe: &Probe<'_>,
    account: &Credentials,
) -> bool {
    let Some(wrong) = with_wrong_password(account) else {
        return false;
    };
    let told = probe.log_in(&wrong).await;
    let why = match told {
        Ok((Login::Wrong, _)) => {
            let what = format!("a wrong password of `{}` is refused", account.user);
            report.ok(SUBJECT, what);
            return true;
        }
        Ok((Login::Right, _)) => {
            any_password(report, SUBJECT, account);
            return false;
        }
        Ok((Login::LockedOut, _)) => Standing::LockedOut.words().to_owned(),
        Ok((Login::Unclear(_), reply)) => words_for_answer(&reply),
        Err(lost) => words_for_lost(lost).to_owned(),
    };
    report.could_not_tell(
        SUBJECT,
        format!(
            "whether a wrong password of `{}` is refused: {why}",
            account.user
        ),
        "check again, after a quarter of an hour",
    );
    false
}
