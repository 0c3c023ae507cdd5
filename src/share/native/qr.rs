//! The share link as a code for cameras, to print: an SVG, and a PNG for those who need pixels.

use std::fmt::Write;

use fast_qr::{ECL, QRBuilder};
use image::{GrayImage, Luma, codecs::png::PngEncoder};

use crate::error::{AppError, Result};

/// Light squares around the code, which readers need (ISO/IEC 18004).
const QUIET: usize = 4;
/// Pixels a square has in the PNG.
const SCALE: u32 = 16;

/// The squares of a code, true where it is dark, row by row.
struct Squares {
    side: usize,
    dark: Vec<bool>,
}

fn squares(link: &str) -> Result<Squares> {
    // A tenth of the code may be dirty or worn off.
    let code = QRBuilder::new(link).ecl(ECL::M).build().map_err(|error| {
        tracing::error!(?error, link, "a link can't be written as a code");
        AppError::Internal
    })?;
    let side = code.size;
    let all = (0..side).flat_map(|y| (0..side).map(move |x| (x, y)));
    let dark = all.map(|(x, y)| code[y][x].value()).collect();
    Ok(Squares { side, dark })
}

/// The code as SVG, dark on white in either theme, named for readers of screens.
pub fn svg(link: &str, name: &str) -> Result<String> {
    let Squares { side, dark } = squares(link)?;
    let mut path = String::new();
    for (at, _) in dark.iter().enumerate().filter(|(_, dark)| **dark) {
        let (x, y) = (at % side + QUIET, at / side + QUIET);
        write!(path, "M{x} {y}h1v1h-1z").map_err(|_| AppError::Internal)?;
    }
    let (whole, name) = (side + 2 * QUIET, escaped(name));
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {whole} {whole}\" shape-rendering=\"crispEdges\" \
         role=\"img\" aria-labelledby=\"name\"><title id=\"name\">{name}</title>\
         <rect width=\"{whole}\" height=\"{whole}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>"
    ))
}

/// The code as PNG.
pub fn png(link: &str) -> Result<Vec<u8>> {
    let Squares { side, dark } = squares(link)?;
    let whole = u32::try_from(side + 2 * QUIET).map_err(|_| AppError::Internal)? * SCALE;
    let square = |pixel: u32| ((pixel / SCALE) as usize).checked_sub(QUIET);
    let picture = GrayImage::from_fn(whole, whole, |x, y| {
        let inside = square(x)
            .zip(square(y))
            .filter(|(x, y)| *x < side && *y < side);
        let is_dark = inside.is_some_and(|(x, y)| dark[y * side + x]);
        Luma([if is_dark { 0 } else { u8::MAX }])
    });
    let mut content = Vec::new();
    picture
        .write_with_encoder(PngEncoder::new(&mut content))
        .map_err(|error| {
            tracing::error!(%error, "a code can't be drawn");
            AppError::Internal
        })?;
    Ok(content)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The finder pattern every code has in three corners (ISO/IEC 18004): a reader looks for it.
    #[test]
    fn a_code_has_its_marks_in_three_corners_in_both_forms() {
        let link = "https://bots.example.uz/b/abcdefghijkm";
        let Squares { side, dark } = squares(link).unwrap();
        let ring = |x: usize, y: usize| {
            (0..7).all(|at| dark[y * side + x + at] && dark[(y + at) * side + x])
        };
        assert!(ring(0, 0) && ring(side - 7, 0) && ring(0, side - 7));
        assert!(!ring(side - 7, side - 7));

        let picture = image::load_from_memory(&png(link).unwrap())
            .unwrap()
            .into_luma8();
        let drawn = svg(link, "Link of “A & B <c>”").unwrap();
        assert!(
            drawn.contains("<title id=\"name\">Link of “A &amp; B &lt;c>”</title>"),
            "{drawn}"
        );
        for (at, is_dark) in dark.iter().enumerate() {
            let (x, y) = (at % side + QUIET, at / side + QUIET);
            assert_eq!(drawn.contains(&format!("M{x} {y}h1")), *is_dark);
            let pixel = picture.get_pixel(x as u32 * SCALE + 1, y as u32 * SCALE + 1);
            assert_eq!(pixel.0[0] == 0, *is_dark, "{x} {y}");
        }
    }
}
