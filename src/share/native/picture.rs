//! Pictures as they come in: what they are is told by their content alone, and what is kept is drawn
//! anew from their pixels, without places, cameras, comments and whatever else lay in the file.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage, RgbaImage,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
    imageops::FilterType,
    metadata::Orientation,
};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::{
    config::hex,
    error::{AppError, Result},
    share::PictureKind,
};

/// Longest side of a picture that is read, in pixels.
pub const MOST_SIDE: u32 = 4096;
/// Shortest side of a picture that is worth showing.
pub const LEAST_SIDE: u32 = 64;
/// Memory its pixels may take.
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// Sides of an avatar: three times what is shown, for dense screens.
const AVATAR_SIDE: u32 = 128;
/// Longest side of a preview, as messengers ask for.
const PREVIEW_SIDE: u32 = 1200;
const QUALITY: u8 = 85;

/// A picture may take [`MOST_BYTES`] some times over while it is drawn: one at a time.
static TURN: Semaphore = Semaphore::const_new(1);

/// A picture as it is kept.
#[derive(Debug)]
pub struct Drawn {
    /// `image/jpeg` or `image/png`.
    pub media_type: &'static str,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// The file.
    pub content: Vec<u8>,
}

impl Drawn {
    /// Half of the hash of the content: 128 bits.
    pub fn hash(&self) -> String {
        hex(&Sha256::digest(&self.content))[..32].to_owned()
    }
}

/// Why a file is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Neither PNG nor JPEG nor WebP, or broken.
    NotPicture,
    /// More pixels than are read.
    TooManyPixels,
    /// Fewer pixels than can be shown.
    TooSmall,
}

/// Draws a picture anew, off the async threads.
pub async fn draw(kind: PictureKind, file: Vec<u8>) -> Result<std::result::Result<Drawn, Unfit>> {
    let _turn = TURN.acquire().await.map_err(|_| AppError::Internal)?;
    let drawn = tokio::task::spawn_blocking(move || draw_now(kind, &file)).await;
    // A decoder that gives up is one that met no picture.
    Ok(drawn.unwrap_or(Err(Unfit::NotPicture)))
}

fn draw_now(kind: PictureKind, file: &[u8]) -> std::result::Result<Drawn, Unfit> {
    let picture = read(file)?;
    match kind {
        PictureKind::Avatar => {
            let square = picture
                .resize_to_fill(AVATAR_SIDE, AVATAR_SIDE, FilterType::CatmullRom)
                .into_rgba8();
            if square.pixels().all(|pixel| pixel.0[3] == u8::MAX) {
                jpeg(&DynamicImage::ImageRgba8(square).into_rgb8())
            } else {
                png(&square)
            }
        }
        PictureKind::Preview => {
            let (width, height) = (picture.width(), picture.height());
            let picture = if width.max(height) > PREVIEW_SIDE {
                picture.resize(PREVIEW_SIDE, PREVIEW_SIDE, FilterType::CatmullRom)
            } else {
                picture
            };
            jpeg(&on_white(&picture.into_rgba8()))
        }
    }
}

fn read(file: &[u8]) -> std::result::Result<DynamicImage, Unfit> {
    let format = image::guess_format(file).map_err(|_| Unfit::NotPicture)?;
    if !matches!(
        format,
        ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP
    ) {
        return Err(Unfit::NotPicture);
    }
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| Unfit::NotPicture)?;
    let (width, height) = decoder.dimensions();
    if width.max(height) > MOST_SIDE || decoder.total_bytes() > MOST_BYTES {
        return Err(Unfit::TooManyPixels);
    }
    if width.min(height) < LEAST_SIDE {
        return Err(Unfit::TooSmall);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| Unfit::NotPicture)?;
    // What a camera only notes beside the pixels is lost with the notes.
    picture.apply_orientation(orientation);
    Ok(picture)
}

/// Messengers show what is transparent in any colour.
fn on_white(picture: &RgbaImage) -> RgbImage {
    let mix = |value: u8, alpha: u8| {
        let (value, alpha) = (u32::from(value), u32::from(alpha));
        u8::try_from((value * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
    };
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, alpha] = picture.get_pixel(x, y).0;
        Rgb([mix(red, alpha), mix(green, alpha), mix(blue, alpha)])
    })
}

fn jpeg(picture: &RgbImage) -> std::result::Result<Drawn, Unfit> {
    let mut content = Vec::new();
    picture
        .write_with_encoder(JpegEncoder::new_with_quality(&mut content, QUALITY))
        .map_err(|_| Unfit::NotPicture)?;
    Ok(Drawn {
        media_type: "image/jpeg",
        width: picture.width(),
        height: picture.height(),
        content,
    })
}

fn png(picture: &RgbaImage) -> std::result::Result<Drawn, Unfit> {
    let mut content = Vec::new();
    picture
        .write_with_encoder(PngEncoder::new(&mut content))
        .map_err(|_| Unfit::NotPicture)?;
    Ok(Drawn {
        media_type: "image/png",
        width: picture.width(),
        height: picture.height(),
        content,
    })
}
