use std::path::PathBuf;
use std::time::Instant;
use std::{fs, io};

use orders::{Files, Totals};
use pool::Pool;

/// Reads a file, row by row.
fn read(path: PathBuf) -> io::Result<Totals> {
    let mut totals = Totals::default();
    for row in fs::read_to_string(path)?.lines().skip(1) {
        let (_, cents) = row.rsplit_once(',').unwrap();
        let cents = cents.parse().map_err(io::Error::other)?;
        totals.add(Totals { rows: 1, cents });
    }
    Ok(totals)
}

fn main() -> io::Result<()> {
    let files = Files::write()?;

    for workers in [1, 2, 4] {
        let pool = Pool::new(workers);
        let start = Instant::now();

        let mut found = Totals::default();
        for table in pool.map(files.paths.clone(), read) {
            found.add(table.expect("no bug in read")?);
        }

        let ms = start.elapsed().as_millis();
        assert_eq!(found, files.written);
        println!("workers: {workers}, rows: {}, {ms} ms", found.rows);
    }
    Ok(())
}
mod orders;
mod pool;
