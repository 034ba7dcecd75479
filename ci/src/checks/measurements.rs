//! Whether the measured times that pages show were measured, of these programs, and are what the
//! pages say they are.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::checks::{count, report};
use crate::measure::list::{MEASUREMENTS, Measurement};
use crate::measure::measured::{Measured, files, programs};
use crate::measure::{applies, said};
use crate::options::Options;
use crate::repository::{Repository, files_below, relative};

/// Checks all measurements of the chapters that there are.
pub fn check(repository: &Repository, _: &Options) -> Result<String> {
    let mut faults = Vec::new();
    let mut seen = 0;
    for measurement in MEASUREMENTS {
        if applies(repository, measurement)? {
            seen += 1;
            if let Err(fault) = judge(repository, measurement) {
                let name = measurement.name;
                faults.push(format!(
                    "{name}: {fault:#}\n  mend it with `cargo ci measure {name}`"
                ));
            }
        }
    }
    faults.extend(strays(repository)?);
    report(faults)?;
    Ok(count(seen, "measurement"))
}

fn judge(repository: &Repository, measurement: &Measurement) -> Result<()> {
    let measured = Measured::load(repository, measurement)?;
    let listed = measurement.rows.iter().map(|row| (row.what, row.ideal));
    let found = measured
        .rows
        .iter()
        .map(|row| (row.what.as_str(), row.ideal));
    if !listed.eq(found) {
        bail!("other things were measured than ci/src/measure/list.rs lists");
    }
    if measured.rounds < 3 {
        bail!(
            "it was measured {} times, which says little",
            measured.rounds
        );
    }
    let now = programs(repository, measurement)?;
    let changed: Vec<&str> = now
        .iter()
        .filter(|(name, hash)| measured.programs.get(*name) != Some(hash))
        .map(|(name, _)| name.as_str())
        .collect();
    if !changed.is_empty() {
        bail!("changed since it was measured: {}", changed.join(", "));
    }
    shown(repository, measurement, &measured)?;
    let wrong = said(measurement, &measured);
    if !wrong.is_empty() {
        bail!("a page says what was not measured: {}", wrong.join("; "));
    }
    Ok(())
}

/// Fails unless the table is made from the numbers, and on a page.
fn shown(repository: &Repository, measurement: &Measurement, measured: &Measured) -> Result<()> {
    let (_, file) = files(repository, measurement);
    let table = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
    if table.replace("\r\n", "\n") != measured.table(measurement) {
        bail!("its table is not the one that its numbers make");
    }
    let include = format!("{}}}}}", relative(repository.root(), &file));
    for page in files_below(&repository.root().join("src"))? {
        let is_page = page.extension().is_some_and(|extension| extension == "md");
        if is_page && fs::read_to_string(&page)?.contains(&include) {
            return Ok(());
        }
    }
    bail!("no page includes {}", relative(repository.root(), &file))
}

/// Files of measurements that nobody makes.
fn strays(repository: &Repository) -> Result<Vec<String>> {
    let known: Vec<_> = MEASUREMENTS
        .iter()
        .map(|measurement| files(repository, measurement))
        .flat_map(|(numbers, table)| [numbers, table])
        .collect();
    let folder = repository.root().join("measurements");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    Ok(files_below(&folder)?
        .into_iter()
        .filter(|file| !known.contains(file))
        .map(|file| {
            let file = relative(repository.root(), &file);
            format!("{file}: no measurement in ci/src/measure/list.rs makes it; delete it")
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::measured::tests::{measured, measurement};

    /// A repository with one listing, one page, and a measurement that fits both.
    fn repository() -> (tempfile::TempDir, Repository) {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("listings/c/a");
        fs::create_dir_all(folder.join("src")).unwrap();
        let manifest = "[package]\nname = 'a'\ndescription = 'x'\n";
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        fs::write(folder.join("src/main.rs"), "fn main() {}\n").unwrap();
        fs::write(folder.join("python.py"), "pass\n").unwrap();
        fs::create_dir_all(root.path().join("src")).unwrap();
        let page = "{{#include ../measurements/c/m.md}}\n";
        fs::write(root.path().join("src/page.md"), page).unwrap();
        let repository = Repository::at(root.path(), &root.path().join("target"));
        let measured = Measured {
            programs: programs(&repository, &measurement()).unwrap(),
            ..measured()
        };
        measured.save(&repository, &measurement()).unwrap();
        (root, repository)
    }

    fn fault(repository: &Repository) -> String {
        judge(repository, &measurement()).unwrap_err().to_string()
    }

    #[test]
    fn what_fits_passes() {
        let (_root, repository) = repository();
        assert!(applies(&repository, &measurement()).unwrap());
        judge(&repository, &measurement()).unwrap();
    }

    #[test]
    fn a_program_that_has_changed_is_found() {
        for (file, name) in [("src/main.rs", "a"), ("python.py", "a/python.py")] {
            let (root, repository) = repository();
            fs::write(root.path().join("listings/c/a").join(file), "// new\n").unwrap();
            let fault = fault(&repository);
            assert_eq!(fault, format!("changed since it was measured: {name}"));
        }
    }

    #[test]
    fn a_table_that_was_written_by_hand_is_found() {
        let (root, repository) = repository();
        let file = root.path().join("measurements/c/m.md");
        let table = fs::read_to_string(&file).unwrap().replace("104", "90");
        fs::write(&file, table).unwrap();
        assert!(fault(&repository).contains("not the one that its numbers make"));
    }

    #[test]
    fn a_table_on_no_page_is_found() {
        let (root, repository) = repository();
        fs::write(root.path().join("src/page.md"), "no table\n").unwrap();
        assert!(fault(&repository).contains("no page includes measurements/c/m.md"));
    }

    #[test]
    fn a_page_that_says_too_much_is_found() {
        let (_root, repository) = repository();
        let mut measured = Measured::load(&repository, &measurement()).unwrap();
        measured.rows[0].rust = vec![120.0];
        measured.save(&repository, &measurement()).unwrap();
        assert!(fault(&repository).contains("one is nearly ideal"));
    }

    #[test]
    fn other_rows_and_too_few_rounds_are_found() {
        let (_root, repository) = repository();
        let kept = Measured::load(&repository, &measurement()).unwrap();
        let few = Measured {
            rounds: 1,
            ..kept.clone()
        };
        few.save(&repository, &measurement()).unwrap();
        assert!(fault(&repository).contains("measured 1 times"));
        let mut other = kept;
        other.rows.pop();
        other.save(&repository, &measurement()).unwrap();
        assert!(fault(&repository).contains("list.rs"));
    }

    #[test]
    fn a_file_that_nobody_makes_is_found() {
        let (root, repository) = repository();
        // Its own files are strays here, too: the list does not have this measurement.
        fs::write(root.path().join("measurements/c/old.md"), "").unwrap();
        let strays = strays(&repository).unwrap();
        assert!(
            strays
                .iter()
                .any(|stray| stray.starts_with("measurements/c/old.md: "))
        );
    }
}
