//! Charts as PNG files, drawn by `plotters` in a font that comes along.

use std::sync::Once;

use plotters::{coord::Shift, prelude::*, style::register_font};

pub use plotters;

/// Red, blue and green that can be told apart.
pub const COLORS: [RGBColor; 3] =
    [RGBColor(214, 69, 65), RGBColor(51, 102, 204), RGBColor(46, 139, 87)];

/// A chart with a title and room for its labels, on any machine in the same font.
///
/// # Panics
///
/// If the font cannot be read, which would be the fault of this crate.
pub fn chart<'a, 'b, B: DrawingBackend>(
    area: &'a DrawingArea<B, Shift>,
    title: &str,
) -> ChartBuilder<'a, 'b, B> {
    static LOAD: Once = Once::new();
    LOAD.call_once(|| {
        let font = epaint_default_fonts::UBUNTU_LIGHT;
        let loaded = register_font("sans-serif", FontStyle::Normal, font);
        assert!(loaded.is_ok(), "the font can be read");
    });
    let mut chart = ChartBuilder::on(area);
    chart.caption(title, ("sans-serif", 20)).margin(15).x_label_area_size(35).y_label_area_size(50);
    chart
}
