//! Writes runs made by hand as pages, to be looked at: `cargo run -p timeline --example gallery
//! FOLDER`. One page for each theme, with the style of the book, and an SVG file for each run.

#[path = "../tests/support/mod.rs"]
mod support;

use std::fs;
use std::path::PathBuf;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("where to write?")?);
    fs::create_dir_all(&folder)?;
    let theme = concat!(env!("CARGO_MANIFEST_DIR"), "/../../theme/course.css");
    let style = fs::read_to_string(theme)?;
    let mut body = String::new();
    for (name, title, timeline) in support::all() {
        let id = format!("listing-{name}-timeline");
        let drawing = timeline::Drawing { id: &id, title };
        let html = timeline::draw(&timeline, &drawing);
        println!("{name}: {} bytes", html.len());
        body += &format!(
            "<h2>{title}</h2>\n<figure class=\"listing\"><div class=\"recording\">{html}</div></figure>\n"
        );
        fs::write(
            folder.join(format!("{name}.svg")),
            timeline::svg(&timeline, &drawing),
        )?;
    }
    for (class, scheme, paper, ink) in [
        ("light", "light", "#fff", "#000"),
        ("rust", "light", "#e1e1db", "#262625"),
        ("coal", "dark", "#141617", "#a9b4be"),
        ("navy", "dark", "#161923", "#bcbdd0"),
        ("ayu", "dark", "#0f1419", "#c5c5c5"),
    ] {
        let page = format!(
            "<!doctype html><html lang=\"en\" class=\"{class} js\"><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width\"><title>Timelines</title>\
             <style>:root {{ --bg: {paper}; --fg: {ink}; font-size: 62.5%; color-scheme: {scheme} }} body {{ margin: 0; font: 16px/1.45 sans-serif; background: var(--bg); color: var(--fg) }}\
             main {{ max-width: 750px; margin: auto; padding: 0 15px }} {style}</style><main><h1>Timelines</h1>{body}</main></html>"
        );
        fs::write(folder.join(format!("{class}.html")), page)?;
    }
    Ok(())
}
