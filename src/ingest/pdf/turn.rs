//! Pages lie as they are read: a page whose letters mostly run up, down or upside down is turned.

use super::device::Sketch;
use crate::page::Rect;

/// A direction of writing, as quarter turns clockwise from left-to-right; `None` for oblique letters (watermarks).
pub(super) fn quarter(direction: (f32, f32)) -> Option<u8> {
    const STRAIGHT: f32 = 0.96;
    match direction {
        (x, _) if x >= STRAIGHT => Some(0),
        (_, y) if y >= STRAIGHT => Some(1),
        (x, _) if x <= -STRAIGHT => Some(2),
        (_, y) if y <= -STRAIGHT => Some(3),
        _ => None,
    }
}

/// Turns the page so that most of its letters run from left to right, and gives its new size.
pub(super) fn upright(sketch: &mut Sketch, size: (f32, f32)) -> (f32, f32) {
    let mut counts = [0_usize; 4];
    for glyph in &sketch.glyphs {
        if let Some(quarter) = quarter(glyph.direction) {
            counts[usize::from(quarter)] += 1;
        }
    }
    let most = (0..4).rev().max_by_key(|quarter| counts[*quarter]).unwrap_or(0);
    let turn = Turn { quarter: most as u8, size };
    if most == 0 {
        return size;
    }
    for glyph in &mut sketch.glyphs {
        (glyph.x, glyph.y) = turn.point(glyph.x, glyph.y);
        glyph.direction = turn.direction(glyph.direction);
    }
    for ruling in &mut sketch.rulings {
        ruling.rect = turn.rect(ruling.rect);
    }
    for image in &mut sketch.images {
        *image = turn.rect(*image);
    }
    turn.turned_size()
}

/// A frame in which letters of one direction run from left to right.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    /// The direction of the letters.
    pub(super) quarter: u8,
    /// Size of the page before.
    pub(super) size: (f32, f32),
}

impl Turn {
    pub(super) fn point(self, x: f32, y: f32) -> (f32, f32) {
        let (width, height) = self.size;
        match self.quarter {
            0 => (x, y),
            1 => (y, width - x),
            2 => (width - x, height - y),
            _ => (height - y, x),
        }
    }

    fn direction(self, (x, y): (f32, f32)) -> (f32, f32) {
        match self.quarter {
            0 => (x, y),
            1 => (y, -x),
            2 => (-x, -y),
            _ => (-y, x),
        }
    }

    pub(super) fn rect(self, rect: Rect) -> Rect {
        let (ax, ay) = self.point(rect.x0, rect.y0);
        let (bx, by) = self.point(rect.x1, rect.y1);
        Rect { x0: ax.min(bx), y0: ay.min(by), x1: ax.max(bx), y1: ay.max(by) }
    }

    pub(super) fn turned_size(self) -> (f32, f32) {
        let (width, height) = self.size;
        if self.quarter.is_multiple_of(2) { (width, height) } else { (height, width) }
    }

    /// The turn that takes this one back.
    pub(super) fn back(self) -> Turn {
        Turn { quarter: (4 - self.quarter) % 4, size: self.turned_size() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turning_back_gives_the_same_place() {
        for quarter in 0..4 {
            let turn = Turn { quarter, size: (600.0, 800.0) };
            let (x, y) = turn.point(10.0, 20.0);
            assert_eq!(turn.back().point(x, y), (10.0, 20.0), "{quarter}");
        }
    }

    #[test]
    fn letters_that_run_up_start_at_the_left_after_turning() {
        let turn = Turn { quarter: 3, size: (600.0, 800.0) };
        let (first, second) = (turn.point(50.0, 700.0), turn.point(50.0, 690.0));
        assert!(first.0 < second.0 && first.1 == second.1);
    }
}
