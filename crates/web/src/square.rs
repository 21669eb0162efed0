//! QR codes, drawn by the server.

use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// A QR code as one path in a square, a quiet edge of four included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Square {
    /// Dots along an edge.
    pub side: usize,
    /// The path's `d`.
    pub path: String,
}

impl Square {
    /// The code of a text; none when it is empty or too long for one.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M).ok().filter(|_| !text.is_empty())?;
        let width = code.width();
        let dots = code.to_colors();
        let mut path = String::new();
        for (y, row) in dots.chunks(width).enumerate() {
            let mut x = 0;
            // Dark dots side by side are one bar.
            for bar in row.chunk_by(|a, b| a == b) {
                if bar.first() == Some(&Color::Dark) {
                    let _always = write!(path, "M{} {}h{}v1h-{}z", x + 4, y + 4, bar.len(), bar.len());
                }
                x += bar.len();
            }
        }
        Some(Self { side: width + 8, path })
    }
}

#[cfg(test)]
mod tests {
    use super::Square;

    #[test]
    fn a_text_becomes_a_square_of_bars() {
        let square = Square::of("https://example.jp/g/011002").unwrap();
        assert_eq!(square.side, 25 + 8 + 4 * usize::from(square.side > 33));
        assert!(square.path.starts_with("M4 4h7v1h-7z"), "the corner's bar is seven dots");
        assert_eq!(Square::of(""), None);
    }
}
