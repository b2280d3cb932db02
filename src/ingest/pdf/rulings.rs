//! Paths in, straight horizontal and vertical lines out. Table borders are strokes, or fills so thin that they look like one.

use crate::page::{Rect, Ruling};
use hayro_interpret::DrawMode;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point};

/// A fill thinner than this (in points) is a line.
const THIN: f64 = 2.5;
/// A stroke wider than this is a bar, not a line.
const WIDEST_STROKE: f64 = 6.0;
/// A line this far (in points) off the horizontal or vertical is still straight.
const SLANT: f64 = 1.0;
/// Shorter ones are parts of letters and ornaments.
const SHORTEST: f64 = 3.0;

/// Adds the straight lines of a path.
pub(super) fn of_path(path: &BezPath, to_page: Affine, mode: &DrawMode, rulings: &mut Vec<Ruling>) {
    let (fills, strokes) = match mode {
        DrawMode::Fill(_) => (true, None),
        DrawMode::Stroke(props) => (false, Some(props)),
        DrawMode::FillAndStroke(_, props) => (true, Some(props)),
        DrawMode::Invisible => (false, None),
    };
    if let Some(props) = strokes {
        let scale = to_page.determinant().abs().sqrt();
        if f64::from(props.line_width) * scale <= WIDEST_STROKE {
            stroked(path, to_page, rulings);
        }
    }
    if fills {
        filled(path, to_page, rulings);
    }
}

fn stroked(path: &BezPath, to_page: Affine, rulings: &mut Vec<Ruling>) {
    let (mut start, mut at) = (Point::ZERO, Point::ZERO);
    for element in path.elements() {
        match element {
            PathEl::MoveTo(to) => {
                start = to_page * *to;
                at = start;
            }
            PathEl::LineTo(to) => {
                let to = to_page * *to;
                add_segment(at, to, rulings);
                at = to;
            }
            PathEl::QuadTo(_, to) | PathEl::CurveTo(_, _, to) => at = to_page * *to,
            PathEl::ClosePath => {
                add_segment(at, start, rulings);
                at = start;
            }
        }
    }
}

fn add_segment(from: Point, to: Point, rulings: &mut Vec<Ruling>) {
    if from.is_finite() && to.is_finite() {
        add_box(from.x.min(to.x), from.y.min(to.y), from.x.max(to.x), from.y.max(to.y), SLANT, rulings);
    }
}

/// Each part of a fill that is thin.
fn filled(path: &BezPath, to_page: Affine, rulings: &mut Vec<Ruling>) {
    let mut part: Option<(Point, Point)> = None;
    let mut finish = |part: &mut Option<(Point, Point)>| {
        if let Some((low, high)) = part.take() {
            add_box(low.x, low.y, high.x, high.y, THIN, rulings);
        }
    };
    for element in path.elements() {
        if matches!(element, PathEl::MoveTo(_)) {
            finish(&mut part);
        }
        if let Some(end) = element.end_point() {
            let end = to_page * end;
            if !end.is_finite() {
                return;
            }
            let (low, high) = part.get_or_insert((end, end));
            *low = Point::new(low.x.min(end.x), low.y.min(end.y));
            *high = Point::new(high.x.max(end.x), high.y.max(end.y));
        }
    }
    finish(&mut part);
}

fn add_box(x0: f64, y0: f64, x1: f64, y1: f64, thin: f64, rulings: &mut Vec<Ruling>) {
    let (width, height) = (x1 - x0, y1 - y0);
    let rect = if height <= thin && width >= SHORTEST && width > height {
        let middle = f64::midpoint(y0, y1);
        (x0, middle, x1, middle)
    } else if width <= thin && height >= SHORTEST {
        let middle = f64::midpoint(x0, x1);
        (middle, y0, middle, y1)
    } else {
        return;
    };
    let (x0, y0, x1, y1) = rect;
    rulings.push(Ruling { rect: Rect { x0: x0 as f32, y0: y0 as f32, x1: x1 as f32, y1: y1 as f32 } });
}

#[cfg(test)]
mod tests {
    use super::*;
    use hayro_interpret::kurbo::{self, Shape};
    use hayro_interpret::{FillRule, StrokeProps};

    fn found(path: &BezPath, mode: &DrawMode) -> usize {
        let mut rulings = Vec::new();
        of_path(path, Affine::IDENTITY, mode, &mut rulings);
        rulings.len()
    }

    #[test]
    fn borders_are_strokes_or_thin_fills() {
        let cell = kurbo::Rect::new(10.0, 10.0, 100.0, 40.0).to_path(0.1);
        assert_eq!(found(&cell, &DrawMode::Stroke(StrokeProps::default())), 4);
        assert_eq!(found(&cell, &DrawMode::Fill(FillRule::EvenOdd)), 0);
        let bar = kurbo::Rect::new(10.0, 10.0, 100.0, 10.5).to_path(0.1);
        assert_eq!(found(&bar, &DrawMode::Fill(FillRule::NonZero)), 1);
    }
}
