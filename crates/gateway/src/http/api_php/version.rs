use jiff::Timestamp;

/// The gateway's own version, in the form of api.php's, so that a CRM can tell
/// what answers and whether its clock is right. The dialer's is not asked for:
/// an agent has no use for it.
pub(super) fn text() -> String {
    of(Timestamp::now())
}

fn of(now: Timestamp) -> String {
    format!(
        "VERSION: {}|BUILD: handset-gateway|DATE: {}|EPOCH: {}\n",
        env!("CARGO_PKG_VERSION"),
        now.strftime("%Y-%m-%d %H:%M:%S"),
        now.as_second()
    )
}

#[cfg(test)]
mod tests {
    use vicidial_agent_api::answer::{Data, parse};
    use vicidial_agent_api::{Answer, Function};

    use super::*;

    #[test]
    fn it_is_read_as_api_phps_own_is() {
        let text = of(Timestamp::from_second(1_795_222_887).unwrap());
        let Answer::Data(Data::Version(version)) = parse(Function::Version, 200, text.as_bytes())
        else {
            panic!("{text}");
        };
        assert_eq!(version.version, env!("CARGO_PKG_VERSION"));
        assert_eq!(version.date, "2026-11-21 01:01:27");
        assert_eq!(version.epoch, Some(1_795_222_887));
    }
}
