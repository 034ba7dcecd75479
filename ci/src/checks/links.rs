//! Whether each link, image, script and anchor of the built book leads somewhere.
//!
//! Links that leave the book are only looked at, not followed: a check must not fail because
//! somebody else's server does.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use scraper::Html;

use crate::checks::{count, report};
use crate::options::Options;
use crate::repository::Repository;
use crate::site::{Site, select};

/// Checks the links of the built book.
pub fn check(repository: &Repository, _: &Options) -> Result<String> {
    let site = Site::read(super::book::built(repository)?)?;
    let checked = check_site(&site, &|path| repository.root().join(path).exists())?;
    Ok(format!(
        "{} on {}",
        count(checked, "link"),
        count(site.pages().count(), "page")
    ))
}

/// Checks the links of `site`; `in_repository` tells whether a path of this repository
/// exists. How many links there were.
fn check_site(site: &Site, in_repository: &dyn Fn(&str) -> bool) -> Result<usize> {
    let anchors: BTreeMap<&str, BTreeSet<&str>> = site
        .pages()
        .map(|(path, html)| (path, anchors(html)))
        .collect();
    let site_url = site_url(site);
    let mut faults = Vec::new();
    let mut checked = 0;
    for (page, html) in site.pages() {
        let base = html
            .select(&select("base[href]"))
            .next()
            .and_then(|base| base.attr("href"));
        for (element, address) in addresses(html) {
            checked += 1;
            if base.is_some() && is_own_heading(address, &anchors[page]) {
                continue;
            }
            let target = Target::of(page, base, &site_url, address);
            if let Err(fault) = check_target(site, &anchors, &target, in_repository) {
                faults.push(format!("{page}: <{element}> leads to `{address}`: {fault}"));
            }
        }
    }
    report(faults)?;
    Ok(checked)
}

/// Where an address leads.
#[derive(Debug, PartialEq, Eq)]
enum Target {
    /// To a file of the book, and to a place in it.
    Book {
        path: String,
        fragment: Option<String>,
    },
    /// Out of the book.
    Outside(String),
    /// Out of the folder that the book is published in.
    AboveTheBook,
}

impl Target {
    fn of(page: &str, base: Option<&str>, site_url: &str, address: &str) -> Target {
        let scheme = address.split_once(':').map(|(scheme, _)| scheme);
        if address.starts_with("//")
            || scheme.is_some_and(|scheme| !scheme.contains(['/', '#', '?']))
        {
            return Target::Outside(address.to_owned());
        }
        let (address, fragment) = match address.split_once('#') {
            Some((address, fragment)) => (address, Some(percent_decoded(fragment))),
            None => (address, None),
        };
        let address = address.split_once('?').map_or(address, |(path, _)| path);
        let address = percent_decoded(address);
        // A base changes where even a bare fragment leads.
        let full = if address.starts_with('/') {
            address
        } else if let Some(base) = base {
            format!("{base}{address}")
        } else if address.is_empty() {
            return Target::Book {
                path: page.to_owned(),
                fragment,
            };
        } else {
            let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
            format!("{site_url}{folder}/{address}")
        };
        let Some(inside) = full.strip_prefix(site_url) else {
            return Target::AboveTheBook;
        };
        match normal(inside) {
            Some(path) => Target::Book { path, fragment },
            None => Target::AboveTheBook,
        }
    }
}

fn check_target(
    site: &Site,
    anchors: &BTreeMap<&str, BTreeSet<&str>>,
    target: &Target,
    in_repository: &dyn Fn(&str) -> bool,
) -> Result<(), String> {
    match target {
        Target::AboveTheBook => Err("that is not in the book".to_owned()),
        Target::Outside(address) => check_outside(address, in_repository),
        Target::Book { path, fragment } => {
            if !site.folder().join(path).is_file() {
                return Err(format!("there is no `{path}` in the book"));
            }
            let Some(fragment) = fragment.as_deref().filter(|fragment| !fragment.is_empty()) else {
                return Ok(());
            };
            match anchors.get(path.as_str()) {
                Some(anchors) if anchors.contains(fragment) => Ok(()),
                Some(_) => Err(format!("nothing in `{path}` has the id `{fragment}`")),
                // An icon in an SVG file, for example.
                None => Ok(()),
            }
        }
    }
}

/// Looks at a link that leaves the book, without following it.
fn check_outside(address: &str, in_repository: &dyn Fn(&str) -> bool) -> Result<(), String> {
    if address.starts_with("mailto:") || address.starts_with("data:") {
        return Ok(());
    }
    let Some(rest) = address.strip_prefix("https://") else {
        return Err("an address outside the book begins with https://".to_owned());
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let letters = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    };
    if !(host.contains('.') && host.split('.').all(letters)) {
        return Err(format!("`{host}` is no host's name"));
    }
    if address.contains(|letter: char| {
        letter.is_whitespace() || matches!(letter, '<' | '>' | '"' | '\\' | '`' | '{' | '}')
    }) {
        return Err("it holds a character that no address holds".to_owned());
    }
    // A listing's source: the path after the revision is one of this repository.
    match rest.split_once("/blob/HEAD/") {
        Some((_, path)) if path.starts_with("listings/") && !in_repository(path) => {
            Err(format!("there is no `{path}` in this repository"))
        }
        _ => Ok(()),
    }
}

