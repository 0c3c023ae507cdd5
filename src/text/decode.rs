//! From a file's bytes to text, whatever editor wrote it.

use std::fmt;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8};

/// Control characters tolerated per hundred characters: a stray one from an old printer driver
/// passes, compiled code does not.
const STRAY_CONTROLS: usize = 1;

/// Why bytes are not text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecodeError {
    /// The bytes are a picture, archive, program or other file that is not plain text.
    Binary,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the file is not plain text")
    }
}

impl std::error::Error for DecodeError {}

/// The text in `bytes`: UTF-8, UTF-16 with a byte order mark, or the legacy encoding the bytes
/// look like (Windows-1251 for most old Cyrillic files). The mark is dropped, and line ends
/// become `\n`.
///
/// # Errors
///
/// [`DecodeError::Binary`] when the content is not text.
pub fn decode(bytes: &[u8]) -> Result<String, DecodeError> {
    let text = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => clean(encoding, &bytes[mark..])?,
        None => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => clean(guess(bytes), bytes)?,
        },
    };
    if is_binary(bytes, &text) {
        return Err(DecodeError::Binary);
    }
    Ok(text.replace("\r\n", "\n").replace('\r', "\n"))
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    // The product's readers write Cyrillic; the domain hint settles files of a few words.
    detector.guess(Some(b"ru"), Utf8Detection::Deny)
}

/// UTF-8 and UTF-16 are announced by a mark, so a broken unit in them is damage worth tolerating;
/// a legacy encoding that cannot read its own bytes was a wrong guess about a binary file.
fn clean(encoding: &'static Encoding, bytes: &[u8]) -> Result<String, DecodeError> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    let announced = encoding == UTF_8 || !encoding.is_ascii_compatible();
    if broken && !announced {
        return Err(DecodeError::Binary);
    }
    Ok(text.into_owned())
}

fn is_binary(bytes: &[u8], text: &str) -> bool {
    // A PDF may begin with a long run of printable characters.
    if bytes.starts_with(b"%PDF-") {
        return true;
    }
    let (mut all, mut controls) = (0usize, 0usize);
    for c in text.chars() {
        all += 1;
        match c {
            '\0' => return true,
            '\t' | '\n' | '\r' | '\u{c}' | '\u{85}' => {}
            _ if c.is_control() => controls += 1,
            _ => {}
        }
    }
    controls * 100 > all * STRAY_CONTROLS
}
