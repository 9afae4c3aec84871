//! The bindings in a browser, and the type definitions against the core.
#![cfg(target_arch = "wasm32")]
// Clippy knows tests by this; `wasm_bindgen_test` it does not know.
#![cfg(test)]

use js_sys::{Array, Error, Function, JSON, JsString, Object, Reflect, Uint8Array};
use vicidial_agent_api::answer::NotAnAnswer;
use vicidial_agent_api::{
    Api, CallId, DecodeError, ErrorCode, IngroupName, Message, PhoneNumber, Secret, Source,
};
use vicidial_agent_api_wasm::{encode_request, normalise_phone_number, parse_answer, validate};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

const TYPES: &str = include_str!("../npm/index.d.ts");

/// What an expression of JavaScript gives.
fn js(expression: &str) -> JsValue {
    Function::new_no_args(&format!("return ({expression});"))
        .call0(&JsValue::NULL)
        .unwrap()
}

fn json(value: &JsValue) -> String {
    JSON::stringify(value).unwrap().into()
}

/// The code of a thrown `Error`, which has this package's name and a sentence.
fn thrown(result: Result<JsValue, impl Into<JsValue>>) -> (String, String) {
    let error: Error = result
        .err()
        .unwrap()
        .into()
        .dyn_into()
        .expect("a real Error");
    assert_eq!(error.name(), "VicidialAgentApiError");
    let code = Reflect::get(&error, &"code".into())
        .unwrap()
        .as_string()
        .unwrap();
    (code, error.message().into())
}

fn hang_up() -> JsValue {
    js(
        "{ source: 'test', user: 'apiuser', pass: 'p+ss&1', function: 'ra_call_control', \
         agent_user: '1028', value: 'Y0315201639000402027', stage: 'HANGUP', status: 'SALE' }",
    )
}

#[wasm_bindgen_test]
fn a_request_becomes_a_post_form() {
    let encoded = encode_request(&hang_up()).unwrap();
    assert_eq!(
        json(&encoded),
        "{\"path\":\"/agc/api.php\",\"method\":\"POST\",\
         \"contentType\":\"application/x-www-form-urlencoded\",\
         \"body\":\"source=test&user=apiuser&pass=p%2Bss%261&function=ra_call_control\
         &agent_user=1028&value=Y0315201639000402027&stage=HANGUP&status=SALE\"}"
    );
}

#[wasm_bindgen_test]
fn an_answer_becomes_a_plain_object() {
    let body = "SUCCESS: ra_call_control hungup - 1028|Y0315201639000402027|HANGUP\n";
    let of =
        |body: JsValue| json(&parse_answer(&"ra_call_control".into(), &200.into(), &body).unwrap());
    let expected = "{\"kind\":\"success\",\"reason\":\"hungup\",\"fields\":{\
         \"agent_user\":\"1028\",\"value\":\"Y0315201639000402027\",\"stage\":\"HANGUP\"},\
         \"issued\":true}";
    assert_eq!(of(body.into()), expected);
    assert_eq!(of(Uint8Array::from(body.as_bytes()).into()), expected);
}

#[wasm_bindgen_test]
fn a_position_is_an_index_of_the_javascript_string() {
    let text = JsString::from("\u{1f600},A");
    let verdict = validate(&"ingroup_choices".into(), &text).unwrap();
    let position = Reflect::get(&verdict, &"position".into())
        .unwrap()
        .as_f64()
        .unwrap();
    assert_eq!(position, 2.0);
    assert_eq!(text.char_at(2), ",");
}

#[wasm_bindgen_test]
fn what_was_removed_from_a_number_is_told() {
    let number = normalise_phone_number(&"+1 312".into()).unwrap();
    assert_eq!(
        json(&number),
        "{\"ok\":true,\"value\":\"1312\",\"removed\":[{\"position\":0,\"character\":\"+\"},\
         {\"position\":2,\"character\":\" \"}],\"message\":\"1312 (removed: '+', 1 space)\"}"
    );
}

