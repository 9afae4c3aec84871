//! Answers that the recorded server does not give parse as their table says.

use crate::table::table_line;
use vicidial_agent_api::Function;
use vicidial_agent_api::answer::parse;

const TABLE: &str = include_str!(concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../tests/unrecorded/answers.tsv"
));

#[test]
fn every_unrecorded_answer_parses_as_the_table_says() {
    let mut wrong = Vec::new();
    let lines: Vec<&str> = TABLE.lines().skip(1).collect();
    assert!(!lines.is_empty());
    for line in lines {
        let columns: Vec<&str> = line.splitn(4, '\t').collect();
        let [function, status, body, rest] = columns[..] else {
            panic!("{line}")
        };
        let (expected, _remark) = rest.rsplit_once('\t').expect("a remark column");
        let function = Function::named(function).expect("a function");
        let found = table_line(&parse(function, status.parse().unwrap(), &unescaped(body)));
        if found != expected {
            wrong.push(format!("{body}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// `\n` and the like in a table's texts.
pub(crate) fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut left = text.bytes();
    while let Some(byte) = left.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        bytes.push(match left.next() {
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'x') => {
                let digits: Vec<u8> = left.by_ref().take(2).collect();
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            other => panic!("unknown escape {other:?}"),
        });
    }
    bytes
}
