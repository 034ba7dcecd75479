//! Whether the pages and the listings know of each other: each listing is on a page, each
//! block of Rust is a listing, each block of Python is a listing's `python.py`, each page is
//! in the table of contents.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use listing::Catalogue;

use crate::checks::{count, report};
use crate::options::Options;
use crate::repository::{Repository, files_below, relative};
use crate::site::{Site, as_file, select, text_content};

/// All chapters on one page: what is there is on another page too.
const PRINT_PAGE: &str = "print.html";

/// Checks the built book and the source folder.
pub fn check(repository: &Repository, _: &Options) -> Result<String> {
    let site = Site::read(super::book::built(repository)?)?;
    let catalogue = repository.catalogue()?;
    let mut faults = listings_without_page(&site, catalogue)?;
    faults.extend(listings_without_claims(catalogue));
    faults.extend(foreign_rust(&site));
    faults.extend(foreign_python(&site, &python_files(catalogue)?));
    let source = repository.root().join("src");
    let summary = fs::read_to_string(source.join("SUMMARY.md")).context("reading SUMMARY.md")?;
    faults.extend(stray_pages(&summary, &markdown_files(&source)?));
    report(faults)?;
    Ok(count(catalogue.iter().count(), "listing"))
}

fn listings_without_page(site: &Site, catalogue: &Catalogue) -> Result<Vec<String>> {
    let shown: BTreeSet<String> = site
        .figures()?
        .into_iter()
        .filter(|figure| figure.page != PRINT_PAGE)
        .map(|figure| figure.listing)
        .collect();
    Ok(catalogue
        .iter()
        .filter(|listing| !shown.contains(&listing.name))
        .map(|listing| {
            format!(
                "{}: no page includes this listing; write `{{{{#rustdoc_include \
                 ../../{}/src/main.rs}}}}` in one, or remove it",
                listing.path(),
                listing.path()
            )
        })
        .collect())
}

fn listings_without_claims(catalogue: &Catalogue) -> Vec<String> {
    catalogue
        .iter()
        .filter(|listing| !listing.folder.join("tests/claims.rs").is_file())
        .map(|listing| format!("{}: claims nothing; write tests/claims.rs", listing.path()))
        .collect()
}

fn foreign_rust(site: &Site) -> Vec<String> {
    let mut faults = Vec::new();
    for (page, html) in site.pages() {
        let ours: BTreeSet<_> = html
            .select(&select(
                "figure.listing[data-listing] pre.listing-code > code",
            ))
            .map(|code| code.id())
            .collect();
        for code in html.select(&select("pre code.language-rust")) {
            if !ours.contains(&code.id()) {
                faults.push(format!(
                    "{page}: this Rust is not of a listing, so nothing tests it:\n{}",
                    beginning(&text_content(code))
                ));
            }
        }
    }
    faults
}

fn foreign_python(site: &Site, files: &BTreeMap<String, String>) -> Vec<String> {
    let mut faults = Vec::new();
    for (page, html) in site.pages() {
        for code in html.select(&select("pre code.language-python")) {
            let text = as_file(text_content(code));
            if !files.values().any(|file| file.contains(&text)) {
                faults.push(format!(
                    "{page}: this Python is in no listing's python.py, so nothing runs it:\n{}",
                    beginning(&text)
                ));
            }
        }
    }
    faults
}

/// The Python beside the listings, by path, with its last line ended.
fn python_files(catalogue: &Catalogue) -> Result<BTreeMap<String, String>> {
    catalogue
        .iter()
        .filter_map(|listing| Some((listing.path(), listing.python()?)))
        .map(|(path, file)| {
            let text =
                fs::read_to_string(&file).with_context(|| format!("reading {path}/python.py"))?;
            Ok((path, as_file(text)))
        })
        .collect()
}

fn beginning(code: &str) -> String {
    let lines: Vec<_> = code
        .lines()
        .take(3)
        .map(|line| format!("    {line}"))
        .collect();
    lines.join("\n")
}

/// What SUMMARY.md and the folder do not agree about.
fn stray_pages(summary: &str, files: &BTreeSet<String>) -> Vec<String> {
    let linked: Vec<&str> = summary
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .map(|link| link.trim_start_matches("./"))
        .filter(|link| !link.is_empty())
        .collect();
    let mut faults = Vec::new();
    for (index, link) in linked.iter().enumerate() {
        if !files.contains(*link) {
            faults.push(format!("src/SUMMARY.md: there is no src/{link}"));
        }
        if linked[..index].contains(link) {
            faults.push(format!("src/SUMMARY.md: names {link} twice"));
        }
    }
    faults.extend(
        files
            .iter()
            .filter(|file| *file != "SUMMARY.md" && !linked.contains(&file.as_str()))
            .map(|file| format!("src/{file}: not in src/SUMMARY.md, so nobody can read it")),
    );
    faults
}

