//! Reads an event stream: bytes in, events out, the same however the bytes are cut.
//!
//! Written here because the addresses are strangers': work grows with the bytes alone. A parser
//! that keeps a growing buffer and reads it again with each piece takes four times as long for twice
//! the line (`eventsource-stream` 0.2.3: 14 s for 128 kB in pieces of 16 bytes, unoptimised; this
//! one 2 ms), so that one hostile server could keep a core busy. And an event that is too large, or
//! is no text, is refused while it arrives, not at the end of the stream.

use std::str::from_utf8;

/// Bytes one event may have. The largest events known are tool calls of some hundred kilobytes.
pub const EVENT_BYTES: usize = 1024 * 1024;

/// An event of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Its name, empty when it has none.
    pub name: String,
    /// Its data, lines joined with line feeds.
    pub data: String,
}

/// Why a stream can't be read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// An event goes on over [`EVENT_BYTES`].
    #[error("an event is larger than {EVENT_BYTES} bytes")]
    TooLarge,
    /// The bytes are no text.
    #[error("the stream is not UTF-8")]
    NotText,
}

/// Reads one stream, piece by piece.
#[derive(Debug, Default)]
pub struct Decoder {
    line: Vec<u8>,
    name: String,
    data: Option<String>,
    /// The last byte was a CR; an LF behind it ends the same line.
    after_cr: bool,
    /// A first line was read; only before it a byte order mark may stand.
    begun: bool,
}

impl Decoder {
    /// Takes the next bytes and gives the events they complete.
    pub fn take(&mut self, bytes: &[u8]) -> Result<Vec<Frame>, Malformed> {
        let mut frames = Vec::new();
        let mut rest = bytes;
        while let Some(first) = rest.first() {
            if self.after_cr && *first == b'\n' {
                rest = &rest[1..];
            }
            self.after_cr = false;
            match rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
                None => {
                    self.keep(rest)?;
                    break;
                }
                Some(end) => {
                    self.keep(&rest[..end])?;
                    frames.extend(self.end_line()?);
                    self.after_cr = rest[end] == b'\r';
                    rest = &rest[end + 1..];
                }
            }
        }
        Ok(frames)
    }

    /// The stream has ended. An event without a blank line behind it counts, although browsers
    /// would drop it: servers forget that line, and with it the end of the answer would be lost.
    pub fn end(mut self) -> Result<Option<Frame>, Malformed> {
        let last = self.end_line()?;
        Ok(last.or_else(|| self.dispatch()))
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<(), Malformed> {
        let held = self.data.as_ref().map_or(0, String::len);
        if held + self.line.len() + bytes.len() > EVENT_BYTES {
            return Err(Malformed::TooLarge);
        }
        self.line.extend_from_slice(bytes);
        Ok(())
    }

    fn end_line(&mut self) -> Result<Option<Frame>, Malformed> {
        let mut line = std::mem::take(&mut self.line);
        let frame = self.read(&line);
        // The room is used for the next line.
        line.clear();
        self.line = line;
        frame
    }

    /// Reads a whole line: a field, a comment, or the blank line behind an event.
    fn read(&mut self, line: &[u8]) -> Result<Option<Frame>, Malformed> {
        let text = from_utf8(line).map_err(|_| Malformed::NotText)?;
        let text = match self.begun {
            true => text,
            false => text.strip_prefix('\u{feff}').unwrap_or(text),
        };
        self.begun = true;
        if text.is_empty() {
            return Ok(self.dispatch());
        }
        let (field, value) = text.split_once(':').unwrap_or((text, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match (field, &mut self.data) {
            ("event", _) => value.clone_into(&mut self.name),
            ("data", None) => self.data = Some(value.to_owned()),
            ("data", Some(data)) => {
                data.push('\n');
                data.push_str(value);
            }
            _ => {}
        }
        Ok(None)
    }

    fn dispatch(&mut self) -> Option<Frame> {
        let name = std::mem::take(&mut self.name);
        let data = self.data.take()?;
        Some(Frame { name, data })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(pieces: &[&[u8]]) -> Result<Vec<(String, String)>, Malformed> {
        let mut decoder = Decoder::default();
        let mut frames = Vec::new();
        for piece in pieces {
            frames.extend(decoder.take(piece)?);
        }
        frames.extend(decoder.end()?);
        Ok(frames.into_iter().map(|f| (f.name, f.data)).collect())
    }

    fn message(data: &str) -> (String, String) {
        (String::new(), data.to_owned())
    }

    #[test]
    fn odd_but_legal_streams_are_understood() {
        for (text, data) in [
            ("data: a\n\n", "a"),
            ("data:a\n\n", "a"),
            ("data:  a\n\n", " a"),
            ("data: a\r\n\r\n", "a"),
            ("data: a\r\r", "a"),
            ("\u{feff}data: a\n\n", "a"),
            (
                ": note\n\n:\nid: 1\nretry: 9\nother: b\nlonely\ndata: a\n\n",
                "a",
            ),
            ("data: a\ndata: b\n\n", "a\nb"),
            ("data\ndata\n\n", "\n"),
            ("data: a: b\n\n", "a: b"),
            ("data: a", "a"),
            ("data: a\n", "a"),
            ("event: gone\n\ndata: a\n\n", "a"),
        ] {
            assert_eq!(
                read(&[text.as_bytes()]),
                Ok(vec![message(data)]),
                "{text:?}"
            );
        }
        let named = ("delta".to_owned(), "a".to_owned());
        assert_eq!(read(&[b"event: delta\ndata: a\n\n"]), Ok(vec![named]));
        assert_eq!(read(&[b": only a comment\n\n"]), Ok(vec![]));
    }

    #[test]
    fn what_is_no_text_is_refused_at_the_line_not_at_the_end() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.take(b"data: \xff\n"), Err(Malformed::NotText));
    }

    #[test]
    fn an_event_without_end_is_refused_while_it_grows() {
        let mut decoder = Decoder::default();
        let piece = [b'x'; 4096];
        let refused = (0..1000).find_map(|_| decoder.take(&piece).err());
        assert_eq!(refused, Some(Malformed::TooLarge));
        let mut decoder = Decoder::default();
        let refused = (0..100_000).find_map(|_| decoder.take(b"data: and on and on\n").err());
        assert_eq!(refused, Some(Malformed::TooLarge));
    }

    proptest! {
        #[test]
        fn events_are_the_same_however_the_bytes_are_cut(
            texts in prop::collection::vec("[ a-zа-яʻ😀:]{0,12}", 0..6),
            ending in prop::sample::select(vec!["\n", "\r\n", "\r"]),
            cuts in prop::collection::vec(0_usize..400, 0..20),
        ) {
            let events = texts.iter().map(|text| format!("data: {text}{ending}{ending}"));
            let stream = events.collect::<String>().into_bytes();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|at| at.min(stream.len())).collect();
            cuts.extend([0, stream.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&[u8]> = cuts.windows(2).map(|w| &stream[w[0]..w[1]]).collect();
            let expected: Vec<_> = texts.iter().map(|text| message(text)).collect();
            prop_assert_eq!(read(&pieces), Ok(expected));
        }
    }
}
