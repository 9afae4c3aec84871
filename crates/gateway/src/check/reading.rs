//! The account that reads: level 7 with View Reports, Modify Leads where agents are shown who is
//! calling, and nothing that changes anything.

use vicidial_agent_api::answer::Data;
use vicidial_agent_api::{Answer, Api, Credentials};

use super::probe::{
    Probe, Reading, Standing, any_password, is_cut, is_let_in, standing, with_wrong_password,
};
use super::{Report, Subject};

const SUBJECT: Subject = Subject::Reading;

pub(super) async fn check(report: &mut Report, probe: &Probe<'_>) {
    let account = &probe.config.reading;
    if !is_let_in(report, probe, SUBJECT, account).await {
        return;
    }
    if !reads_the_list(report, probe, account).await {
        return;
    }
    // Before the others: a good login of this API makes VICIdial forget the failed one.
    refuses_a_wrong_password(report, probe, SUBJECT, account).await;
    for what in [
        Reading::AgentStatus,
        Reading::CallidInfo,
        Reading::InGroupStatus,
    ] {
        match probe.may_read(account, what).await {
            Standing::May => {
                let what = format!("`{}` may call {}", account.user, what.function());
                report.ok(SUBJECT, what);
            }
            other => missing(report, account, what, &other),
        }
    }
    names_callers(report, probe, account).await;
    ends_no_calls(report, probe, SUBJECT, account).await;
    updates_no_agents(report, probe, account).await;
}

/// Whether it reads the list of all agents, without which nothing can be followed. `false` if it
/// is not let in.
async fn reads_the_list(report: &mut Report, probe: &Probe<'_>, account: &Credentials) -> bool {
    let user = &account.user;
    let asked = probe.read(account, Reading::LoggedInAgents).await;
    match standing(&asked) {
        Standing::May => {
            let agents = asked.ok().map_or(0, |reply| match reply.answer {
                Answer::Data(Data::LoggedInAgents(agents)) => agents.len(),
                _ => 0,
            });
            if agents > 0 {
                let what = format!("`{user}` reads the list of agents; {agents} are logged in");
                report.ok(SUBJECT, what);
            } else {
                report.could_not_tell(
                    SUBJECT,
                    format!(
                        "whether `{user}` sees all agents: either none is logged in now, or it \
                         may not see their user groups"
                    ),
                    &format!(
                        "VICIdial, User Groups, the one of `{user}`: Allowed User Groups must \
                         have those of the agents; check again while one is logged in"
                    ),
                );
            }
        }
        Standing::NotLetIn => {
            if is_cut(&account.pass, Api::NonAgent) {
                report.failure(
                    SUBJECT,
                    format!(
                        "VICIdial refuses `{user}`: its non-agent API drops characters of the \
                         password; only letters, digits, - and _ are kept"
                    ),
                    &format!(
                        "VICIdial, Users, `{user}`: set a password of letters, digits, - and _, \
                         and a User Level of 7"
                    ),
                );
            } else {
                report.failure(
                    SUBJECT,
                    format!("the level of `{user}` is too low: it may read nothing"),
                    &format!(
                        "VICIdial, Users, `{user}`: set User Level to 7 and View Reports to 1"
                    ),
                );
            }
            return false;
        }
        other => missing(report, account, Reading::LoggedInAgents, &other),
    }
    true
}

/// Whether it reads the names of leads where agents are shown them, and only there.
async fn names_callers(report: &mut Report, probe: &Probe<'_>, account: &Credentials) {
    let user = &account.user;
    let is_wanted = probe.config.caller_name;
    match probe.may_read(account, Reading::LeadFieldInfo).await {
        Standing::May if is_wanted => {
            report.ok(SUBJECT, format!("`{user}` may call lead_field_info"));
        }
        other if is_wanted => missing(report, account, Reading::LeadFieldInfo, &other),
        Standing::NotThisFunction | Standing::NotByRights => {
            report.ok(SUBJECT, format!("`{user}` may not read customers' records"));
        }
        Standing::May => report.warning(
            SUBJECT,
            format!(
                "`{user}` may read customers' records, which it needs only with \
                 `dialer.caller_name`"
            ),
            &format!("VICIdial, Users, `{user}`: set Modify Leads to 0"),
        ),
        other => report.could_not_tell(
            SUBJECT,
            format!(
                "whether `{user}` may read customers' records: {}",
                other.words()
            ),
            "check again",
        ),
    }
}