/// Every address on a page, with the element that holds it.
fn addresses(html: &Html) -> Vec<(&str, &str)> {
    html.select(&select("[href], [src]"))
        .filter(|element| element.value().name() != "base")
        .flat_map(|element| {
            ["href", "src"]
                .into_iter()
                .filter_map(move |name| element.attr(name))
                .map(move |address| (element.value().name(), address))
        })
        .collect()
}

/// mdBook's error page has a base, so that it works below any address, and a heading that
/// links to itself, which with the base leads to the first page instead. That is mdBook's.
fn is_own_heading(address: &str, anchors: &BTreeSet<&str>) -> bool {
    address
        .strip_prefix('#')
        .is_some_and(|fragment| anchors.contains(fragment))
}

/// What a fragment can point to.
fn anchors(html: &Html) -> BTreeSet<&str> {
    html.select(&select("[id], a[name]"))
        .flat_map(|element| [element.attr("id"), element.attr("name")])
        .flatten()
        .collect()
}

/// Where the book says it is published; the error page has it as its base.
fn site_url(site: &Site) -> String {
    let error_page = site.page("404.html");
    let base = error_page.and_then(|html| {
        let base = html.select(&select("base[href]")).next()?;
        base.attr("href").map(str::to_owned)
    });
    base.unwrap_or_else(|| "/".to_owned())
}

/// `path` without `.` and `..`; none when it leads out. A folder's page is its index.
fn normal(path: &str) -> Option<String> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    if path.is_empty() || path.ends_with('/') {
        parts.push("index.html");
    }
    Some(parts.join("/"))
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::site::tests::site;

    fn faults(pages: &[(&str, &str)]) -> String {
        let (_folder, site) = site(pages);
        match check_site(&site, &|path| path == "listings/a/b/src/main.rs") {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn good_links_pass() {
        let one = "<h1 id=top>One</h1><a href='two/b.html#mark'>b</a> <a href='#top'>t</a>
            <a href='two/'>two</a> <img src='two/%C3%A9.png'> <a href='two/b.html?x=1'>q</a>
            <a href='https://doc.rust-lang.org/std/thread/fn.spawn.html#panics'>spawn</a>
            <a href='https://example.com/o/r/blob/HEAD/listings/a/b/src/main.rs'>source</a>";
        let two = "<p id=mark><a href='../one.html'>one</a> <a href=b.html>b</a>";
        assert_eq!(
            faults(&[
                ("one.html", one),
                ("two/b.html", two),
                ("two/index.html", two),
                ("two/é.png", ""),
            ]),
            ""
        );
    }

    #[test]
    fn dead_links_are_named_with_their_page() {
        let found = faults(&[(
            "a/b.html",
            "<a href='gone.html'>x</a><script src='../x.js'>",
        )]);
        assert!(
            found.contains("a/b.html: <a> leads to `gone.html`"),
            "{found}"
        );
        assert!(found.contains("no `a/gone.html`"), "{found}");
        assert!(found.contains("no `x.js`"), "{found}");
    }

    #[test]
    fn missing_fragments_are_found_on_the_same_and_on_other_pages() {
        let found = faults(&[
            ("a.html", "<a href='#no'>x</a><a href='b.html#nor'>y</a>"),
            ("b.html", "<p id=yes>"),
        ]);
        assert!(found.contains("`a.html` has the id `no`"), "{found}");
        assert!(found.contains("`b.html` has the id `nor`"), "{found}");
    }

    #[test]
    fn links_out_of_the_book_must_be_addresses() {
        for wrong in [
            "http://example.com/",
            "https://localhost/x",
            "https:///x",
            "https://example .com",
            "//example.com/x",
            "javascript:alert(1)",
            "../outside.html",
            "https://example.com/o/r/blob/HEAD/listings/a/gone/src/main.rs",
        ] {
            let found = faults(&[("a.html", &format!("<a href=\"{wrong}\">x</a>"))]);
            assert!(found.contains(wrong), "{wrong} passed");
        }
    }

    #[test]
    fn the_error_page_is_read_from_where_the_book_is_published() {
        let error = "<base href='/threads/'><a href='a.html'>a</a><a href='#x'>x</a>
            <a href='#self'>s</a><p id=self>";
        let found = faults(&[("404.html", error), ("a.html", "<a href='/threads/'>h</a>")]);
        // The bare fragment leads to the index, which this book lacks.
        assert!(found.contains("404.html: <a> leads to `#x`"), "{found}");
        assert!(!found.contains("`a.html`: "), "{found}");
        let found = faults(&[
            ("404.html", "<base href='/threads/'>"),
            ("a.html", "<a href='/other/'>h</a>"),
        ]);
        assert!(found.contains("not in the book"), "{found}");
    }
}
