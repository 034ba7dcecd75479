//! Which texts there is room for.

use super::scale::{NARROW, Scale, WIDE};
use super::words::cut;

/// How wide a letter is, on average, in parts of its size.
const LETTER: f64 = 0.56;

/// For which widths of the picture something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum For {
    All,
    Wide,
    Narrow,
}

impl For {
    pub(super) fn class(self) -> &'static str {
        match self {
            For::All => "",
            For::Wide => " wide",
            For::Narrow => " narrow",
        }
    }
}

/// How wide a text is, in pixels.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().count() as f64 * size * LETTER
}

/// The first of some texts that fits, by width of the picture.
pub(super) fn inside(
    texts: &[String],
    scale: &Scale,
    from: u64,
    to: u64,
    size: f64,
) -> Vec<(For, String)> {
    let fitting = |picture| {
        let room = scale.pixels(from, to, picture) - 8.0;
        texts.iter().find(|text| width(text, size) <= room)
    };
    by_width(fitting(WIDE).cloned(), fitting(NARROW).cloned())
}

fn by_width(wide: Option<String>, narrow: Option<String>) -> Vec<(For, String)> {
    match (wide, narrow) {
        (Some(wide), Some(narrow)) if wide == narrow => vec![(For::All, wide)],
        (wide, narrow) => {
            let wide = wide.map(|text| (For::Wide, text));
            wide.into_iter()
                .chain(narrow.map(|text| (For::Narrow, text)))
                .collect()
        }
    }
}

/// A moment of the axis.
pub(super) struct Tick {
    pub at: u64,
    /// The `text-anchor` that keeps its name within the picture.
    pub anchor: &'static str,
    /// Unless there is room for it nowhere.
    pub name: Option<(For, String)>,
}

/// The moments of an axis. A name that would touch the one before it is left out.
pub(super) fn axis(ticks: Vec<(u64, String)>, scale: &Scale, size: f64) -> Vec<Tick> {
    let mut free = [f64::NEG_INFINITY; 2];
    let mut placed = Vec::new();
    for (i, (at, name)) in ticks.into_iter().enumerate() {
        let percent = scale.percent(at);
        let (anchor, before) = match percent {
            _ if i == 0 => ("start", 0.0),
            place if place > 94.0 => ("end", 1.0),
            _ => ("middle", 0.5),
        };
        let width = width(&name, size);
        let fits = |picture: f64, free: &mut f64| {
            let left = percent * picture / 100.0 - before * width;
            let fits = left >= *free;
            if fits {
                *free = left + width + 4.0;
            }
            fits.then(|| name.clone())
        };
        let wide = fits(WIDE, &mut free[0]);
        let narrow = fits(NARROW, &mut free[1]);
        placed.push(Tick {
            at,
            anchor,
            // The same name in both, so one text at most.
            name: by_width(wide, narrow).pop(),
        });
    }
    placed
}

/// A text that wants to stand at a moment.
pub(super) struct Wish {
    pub at: u64,
    pub text: String,
}

/// Texts side by side in one row, as far as there is room: after `taken` characters at the left,
/// each until the next. What is cut too short is left out.
pub(super) fn row(
    wishes: &[Wish],
    scale: &Scale,
    taken: &str,
    size: f64,
) -> Vec<(For, u64, String)> {
    let place = |picture: f64| -> Vec<Option<String>> {
        let mut free = width(taken, size) + 10.0;
        let mut placed = Vec::new();
        for (i, wish) in wishes.iter().enumerate() {
            let x = scale.pixels(0, wish.at, picture) + 5.0;
            let next = wishes
                .get(i + 1)
                .map_or(picture, |next| scale.pixels(0, next.at, picture));
            let letters = ((next - x - 6.0) / (size * LETTER)).floor();
            let text = cut(&wish.text, letters.clamp(0.0, 60.0) as usize);
            let enough = text.chars().count() >= wish.text.chars().count().min(8);
            if x >= free && enough && !text.is_empty() {
                free = x + width(&text, size) + 6.0;
                placed.push(Some(text));
            } else {
                placed.push(None);
            }
        }
        placed
    };
    let (wide, narrow) = (place(WIDE), place(NARROW));
    let texts = wishes.iter().zip(wide).zip(narrow);
    texts
        .flat_map(|((wish, wide), narrow)| {
            by_width(wide, narrow)
                .into_iter()
                .map(|(width, text)| (width, wish.at, text))
        })
        .collect()
}
