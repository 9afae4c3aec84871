//! What holds for every input, not only for the recorded ones.

#![cfg(test)]

use proptest::prelude::*;
use vicidial_agent_api::answer::{parse, redacted_text};
use vicidial_agent_api::{
    Api, Credentials, Function, IngroupName, LeadField, Message, PhoneNumber, RaCallControl,
    RemoteAgentStatus, Request, Secret, Stage,
};

fn function() -> impl Strategy<Value = Function> {
    prop::sample::select(Function::ALL.as_slice())
}

/// A password as the server may echo it; long enough not to stand in the
/// server's own words by chance.
fn password() -> impl Strategy<Value = String> {
    "[-.+/=_0-9A-Za-z]{3,20}".prop_map(|text| format!("zQ9{text}"))
}

/// A login error in each form that was recorded or documented, and translated.
fn login_error(password: String) -> impl Strategy<Value = String> {
    let reason = prop::sample::select(vec![
        "Invalid Username/Password",
        "Login incorrect, please try again",
        "Too many login attempts, try again in 15 minutes",
        "Usuario o contraseña inválidos",
        "登录错误",
    ]);
    let tail = prop::sample::select(vec![
        "0|1|BAD|0|api|SELECT count(*) from vicidial_users where user='u' and pass='{}' and user_level > 0;|",
        "0|0|BAD|0|api|SELECT count(*) from vicidial_users where pass_hash='{}';|",
        "1|0|GOOD|",
        "0|1|LOCK|",
        "0|1|ERRSERVERS|",
        "0|1|IPBLOCK|",
        "0|1|SOMETHING|{}|",
        "BAD|",
        "LOCK|",
        "",
    ]);
    let separator = prop::sample::select(vec![": |", "：|", " |", " - |", " - "]);
    let parts = (reason, separator, "[-_0-9A-Za-z]{0,20}", tail);
    parts.prop_map(move |(reason, separator, user, tail)| {
        let tail = tail.replace("{}", &password);
        format!("ERROR: {reason}{separator}{user}|{password}|{tail}\n")
    })
}

/// What stands around an answer at times.
fn around(answer: String) -> impl Strategy<Value = String> {
    let before = prop::sample::select(vec![
        "",
        "<br />\n<b>Warning</b>:  Undefined variable $DB in <b>api.php</b> on line <b>303</b><br />\n",
        "<html>\n<head>\n<!-- VERSION: 2.14-81     BUILD: 240429-2220    USER: apiuser\n",
        "|SELECT count(*) from vicidial_users where user='apiuser';|\n",
        "NOTICE: update_remote_agent REMOTE AGENT IS ALREADY ACTIVE: |apiuser|1028\n",
        "SUCCESS: ra_call_control hungup - 1028|Y1234|HANGUP\n",
    ]);
    let after = prop::sample::select(vec![
        "",
        "\n<a href=\"javascript:window.close();\">Close This Window</a>\n",
        "Could not connect: 127.0.0.1:1|xConnection refused",
    ]);
    (before, after).prop_map(move |(before, after)| format!("{before}{answer}{after}"))
}

