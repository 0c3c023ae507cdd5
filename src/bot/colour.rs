//! A bot's own colour: how it reads on either theme (WCAG 2.2, relative luminance and contrast).
//!
//! Any colour is taken, because pages make do with each: words on it are black or white, whichever
//! reads better, words in it are darkened or lightened to the theme, and buttons keep an edge. The
//! owner is told how it looks all the same.

/// The grounds of the two themes; `--ground` in `style/tokens.css`.
const GROUNDS: [&str; 2] = ["#f6fafa", "#0b1317"];
/// What the parts of a control must differ by from what is around them (WCAG 1.4.11).
const CLEAR: u32 = 30;

/// Red, green and blue of `#rrggbb`.
pub(super) fn rgb(accent: &str) -> Option<[u8; 3]> {
    let digits = accent
        .strip_prefix('#')
        .filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

fn luminance(colour: &str) -> f64 {
    let channel = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    let [red, green, blue] = rgb(colour).unwrap_or_default().map(channel);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// The text colour that reads better on an accent: black or white.
pub fn on_accent(accent: &str) -> &'static str {
    // Contrast with black and with white is equal at a luminance of 0.179.
    if luminance(accent) > 0.179 {
        "#000000"
    } else {
        "#ffffff"
    }
}

/// Tenths of the contrast of two colours: 10 for the same, 210 for black and white.
fn tenths(one: &str, other: &str) -> u32 {
    let (one, other) = (luminance(one), luminance(other));
    let ratio = (one.max(other) + 0.05) / (one.min(other) + 0.05);
    // Rounded down: what is nearly enough is not enough.
    (ratio * 10.0) as u32
}

/// How a colour reads, in tenths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contrast {
    /// Words on it, which are black or white: never below 45.
    pub words: u32,
    /// The colour against the page in the light theme.
    pub light: u32,
    /// The same in the dark theme.
    pub dark: u32,
}

impl Contrast {
    /// Whether the colour stands out from a page it has this contrast with.
    pub fn is_clear(tenths: u32) -> bool {
        tenths >= CLEAR
    }
}

/// How an accent reads on both themes.
pub fn contrast(accent: &str) -> Contrast {
    let [light, dark] = GROUNDS.map(|ground| tenths(accent, ground));
    Contrast {
        words: tenths(accent, on_accent(accent)),
        light,
        dark,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_on_any_colour_can_be_read() {
        for step in 0..=255u32 {
            for colour in [
                format!("#{step:02x}{step:02x}{step:02x}"),
                format!("#{step:02x}00{:02x}", 255 - step),
                format!("#00{step:02x}80"),
                format!("#{step:02x}{:02x}00", step / 2),
            ] {
                assert!(
                    contrast(&colour).words >= 45,
                    "{colour}: {:?}",
                    contrast(&colour)
                );
            }
        }
    }

    #[test]
    fn a_colour_near_the_page_is_told_from_a_clear_one() {
        let told = |colour| {
            let Contrast { light, dark, .. } = contrast(colour);
            (Contrast::is_clear(light), Contrast::is_clear(dark))
        };
        assert_eq!(told("#ffffff"), (false, true));
        assert_eq!(told("#101820"), (true, false));
        assert_eq!(told("#facc15"), (false, true));
        assert_eq!(told(crate::bot::ACCENT), (true, true));
        assert_eq!(contrast("#000000").words, 210);
    }
}