#[wasm_bindgen_test]
fn wrong_arguments_throw_errors_that_repeat_nothing_of_them() {
    let wrong = [
        ("null", "not_an_object"),
        ("undefined", "not_an_object"),
        ("NaN", "not_an_object"),
        ("'secret-x'", "not_an_object"),
        ("Symbol('secret-x')", "not_an_object"),
        ("['secret-x']", "not_an_object"),
        ("() => 'secret-x'", "not_an_object"),
        ("{}", "missing_parameter"),
        ("{ source: null }", "not_a_string"),
        ("{ source: ['secret-x'] }", "not_a_string"),
        ("{ pass: new String('secret-x') }", "not_a_string"),
        ("{ pass: Symbol('secret-x') }", "not_a_string"),
        ("{ pass: 'secret-x\\ud800' }", "not_well_formed"),
        ("{ pass: 'secret-x'.repeat(1e6) }", "too_large"),
        ("{ 'secret-x': 'a' }", "unexpected_parameter"),
        ("{ [Symbol('secret-x')]: 'a' }", "unexpected_parameter"),
        (
            "{ get pass() { throw new Error('secret-x'); } }",
            "unreadable",
        ),
        (
            "new Proxy({}, { ownKeys() { throw 'secret-x'; } })",
            "unreadable",
        ),
        (
            "(() => { const p = Proxy.revocable({}, {}); p.revoke(); return p.proxy; })()",
            "unreadable",
        ),
        (
            "{ source: 'test', function: 'secret-x' }",
            "unknown_function",
        ),
        (
            "{ source: 'test', function: 'version', api: 'secret-x' }",
            "one_of",
        ),
        (
            "{ source: 'test', function: 'version', user: 'u', pass: 'secret-x\\n' }",
            "control_character",
        ),
    ];
    for (expression, expected) in wrong {
        let (code, message) = thrown(encode_request(&js(expression)));
        assert_eq!(code, expected, "{expression}: {message}");
        assert!(!message.contains("secret-x"), "{expression}: {message}");
    }
}

/// The members of a union of string literals in the type definitions.
fn union(name: &str) -> Vec<String> {
    let parts = TYPES
        .split("/**")
        .map(|part| part.split_once("*/").map_or(part, |(_, code)| code));
    let code: String = parts.collect();
    let (_, from) = code
        .split_once(&format!("export type {name} ="))
        .expect("the type");
    let (members, _) = from.split_once(';').expect("its end");
    let texts = members
        .split('|')
        .map(|text| text.trim().trim_matches('\''));
    sorted(texts.filter(|text| !text.is_empty()))
}

fn sorted<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    names.sort();
    names
}

#[wasm_bindgen_test]
fn the_types_list_each_error_code_once() {
    assert_eq!(
        union("ErrorCode"),
        sorted(ErrorCode::ALL.iter().map(|code| code.as_str()))
    );
}

#[wasm_bindgen_test]
fn the_types_list_each_function_once() {
    let functions = vicidial_agent_api::Function::ALL;
    assert_eq!(
        union("FunctionName"),
        sorted(functions.into_iter().map(|f| f.name()))
    );
}

#[wasm_bindgen_test]
fn the_types_list_each_thing_that_is_not_an_answer_once() {
    let all = [
        NotAnAnswer::Empty,
        NotAnAnswer::Html,
        NotAnAnswer::PhpError,
        NotAnAnswer::Json,
        NotAnAnswer::Binary,
        NotAnAnswer::Truncated,
        NotAnAnswer::FirstWord,
        NotAnAnswer::OtherFunction,
        NotAnAnswer::Text,
    ];
    assert_eq!(
        union("NotAnAnswer"),
        sorted(all.into_iter().map(NotAnAnswer::as_str))
    );
}

#[wasm_bindgen_test]
fn the_types_list_each_broken_rule_once() {
    let broken = [
        "".parse::<Source>().err(),
        "1".parse::<PhoneNumber>().err(),
        "1".repeat(41).parse::<PhoneNumber>().err(),
        "a b".parse::<Source>().err(),
        "\n".parse::<Secret>().err(),
        "1Y".parse::<CallId>().err(),
        "\"Y1".parse::<CallId>().err(),
        PhoneNumber::normalise("1+1").err(),
        "A,B".parse::<IngroupName>().err(),
        "X_DEFAULTINGROUP".parse::<IngroupName>().err(),
    ]
    .map(|error| error.expect("a broken rule").code());
    let stage = Message::decode(
        Api::Agent.path(),
        "source=test&function=ra_call_control&agent_user=1&value=Y1&stage=hangup",
    );
    let Err(DecodeError::Invalid(one_of)) = stage else {
        panic!("{stage:?}")
    };
    assert_eq!(
        union("RuleCode"),
        sorted(broken.into_iter().chain([one_of.code()]))
    );
}