fn message() -> impl Strategy<Value = Message> {
    let user = "[-_0-9A-Za-z]{1,20}";
    let call_id = "[A-Za-z][-_0-9A-Za-z]{1,39}";
    let ingroup =
        "[-_0-9A-Za-z]{2,20}".prop_filter_map("reserved", |name| name.parse::<IngroupName>().ok());
    let stage = prop_oneof![
        Just(Stage::Hangup),
        "[0-9*#]{2,40}".prop_map(|number| Stage::ExtensionTransfer {
            phone_number: number.parse().unwrap()
        }),
        ingroup
            .clone()
            .prop_map(|ingroup_choices| Stage::IngroupTransfer { ingroup_choices }),
        Just(Stage::IngroupTransfer {
            ingroup_choices: IngroupName::default_ingroup()
        }),
    ];
    let control = (user, call_id, stage, "[-_0-9A-Za-z]{1,6}").prop_map(
        |(agent_user, value, stage, status)| {
            Request::RaCallControl(RaCallControl {
                agent_user: agent_user.parse().unwrap(),
                value: value.parse().unwrap(),
                stage,
                status: status.parse().unwrap(),
            })
        },
    );
    let status = prop::sample::select(vec![RemoteAgentStatus::Active, RemoteAgentStatus::Inactive]);
    let request = prop_oneof![
        4 => control,
        1 => prop::sample::select(vec![Api::Agent, Api::NonAgent]).prop_map(Request::Version),
        1 => user.prop_map(|user| Request::CallAgent { agent_user: user.parse().unwrap() }),
        1 => user.prop_map(|user| Request::AgentStatus { agent_user: user.parse().unwrap() }),
        1 => user.prop_map(|user| Request::AgentCampaigns { agent_user: user.parse().unwrap() }),
        1 => Just(Request::LoggedInAgents),
        1 => call_id.prop_map(|id| Request::CallidInfo { call_id: id.parse().unwrap() }),
        1 => ingroup.prop_map(|in_group| Request::InGroupStatus { in_group }),
        1 => ("[1-9][0-9]{0,9}", prop::sample::select(LeadField::ALL.as_slice())).prop_map(
            |(lead_id, field_name)| Request::LeadFieldInfo {
                lead_id: lead_id.parse().unwrap(),
                field_name,
            },
        ),
        1 => (user, status).prop_map(|(user, status)| Request::UpdateRemoteAgent {
            agent_user: user.parse().unwrap(),
            status,
        }),
    ];
    // Any printable text is a password: `&`, `=` and other scripts included.
    let credentials =
        prop::option::of((user, "\\PC{1,100}").prop_map(|(user, pass)| Credentials {
            user: user.parse().unwrap(),
            pass: pass.parse().unwrap(),
        }));
    ("[0-9A-Za-z]{2,20}", credentials, request).prop_map(|(source, credentials, request)| Message {
        source: source.parse().unwrap(),
        credentials,
        request,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn encoding_and_decoding_is_the_identity(message in message()) {
        let form = message.encode();
        prop_assert_eq!(Message::decode(form.path, &form.body), Ok(message));
    }

    #[test]
    fn no_password_is_shown_by_a_message_or_its_encoding(mut message in message(), pass in password()) {
        let user = "apiuser".parse().unwrap();
        message.credentials = Some(Credentials { user, pass: pass.parse().unwrap() });
        let shown = format!("{message:?} {:?}", message.encode());
        prop_assert!(!shown.contains(&pass), "{}", shown);
    }

    #[test]
    fn parsing_arbitrary_bytes_never_panics(
        function in function(),
        status in any::<u16>(),
        body in prop::collection::vec(any::<u8>(), 0..2_000),
    ) {
        parse(function, status, &body);
        redacted_text(&body, &[]);
    }

    #[test]
    fn parsing_text_like_an_answer_never_panics(
        function in function(),
        body in "(SUCCESS|ERROR|NOTICE|VERSION|status|user)?[-:|, \\t\\n<>'0-9A-Za-zÉñ]{0,200}",
    ) {
        parse(function, 200, body.as_bytes());
        redacted_text(body.as_bytes(), &["a".parse().unwrap()]);
    }

    #[test]
    fn no_password_is_shown_by_the_answer_to_a_failed_login(
        (password, body) in password().prop_flat_map(|password| {
            let body = login_error(password.clone()).prop_flat_map(around);
            (Just(password), body)
        }),
        function in function(),
        status in prop::sample::select(vec![200, 403, 500]),
        cut in any::<prop::sample::Index>(),
    ) {
        // Cut anywhere, the beginning of a password must not show either.
        let cut = cut.index(body.len() + 1);
        for bytes in [body.as_bytes(), &body.as_bytes()[..cut]] {
            let answer = parse(function, status, bytes);
            let shown = format!("{answer:?} {}", serde_json::to_string(&answer).unwrap());
            prop_assert!(!shown.contains(&password[..4]), "{} shows {}", shown, password);
        }
        let secret: Secret = password.parse().unwrap();
        let text = redacted_text(body.as_bytes(), &[secret]);
        prop_assert!(!text.contains(&password), "{} shows {}", text, password);
        // In the server's own form, what follows the user goes even where the
        // secret is not known.
        let is_servers_form = |line: &str| line.contains(": |") || !line.contains(&password);
        if body.lines().all(is_servers_form) {
            let text = redacted_text(&body.as_bytes()[..cut], &[]);
            prop_assert!(!text.contains(&password), "{} shows {}", text, password);
        }
    }

    #[test]
    fn normalising_a_number_removes_only_formatting(text in "[-+() .0-9*#]{0,50}") {
        if let Ok(normalised) = PhoneNumber::normalise(&text) {
            let mut characters: Vec<char> = text.chars().collect();
            for removed in normalised.removed.iter().rev() {
                prop_assert_eq!(characters.remove(removed.position), removed.character);
            }
            prop_assert_eq!(characters.into_iter().collect::<String>(), normalised.number.as_str());
        }
    }
}
