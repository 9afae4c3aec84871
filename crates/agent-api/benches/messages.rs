//! What a message costs: to validate, to encode, to parse its answer.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use vicidial_agent_api::answer::parse;
use vicidial_agent_api::{
    AgentUser, CallId, Credentials, Function, InvalidParameter, Message, PhoneNumber,
    RaCallControl, Request, Stage, Status,
};

const HUNG_UP: &[u8] = b"SUCCESS: ra_call_control hungup - 1028|Y0315201639000402027|HANGUP\n";
const AGENT_STATUS: &[u8] = b"status\tcallerid\tlead_id\tcampaign_id\tcalls_today\tfull_name\tuser_group\tuser_level\tpause_code\treal_time_sub_status\tphone_number\tvendor_lead_code\tsession_id\nINCALL\tY0315201639000402027\t402027\tTESTCAMP\t3\tRemote Agent One\tAGENTS\t4\t\t\t3125551028\tVLC1028\t81028\n";

fn transfer() -> Result<Message, InvalidParameter> {
    Ok(Message {
        source: "handset".parse()?,
        credentials: Some(Credentials {
            user: "apiuser".parse()?,
            pass: "correct-horse".parse()?,
        }),
        request: Request::RaCallControl(RaCallControl {
            agent_user: "1028".parse()?,
            value: "Y0315201639000402027".parse()?,
            stage: Stage::ExtensionTransfer {
                phone_number: "13125550128".parse()?,
            },
            status: Status::default(),
        }),
    })
}

fn validate(c: &mut Criterion) {
    let mut group = c.benchmark_group("validate");
    group.bench_function("call_id", |b| {
        b.iter(|| black_box("Y0315201639000402027").parse::<CallId>());
    });
    group.bench_function("call_id_in_caller_id", |b| {
        b.iter(|| black_box("\"Y0315201639000402027\" <3125551028>").parse::<CallId>());
    });
    group.bench_function("agent_user", |b| {
        b.iter(|| black_box("1028").parse::<AgentUser>())
    });
    group.bench_function("phone_number", |b| {
        b.iter(|| black_box("13125550128").parse::<PhoneNumber>());
    });
    group.bench_function("normalise_phone_number", |b| {
        b.iter(|| PhoneNumber::normalise(black_box("+1 (312) 555-0128")));
    });
    group.finish();
}

fn encode(c: &mut Criterion) {
    let mut group = c.benchmark_group("message");
    if let Ok(message) = transfer() {
        let form = message.encode();
        group.bench_function("encode", |b| b.iter(|| black_box(&message).encode()));
        group.bench_function("decode", |b| {
            b.iter(|| Message::decode(form.path, black_box(&form.body)));
        });
    }
    group.finish();
}

fn answers(c: &mut Criterion) {
    let noise = "<br />\n<b>Warning</b>:  Undefined variable $DB in <b>api.php</b> on line <b>303</b><br />\n";
    let noisy = [noise.repeat(200).as_bytes(), HUNG_UP].concat();
    let row = "1028\tTESTCAMP\t81028\tINCALL\t402027\tY0315201639000402027\t3\tRemote Agent One\tAGENTS\t4\n";
    let thousand_agents = row.repeat(1_000);
    let mut group = c.benchmark_group("parse");
    group.bench_function("success", |b| {
        b.iter(|| parse(Function::RaCallControl, 200, black_box(HUNG_UP)));
    });
    group.bench_function("agent_status", |b| {
        b.iter(|| parse(Function::AgentStatus, 200, black_box(AGENT_STATUS)));
    });
    group.bench_function("success_in_20_kB_of_php_noise", |b| {
        b.iter(|| parse(Function::RaCallControl, 200, black_box(&noisy)));
    });
    group.bench_function("logged_in_agents_1000", |b| {
        b.iter(|| {
            parse(
                Function::LoggedInAgents,
                200,
                black_box(thousand_agents.as_bytes()),
            )
        });
    });
    group.finish();
}

criterion_group!(benches, validate, encode, answers);
criterion_main!(benches);
