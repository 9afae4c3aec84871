//! The account that makes remote agents ready and not ready: level 8 with Modify Remote Agents.

use vicidial_agent_api::Credentials;

use super::probe::{Probe, Standing, is_let_in};
use super::reading::{ends_no_calls, refuses_a_wrong_password};
use super::{Report, Subject};

const SUBJECT: Subject = Subject::Readiness;

pub(super) async fn check(report: &mut Report, probe: &Probe<'_>, account: &Credentials) {
    if !is_let_in(report, probe, SUBJECT, account).await {
        return;
    }
    let user = &account.user;
    match probe.may_set_readiness(account).await {
        Standing::May => report.ok(
            SUBJECT,
            format!("`{user}` may make agents ready and not ready"),
        ),
        Standing::NotThisFunction => report.failure(
            SUBJECT,
            format!("`{user}` may not call update_remote_agent"),
            &format!("VICIdial, Users, `{user}`: add update_remote_agent to API Allowed Functions"),
        ),
        Standing::NotByRights | Standing::NotLetIn => {
            return report.failure(
                SUBJECT,
                format!("`{user}` may not change remote agents"),
                &format!(
                    "VICIdial, Users, `{user}`: set User Level to 8, and Modify Remote Agents and \
                     Agent API Access to 1"
                ),
            );
        }
        other => report.could_not_tell(
            SUBJECT,
            format!(
                "whether `{user}` may change remote agents: {}",
                other.words()
            ),
            "check again",
        ),
    }
    refuses_a_wrong_password(report, probe, SUBJECT, account).await;
    // A good login of that API makes VICIdial forget the failed one.
    let _ = probe.may_set_readiness(account).await;
    ends_no_calls(report, probe, SUBJECT, account).await;
}
