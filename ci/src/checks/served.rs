//! Whether the course serves the pages that stock mdBook builds.

use std::fs;

use anyhow::{Context, Result};

use crate::checks::{book, count, report};
use crate::course_server::CourseServer;
use crate::options::Options;
use crate::repository::{Repository, relative};
use crate::site::all_files;

/// How the name of the search index begins; a hash of its contents follows. The contents
/// depend on the versions of the crates that write it, so they are not compared.
const SEARCH_INDEX: &str = "searchindex-";

/// Compares every file of the built book with what the running course serves.
pub fn check(repository: &Repository, _: &Options) -> Result<String> {
    let folder = book::built(repository)?;
    let server = CourseServer::start(repository).context("starting the course")?;
    let mut faults = Vec::new();
    let files = all_files(folder)?;
    for file in &files {
        let path = relative(folder, file);
        if path.starts_with(SEARCH_INDEX) {
            continue;
        }
        let (status, served) = server.get(&format!("/{}", percent_encoded(&path)))?;
        if status != 200 {
            faults.push(format!(
                "{path}: mdBook builds it, the course answers {status}"
            ));
        } else if let Some(difference) = difference(&path, &fs::read(file)?, &served) {
            faults.push(format!("{path}: {difference}"));
        }
    }
    faults.extend(search_fault(&server)?);
    report(faults)?;
    Ok(count(files.len(), "file"))
}

/// What is wrong with the search index of the course, if something is.
fn search_fault(server: &CourseServer) -> Result<Option<String>> {
    let (_, page) = server.get("/index.html")?;
    let page = String::from_utf8_lossy(&page).into_owned();
    let Some(begin) = page.find(SEARCH_INDEX) else {
        return Ok(Some("the served pages name no search index".to_owned()));
    };
    let name: String = page[begin..]
        .chars()
        .take_while(|&letter| letter != '"')
        .collect();
    let (status, index) = server.get(&format!("/{name}"))?;
    let fine = status == 200 && index.starts_with(b"window.search");
    Ok((!fine).then(|| format!("{name}: the course answers {status}")))
}

/// What is different between a file as built and as served, if something is.
fn difference(path: &str, built: &[u8], served: &[u8]) -> Option<String> {
    if !(is_page(path) || path.ends_with(".js")) {
        return (built != served).then(|| "the course serves other bytes".to_owned());
    }
    let built = without_hash(&String::from_utf8_lossy(built));
    let served = without_hash(&without_injection(&String::from_utf8_lossy(served)));
    if built == served {
        return None;
    }
    let mut number = 0;
    let mut lines = built.lines().zip(served.lines());
    let found = lines.find(|(built, served)| {
        number += 1;
        built != served
    });
    Some(match found {
        Some((built, served)) => {
            format!(
                "line {number} is\n  {built}\nin mdBook's page, and in the served one\n  {served}"
            )
        }
        None => "one of mdBook's page and the served one is longer".to_owned(),
    })
}

fn is_page(path: &str) -> bool {
    path.ends_with(".html")
}

/// A page or script without the hash in the name of the search index.
fn without_hash(text: &str) -> String {
    let mut parts = text.split(SEARCH_INDEX);
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(SEARCH_INDEX);
        plain.push_str(part.trim_start_matches(|letter: char| letter.is_ascii_hexdigit()));
    }
    plain
}

/// A served page without the token and the script that only served pages have.
fn without_injection(page: &str) -> String {
    const BEGIN: &str = "<meta name=\"course-runner\"";
    const END: &str = "</head>";
    let Some(begin) = page.find(BEGIN) else {
        return page.to_owned();
    };
    let Some(end) = page[begin..].find(END) else {
        return page.to_owned();
    };
    format!("{}{}", &page[..begin], &page[begin + end..])
}

fn percent_encoded(path: &str) -> String {
    path.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn served_pages_may_differ_by_what_the_server_adds_and_by_nothing_else() {
        let built = b"<head><title>x</title></head><body>hello</body>";
        let served = b"<head><title>x</title><meta name=\"course-runner\" content=\"t\">\
            <script src=\"/-/live.js\" defer></script></head><body>hello</body>";
        assert_eq!(difference("a.html", built, served), None);
        let other = b"<head><title>x</title></head><body>goodbye</body>";
        let found = difference("a.html", built, other).unwrap();
        assert!(
            found.contains("hello") && found.contains("goodbye"),
            "{found}"
        );
        let longer = b"<head><title>x</title></head><body>hello</body>\nmore";
        assert!(difference("a.html", built, longer).is_some());
        assert!(difference("a.css", b"a", b"b").is_some());
        assert_eq!(
            difference("a.js", b"'searchindex-0a.js'", b"'searchindex-1b.js'"),
            None
        );
        assert!(difference("a.js", b"'searchindex-0a.js'", b"'index-1b.js'").is_some());
    }
}
