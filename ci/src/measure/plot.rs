//! A measurement as a plot: times upwards, a number that its lines begin with to the right.

use std::fmt::Write;

use super::list::Measurement;
use super::measured::{Measured, Numbers};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 320.0;
/// Around the plot: for the axes and what is written at them.
const LEFT: f64 = 80.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 36.0;
const BOTTOM: f64 = 56.0;

/// A line of the plot: how it is called, how it is dashed, and its points.
struct Series {
    name: &'static str,
    dashes: &'static str,
    points: Vec<(f64, f64)>,
}

/// An SVG to stand in a page, in the colour of its text; `across` is what the numbers to the right
/// count. Each step to the right multiplies, as with a slide rule.
///
/// # Panics
/// If a line of the measurement does not begin with a number.
pub fn svg(measurement: &Measurement, measured: &Measured, across: &str) -> String {
    let unit = measurement.unit;
    let series = all_series(measured);
    let points = || series.iter().flat_map(|series| &series.points);
    let (least, most) = points().fold((f64::INFINITY, 1.0_f64), |(least, most), (x, _)| {
        (least.min(*x), most.max(*x))
    });
    let step = step(points().fold(0.0, |highest, (_, y)| y.max(highest)));
    let top = 4.0 * step;
    let across_at = |x: f64| {
        let part = (x / least).ln() / (most / least).ln().max(f64::MIN_POSITIVE);
        LEFT + part * (WIDTH - LEFT - RIGHT)
    };
    let up_at = |y: f64| HEIGHT - BOTTOM - y / top * (HEIGHT - TOP - BOTTOM);

    let mut svg = format!(
        "<svg class=\"plot\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\" \
         fill=\"none\" stroke=\"currentColor\" font-size=\"14\">\n",
        spoken(&series, unit, across)
    );
    for line in 0..=4 {
        let y = f64::from(line) * step;
        let at = up_at(y);
        let _ = writeln!(
            svg,
            "<path d=\"M{LEFT} {at:.1}H{}\" stroke-opacity=\"0.25\"/>{}",
            WIDTH - RIGHT,
            text(LEFT - 8.0, at + 5.0, "end", &format!("{y} {unit}"))
        );
    }
    for (x, _) in &series[0].points {
        let label = text(
            across_at(*x),
            HEIGHT - BOTTOM + 22.0,
            "middle",
            &x.to_string(),
        );
        let _ = writeln!(svg, "{label}");
    }
    let middle = (LEFT + WIDTH - RIGHT) / 2.0;
    let _ = writeln!(svg, "{}", text(middle, HEIGHT - 8.0, "middle", across));
    for (place, series) in (0..).zip(&series) {
        let mut path = String::new();
        for (number, (x, y)) in series.points.iter().enumerate() {
            let command = if number == 0 { 'M' } else { 'L' };
            let _ = write!(path, "{command}{:.1} {:.1}", across_at(*x), up_at(*y));
        }
        let from = LEFT + 180.0 * f64::from(place);
        let _ = writeln!(
            svg,
            "<path d=\"{path}M{from} 16h36\" stroke-width=\"2.5\" stroke-dasharray=\"{}\"/>{}",
            series.dashes,
            text(from + 44.0, 21.0, "start", series.name)
        );
    }
    svg + "</svg>\n"
}

fn text(x: f64, y: f64, anchor: &str, text: &str) -> String {
    format!(
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" fill=\"currentColor\" \
         stroke=\"none\">{text}</text>"
    )
}

/// Those that have a point for each line of the table.
fn all_series(measured: &Measured) -> Vec<Series> {
    let series = |name, dashes, of: fn(&Numbers) -> Option<f64>| {
        let point = |row: &Numbers| Some((first_number(&row.what), of(row)?));
        let points: Option<Vec<_>> = measured.rows.iter().map(point).collect();
        points.map(|points| Series {
            name,
            dashes,
            points,
        })
    };
    [
        series("Python", "9 5", Numbers::of_python),
        series("Rust", "none", |row| Some(row.of_rust())),
        series("ideal", "2 4", |row| row.ideal),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn first_number(what: &str) -> f64 {
    let number = what.split(' ').next().and_then(|word| word.parse().ok());
    number.unwrap_or_else(|| panic!("{what:?} does not begin with a number, as a plot needs"))
}

/// A round number, four of which are at least `highest`.
fn step(highest: f64) -> f64 {
    let quarter = (highest / 4.0).max(f64::MIN_POSITIVE);
    let power = 10_f64.powf(quarter.log10().floor());
    let round = [1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0].map(|round| round * power);
    round
        .into_iter()
        .find(|step| *step >= quarter * (1.0 - 1e-9))
        .unwrap_or(quarter)
}

/// For those who do not see it.
fn spoken(series: &[Series], unit: &str, across: &str) -> String {
    let lines: Vec<_> = series
        .iter()
        .map(|series| {
            let point = |(x, y): &(f64, f64)| format!("{y:.0} {unit} at {x}");
            let points: Vec<_> = series.points.iter().map(point).collect();
            format!("{}: {}", series.name, points.join(", "))
        })
        .collect();
    format!("Time by {across}. {}.", lines.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_high_enough() {
        for (highest, expected) in [
            (100.0, 25.0),
            (101.0, 30.0),
            (2_053.0, 600.0),
            (4.0, 1.0),
            (0.7, 0.2),
        ] {
            assert!((step(highest) - expected).abs() < 1e-9, "{highest}");
        }
    }

    #[test]
    fn a_line_begins_with_its_number() {
        assert!((first_number("30 workers") - 30.0).abs() < f64::EPSILON);
    }

    #[test]
    #[should_panic(expected = "does not begin with a number")]
    fn a_line_without_one_has_no_place() {
        first_number("many workers");
    }

    fn row(what: &str, rust: f64, python: &[f64]) -> Numbers {
        Numbers {
            what: what.to_owned(),
            ideal: Some(rust / 2.0),
            rust: vec![rust],
            python: python.to_vec(),
        }
    }

    fn drawn(rows: Vec<Numbers>) -> String {
        use crate::measure::measured::tests;
        let measured = Measured {
            rows,
            ..tests::measured()
        };
        svg(&tests::measurement(), &measured, "workers")
    }

    // From the left edge of the plot to its right one, and from its top down.
    #[test]
    fn times_are_drawn_where_they_belong() {
        let rows = vec![
            row("10 workers", 400.0, &[400.0]),
            row("100 workers", 100.0, &[200.0]),
        ];
        let svg = drawn(rows);
        let document = roxmltree::Document::parse(&svg).unwrap();
        let paths: Vec<_> = document
            .descendants()
            .filter_map(|node| Some((node.attribute("stroke-dasharray")?, node.attribute("d")?)))
            .collect();
        let [(_, python), ("none", rust), (_, ideal)] = paths[..] else {
            panic!("{svg}")
        };
        assert!(python.starts_with("M80.0 36.0L616.0 150.0M"), "{python}");
        assert!(rust.starts_with("M80.0 36.0L616.0 207.0M"), "{rust}");
        assert!(ideal.starts_with("M80.0 150.0L616.0 235.5M"), "{ideal}");
        // A page is Markdown, where a blank line would end the drawing.
        assert!(!svg.contains("\n\n"));
    }

    #[test]
    fn what_was_not_measured_is_not_drawn() {
        let svg = drawn(vec![
            row("10 workers", 400.0, &[400.0]),
            row("100 workers", 100.0, &[]),
        ]);
        assert!(svg.contains(">Rust<") && !svg.contains("Python"), "{svg}");
    }
}