/// Something that it needs to read and may not.
fn missing(report: &mut Report, account: &Credentials, what: Reading, standing: &Standing) {
    let user = &account.user;
    let function = what.function();
    let consequence = match what {
        Reading::LoggedInAgents => "no calls can be followed",
        Reading::AgentStatus => "nobody can act, as whose call it is cannot be told",
        Reading::CallidInfo => {
            "phones show no queue, and what became of an action whose answer is lost stays unknown"
        }
        Reading::InGroupStatus => "phones do not show how many calls wait in a queue",
        Reading::LeadFieldInfo => {
            "phones do not show who is calling, though `dialer.caller_name` is on"
        }
    };
    let change = match standing {
        Standing::NotThisFunction => {
            format!("VICIdial, Users, `{user}`: add {function} to API Allowed Functions")
        }
        Standing::NotByRights if what == Reading::LeadFieldInfo => format!(
            "VICIdial, Users, `{user}`: set Modify Leads and Agent API Access to 1, and User Level \
             to 7; with nothing else in API Allowed Functions it can still modify none"
        ),
        Standing::NotByRights => format!(
            "VICIdial, Users, `{user}`: set View Reports and Agent API Access to 1, and \
             User Level to 7"
        ),
        other => {
            let why = other.words();
            let what = format!("whether `{user}` may call {function}: {why}");
            return report.could_not_tell(SUBJECT, what, "check again");
        }
    };
    let what_it_is = format!("`{user}` may not call {function}: {consequence}");
    match what {
        Reading::LoggedInAgents | Reading::AgentStatus => {
            report.failure(SUBJECT, what_it_is, &change);
        }
        Reading::CallidInfo | Reading::InGroupStatus | Reading::LeadFieldInfo => {
            report.warning(SUBJECT, what_it_is, &change);
        }
    }
}

/// Whether a wrong password is refused by the non-agent API. The account must have been let in
/// with its own.
pub(super) async fn refuses_a_wrong_password(
    report: &mut Report,
    probe: &Probe<'_>,
    subject: Subject,
    account: &Credentials,
) {
    let Some(wrong) = with_wrong_password(account) else {
        return;
    };
    let user = &account.user;
    match probe.may_read(&wrong, Reading::AgentStatus).await {
        Standing::NotLetIn => {
            report.ok(subject, format!("a wrong password of `{user}` is refused"))
        }
        Standing::May | Standing::NotThisFunction | Standing::NotByRights => {
            any_password(report, subject, account);
        }
        other => report.could_not_tell(
            subject,
            format!(
                "whether a wrong password of `{user}` is refused: {}",
                other.words()
            ),
            "check again, after a quarter of an hour",
        ),
    }
}

/// Whether it is kept from acting on calls.
pub(super) async fn ends_no_calls(
    report: &mut Report,
    probe: &Probe<'_>,
    subject: Subject,
    account: &Credentials,
) {
    let user = &account.user;
    match standing(&probe.may_end_calls(account).await) {
        Standing::NotThisFunction => report.ok(subject, format!("`{user}` may not end calls")),
        Standing::May => report.warning(
            subject,
            format!("`{user}` may end and transfer any call, which is none of its work"),
            &format!(
                "VICIdial, Users, `{user}`: leave only what it needs in API Allowed Functions: {}",
                needed(probe, subject)
            ),
        ),
        // For everybody: that is told with the acting account.
        Standing::ApiOff => {}
        other => report.could_not_tell(
            subject,
            format!("whether `{user}` may end calls: {}", other.words()),
            "check again",
        ),
    }
}

fn needed(probe: &Probe<'_>, subject: Subject) -> String {
    if subject == Subject::Readiness {
        return "update_remote_agent".to_owned();
    }
    let named = probe.config.caller_name.then_some(Reading::LeadFieldInfo);
    let functions: Vec<&str> = Reading::ALWAYS
        .into_iter()
        .chain(named)
        .map(|what| what.function().name())
        .collect();
    functions.join(", ")
}

/// Whether it is kept from making agents ready and not ready.
async fn updates_no_agents(report: &mut Report, probe: &Probe<'_>, account: &Credentials) {
    let user = &account.user;
    let is_its_work = probe
        .config
        .readiness
        .as_ref()
        .is_some_and(|readiness| readiness.user == *user);
    if is_its_work {
        return;
    }
    match probe.may_set_readiness(account).await {
        Standing::NotThisFunction | Standing::NotByRights | Standing::NotLetIn => {
            report.ok(SUBJECT, format!("`{user}` may not change remote agents"));
        }
        Standing::May => report.warning(
            SUBJECT,
            format!("`{user}` may change remote agents, which is none of its work"),
            &format!(
                "VICIdial, Users, `{user}`: set Modify Remote Agents to 0, and User Level to 7"
            ),
        ),
        other => report.could_not_tell(
            SUBJECT,
            format!(
                "whether `{user}` may change remote agents: {}",
                other.words()
            ),
            "check again",
        ),
    }
}