#[wasm_bindgen_test]
fn the_types_list_each_code_of_wrong_arguments() {
    let listed = union("ArgumentErrorCode");
    let version = || JsValue::from("version");
    let text = || JsValue::from("x");
    let codes = [
        thrown(encode_request(&JsValue::NULL)),
        thrown(encode_request(&js("{ source: 1 }"))),
        thrown(encode_request(&js("{ source: '\\udc00' }"))),
        thrown(validate(&"status".into(), &js("'x'.repeat(65537)"))),
        thrown(encode_request(&js("{ get source() { throw null; } }"))),
        thrown(encode_request(&js("{ length: '1' }"))),
        thrown(encode_request(&js("{}"))),
        thrown(parse_answer(&text(), &200.into(), &text())),
        thrown(validate(&text(), &text())),
        thrown(parse_answer(&version(), &0.into(), &text())),
        thrown(parse_answer(&version(), &200.into(), &JsValue::NULL)),
    ]
    .map(|(code, _)| code);
    // One more is for a defect of this crate, which cannot be provoked.
    let all = codes
        .iter()
        .map(String::as_str)
        .chain(["not_representable"]);
    assert_eq!(listed, sorted(all));
}

#[wasm_bindgen_test]
fn the_types_list_each_member_and_field_that_the_messages_name() {
    let list = |(_, message): (String, String)| {
        let (_, names) = message.rsplit_once("one of ").expect("a list");
        sorted(names.split(", "))
    };
    let fields = list(thrown(validate(&"x".into(), &"x".into())));
    assert_eq!(union("Field"), fields);
    for member in list(thrown(encode_request(&js("{ x: 'x' }")))) {
        assert!(TYPES.contains(&format!("  readonly {member}")), "{member}");
    }
}

#[wasm_bindgen_test]
fn numbers_beyond_javascripts_are_left_out() {
    let body = "VERSION: 2.14|BUILD: 1|DATE: d|EPOCH: 18446744073709551615\n";
    let answer = parse_answer(&"version".into(), &200.into(), &body.into()).unwrap();
    assert!(
        json(&answer).ends_with("\"epoch\":null}}"),
        "{}",
        json(&answer)
    );
    let body = "call_id|custtime\nY0315201639000402027|9007199254740993\n";
    let answer = parse_answer(&"callid_info".into(), &200.into(), &body.into()).unwrap();
    assert!(
        json(&answer).contains("\"custtime\":null"),
        "{}",
        json(&answer)
    );
}

#[wasm_bindgen_test]
fn objects_that_only_look_like_bytes_are_refused() {
    for expression in [
        "Object.create(Uint8Array.prototype)",
        "new Proxy(new Uint8Array(1), {})",
        "new Uint16Array(1)",
        "new DataView(new ArrayBuffer(1))",
        "new ArrayBuffer(1)",
        "[1]",
        "{ length: 4e9 }",
    ] {
        let (code, _) = thrown(parse_answer(
            &"version".into(),
            &200.into(),
            &js(expression),
        ));
        assert_eq!(code, "not_a_body", "{expression}");
    }
}

#[wasm_bindgen_test]
fn bytes_are_read_by_their_true_length() {
    let lying = js("Object.defineProperty(new Uint8Array([72, 73]), 'length', { value: 4e9 })");
    let answer = parse_answer(&"version".into(), &200.into(), &lying).unwrap();
    assert_eq!(
        json(&answer),
        "{\"kind\":\"unrecognised\",\"what\":\"text\",\"http_status\":200}"
    );
}

#[wasm_bindgen_test]
fn every_result_is_a_plain_object() {
    let results = Array::of4(
        &encode_request(&hang_up()).unwrap(),
        &parse_answer(&"version".into(), &200.into(), &"".into()).unwrap(),
        &validate(&"status".into(), &"SALE".into()).unwrap(),
        &normalise_phone_number(&"99".into()).unwrap(),
    );
    let plain = Object::get_prototype_of(&Object::new());
    for result in results.iter() {
        assert_eq!(Object::get_prototype_of(&result), plain);
    }
}
