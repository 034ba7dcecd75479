//! Whether the book builds with stock mdBook, and whether our own command serves the same.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::checks::{count, report};
use crate::command::{command, succeed};
use crate::course_server::CourseServer;
use crate::parts;
use crate::repository::{Repository, relative};
use crate::run::Options;
use crate::site::all_files;
use crate::stamps::Stamp;
use crate::tools;

/// Builds the book with stock mdBook and compares with what the course serves.
pub fn check(repository: &Repository, _: &Options) -> Result<String> {
    let folder = built(repository)?;
    let server = CourseServer::start(repository).context("starting the course")?;
    let mut faults = Vec::new();
    let files = all_files(folder)?;
    for file in &files {
        let path = relative(folder, file);
        let (status, served) = server.get(&format!("/{}", percent_encoded(&path)))?;
        if status != 200 {
            faults.push(format!("{path}: mdBook builds it, the course answers {status}"));
        } else if let Some(difference) = difference(&path, &fs::read(file)?, &served) {
            faults.push(format!("{path}: {difference}"));
        }
    }
    report(faults)?;
    let pages = files.iter().filter(|file| is_page(file)).count();
    Ok(count(pages, "page"))
}

/// The book as stock mdBook builds it; built unless it is there and its sources are the
/// same.
pub fn built(repository: &Repository) -> Result<&Path> {
    repository.book(|| build(repository))
}

fn build(repository: &Repository) -> Result<PathBuf> {
    let folder = repository.work().join("book");
    let stamp = Stamp::of(repository, "book-as-built", parts::BOOK, &[])?;
    if stamp.is_current() && folder.join("index.html").is_file() {
        return Ok(folder);
    }
    stamp.forget();
    let output = succeed(
        command(tools::mdbook(repository)?)
            .args(["build", "--dest-dir"])
            .arg(&folder)
            .current_dir(repository.root()),
    )?;
    // mdBook goes on after some mistakes, such as an include of a file that is not there.
    if let Some(complaint) = complaint(&output) {
        bail!("{complaint}\n\nall that mdBook said:\n{output}");
    }
    stamp.keep()?;
    Ok(folder)
}

/// The first thing that mdBook complains of.
fn complaint(output: &str) -> Option<&str> {
    output
        .lines()
        .find(|line| line.contains("ERROR") || line.contains("WARN"))
}

/// What is different between a file as built and as served, if something is.
fn difference(path: &str, built: &[u8], served: &[u8]) -> Option<String> {
    if !is_page(Path::new(path)) {
        return (built != served).then(|| "the course serves other bytes".to_owned());
    }
    let built = String::from_utf8_lossy(built).into_owned();
    let served = without_injection(&String::from_utf8_lossy(served));
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
            format!("line {number} is\n  {built}\nin mdBook's page, and in the served one\n  {served}")
        }
        None => "one of mdBook's page and the served one is longer".to_owned(),
    })
}

fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "html")
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
    fn a_logged_mistake_is_a_mistake() {
        let log = " INFO Book building has started\nERROR Error updating \"{{#include gone}}\"\n";
        assert!(complaint(log).unwrap().contains("gone"));
        assert!(complaint(" WARN something").is_some());
        assert_eq!(complaint(" INFO Book building has started\n"), None);
    }

    #[test]
    fn served_pages_may_differ_by_what_the_server_adds_and_by_nothing_else() {
        let built = b"<head><title>x</title></head><body>hello</body>";
        let served = b"<head><title>x</title><meta name=\"course-runner\" content=\"t\">\
            <script src=\"/-/live.js\" defer></script></head><body>hello</body>";
        assert_eq!(difference("a.html", built, served), None);
        let other = b"<head><title>x</title></head><body>goodbye</body>";
        let found = difference("a.html", built, other).unwrap();
        assert!(found.contains("hello") && found.contains("goodbye"), "{found}");
        let longer = b"<head><title>x</title></head><body>hello</body>\nmore";
        assert!(difference("a.html", built, longer).is_some());
        assert!(difference("a.css", b"a", b"b").is_some());
    }
}
