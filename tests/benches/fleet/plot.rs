//! How many connections were done when, as SVG.

use std::fmt::Write as _;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 320.0;
const LEFT: f64 = 56.0;
const BOTTOM: f64 = 40.0;
const TOP: f64 = 24.0;

/// The curve of what was done, and the bound that the limit sets.
#[expect(clippy::cast_precision_loss, reason = "some thousands")]
pub(super) fn progress(done: &[f64], bound: f64) -> String {
    let mut done = done.to_vec();
    done.sort_by(f64::total_cmp);
    let last = done.last().copied().unwrap_or(1.0).max(bound) * 1.05;
    let all = done.len().max(1) as f64;
    let x = |seconds: f64| LEFT + (WIDTH - LEFT - 16.0) * seconds / last;
    let y = |count: f64| HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * count / all;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <title>Connections done over time</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
    );
    for part in 0..=4 {
        let count = all * f64::from(part) / 4.0;
        let _ = writeln!(
            out,
            "<line x1=\"{LEFT}\" x2=\"{:.1}\" y1=\"{:.1}\" y2=\"{:.1}\" stroke=\"#dddddd\"/><text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{count:.0}</text>",
            WIDTH - 16.0,
            y(count),
            y(count),
            LEFT - 8.0,
            y(count) + 4.0
        );
    }
    let step = (last / 6.0).ceil().max(1.0);
    let mut at = 0.0;
    while at <= last {
        let _ = writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{at:.0} s</text>",
            x(at),
            HEIGHT - BOTTOM + 18.0
        );
        at += step;
    }
    let points: Vec<String> = std::iter::once((0.0, 0.0))
        .chain(
            done.iter()
                .enumerate()
                .map(|(place, at)| (*at, place as f64 + 1.0)),
        )
        .map(|(at, count)| format!("{:.1},{:.1}", x(at), y(count)))
        .collect();
    let _ = writeln!(
        out,
        "<line x1=\"{0:.1}\" x2=\"{0:.1}\" y1=\"{TOP}\" y2=\"{1:.1}\" stroke=\"#b04a00\" stroke-dasharray=\"4 3\"/>\
         <text x=\"{0:.1}\" y=\"16\" text-anchor=\"end\" fill=\"#b04a00\">bound of the limit: {bound:.1} s</text>",
        x(bound),
        HEIGHT - BOTTOM
    );
    let _ = writeln!(
        out,
        "<polyline fill=\"none\" stroke=\"#0a6ed1\" stroke-width=\"2\" points=\"{}\"/>",
        points.join(" ")
    );
    out.push_str("</svg>\n");
    out
}
