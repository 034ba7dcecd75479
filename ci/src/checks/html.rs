//! Whether the pages are valid HTML.

use anyhow::Result;

use crate::checks::count;
use crate::command::{command, succeed};
use crate::repository::Repository;
use crate::run::Options;
use crate::site::Site;
use crate::tools;

/// Runs html-validate over the built pages; `ci/html-validate.json` says what mdBook itself
/// is allowed.
pub fn check(repository: &Repository, _: &Options) -> Result<String> {
    let validator = tools::from_npm(repository, "html-validate")?;
    let site = Site::read(super::book::built(repository)?)?;
    let config = repository.root().join("ci/html-validate.json");
    let mut validate = command(validator);
    validate
        .args(["--formatter", "text", "--config"])
        .arg(config)
        .current_dir(site.folder());
    let mut pages = 0;
    for (page, _) in site.pages() {
        validate.arg(page);
        pages += 1;
    }
    succeed(&mut validate)?;
    Ok(count(pages, "page"))
}
