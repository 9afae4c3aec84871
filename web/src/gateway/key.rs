//! The key of an intent: a random UUID.

/// A new key, such as `7f1f0a52-5b5c-4f0e-9f0a-3c1f1f0d6a11`; `None` where the
/// browser has no randomness, which none is known for.
pub(crate) fn new_key() -> Option<String> {
    let mut bytes = [0; 16];
    let crypto = web_sys::window()?.crypto().ok()?;
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(uuid(bytes))
}

/// The UUID of version 4 with these random bytes.
fn uuid(mut bytes: [u8; 16]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 0x0f] {
            text.push(char::from(DIGITS[usize::from(digit)]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_key_is_a_uuid_of_version_4() {
        assert_eq!(uuid([0x00; 16]), "00000000-0000-4000-8000-000000000000");
        assert_eq!(uuid([0xff; 16]), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(
            uuid([
                1, 35, 69, 103, 137, 171, 205, 239, 1, 35, 69, 103, 137, 171, 205, 239
            ]),
            "01234567-89ab-4def-8123-456789abcdef"
        );
    }

    #[test]
    fn each_key_is_another() {
        assert_ne!(new_key().unwrap(), new_key().unwrap());
    }
}