fn markdown_files(source: &Path) -> Result<BTreeSet<String>> {
    Ok(files_below(source)?
        .iter()
        .map(|file| relative(source, file))
        .filter(|file| file.ends_with(".md"))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::tests::site;

    const FIGURE: &str = "<figure class=listing data-listing=shown data-mode=debug \
        data-edition=2024><pre class=listing-code><code class='language-rust editable'>fn \
        main() {}\n</code></pre></figure>";

    fn catalogue(names: &[&str]) -> (tempfile::TempDir, Catalogue) {
        let root = tempfile::tempdir().unwrap();
        for name in names {
            let folder = root.path().join("listings/chapter").join(name);
            fs::create_dir_all(folder.join("tests")).unwrap();
            let manifest = format!("[package]\nname = '{name}'\ndescription = 'x'\n");
            fs::write(folder.join("Cargo.toml"), manifest).unwrap();
            fs::write(folder.join("tests/claims.rs"), "").unwrap();
        }
        let catalogue = Catalogue::load(root.path()).unwrap();
        (root, catalogue)
    }

    #[test]
    fn a_listing_that_no_page_includes_is_found() {
        let (_root, catalogue) = catalogue(&["shown", "forgotten"]);
        let (_folder, site) = site(&[("a.html", FIGURE)]);
        let faults = listings_without_page(&site, &catalogue).unwrap();
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0].starts_with("listings/chapter/forgotten: no page"),
            "{faults:?}"
        );
    }

    #[test]
    fn the_print_page_alone_does_not_count() {
        let (_root, catalogue) = catalogue(&["shown"]);
        let (_folder, site) = site(&[("print.html", FIGURE)]);
        assert_eq!(listings_without_page(&site, &catalogue).unwrap().len(), 1);
    }

    #[test]
    fn a_listing_that_claims_nothing_is_found() {
        let (root, catalogue) = catalogue(&["a", "b"]);
        fs::remove_file(root.path().join("listings/chapter/b/tests/claims.rs")).unwrap();
        let faults = listings_without_claims(&catalogue);
        assert_eq!(
            faults,
            ["listings/chapter/b: claims nothing; write tests/claims.rs"]
        );
    }

    #[test]
    fn rust_outside_of_listings_is_found() {
        let foreign = "<pre><code class=\"language-rust\">let pasted = 1;</code></pre>";
        let inline = "<p><code>Arc</code></p><pre><code class=language-text>x</code></pre>";
        let (_folder, site) = site(&[("a.html", &format!("{FIGURE}{foreign}{inline}"))]);
        let faults = foreign_rust(&site);
        assert_eq!(faults.len(), 1);
        assert!(
            faults[0].contains("a.html") && faults[0].contains("let pasted"),
            "{faults:?}"
        );
    }

    #[test]
    fn python_must_be_in_a_file_that_is_run() {
        let files = BTreeMap::from([("a".to_owned(), "import threading\nprint(1)\n".to_owned())]);
        let page = "<pre><code class=language-python>print(1)</code></pre>
            <pre><code class=language-python>print(2)\n</code></pre>";
        let (_folder, site) = site(&[("a.html", page)]);
        let faults = foreign_python(&site, &files);
        assert_eq!(faults.len(), 1);
        assert!(faults[0].contains("print(2)"), "{faults:?}");
    }

    #[test]
    fn the_summary_and_the_folder_agree() {
        let files = ["SUMMARY.md", "a.md", "c/b.md", "c/lost.md"].map(str::to_owned);
        let summary = "# S\n[A](a.md)\n- [B](./c/b.md)\n- [Gone](gone.md)\n- [A](a.md)\n- [D]()";
        let faults = stray_pages(summary, &BTreeSet::from(files));
        assert_eq!(
            faults,
            [
                "src/SUMMARY.md: there is no src/gone.md",
                "src/SUMMARY.md: names a.md twice",
                "src/c/lost.md: not in src/SUMMARY.md, so nobody can read it",
            ]
        );
    }
}
