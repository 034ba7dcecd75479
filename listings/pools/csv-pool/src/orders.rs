//! CSV files full of orders, made anew for each run: the same rows each time, and the same sum.
//!
//! The file is the same in every listing that has it, and CI compares them.
#![allow(dead_code)]

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::{env, process};

/// How many there are.
pub const FILES: usize = 8;

const ROWS: u64 = 250_000;
const SEED: u64 = 2026;
const CITIES: [&str; 5] = ["Aachen", "Bergen", "Córdoba", "Derry", "Esbjerg"];

/// What is in one file, or in several.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub rows: u64,
    pub cents: u64,
}

impl Totals {
    pub fn add(&mut self, other: Totals) {
        self.rows += other.rows;
        self.cents += other.cents;
    }
}

/// A folder with the files. It is removed when this is dropped.
pub struct Files {
    folder: PathBuf,
    pub paths: Vec<PathBuf>,
    /// What was written: whoever reads all of it finds the same.
    pub written: Totals,
}

impl Files {
    pub fn write() -> io::Result<Files> {
        let folder = env::temp_dir().join(format!("orders-{}", process::id()));
        fs::create_dir_all(&folder)?;
        let mut files = Files {
            folder,
            paths: Vec::new(),
            written: Totals::default(),
        };
        for number in 0..FILES {
            let path = files.folder.join(format!("orders-{number}.csv"));
            files.written.add(write(&path, number as u64)?);
            files.paths.push(path);
        }
        Ok(files)
    }

    /// How much there is to read.
    pub fn bytes(&self) -> io::Result<u64> {
        let length = |path| Ok(fs::metadata(path)?.len());
        self.paths.iter().map(length).sum()
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn write(path: &PathBuf, number: u64) -> io::Result<Totals> {
    let mut random = Random(SEED + number);
    let mut written = Totals::default();
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    writeln!(file, "order,city,items,cents")?;
    for row in 0..ROWS {
        let order = number * ROWS + row;
        let city = CITIES[random.below(5) as usize];
        let items = 1 + random.below(9);
        let cents = items * (99 + random.below(4_900));
        writeln!(file, "{order},{city},{items},{cents}")?;
        written.add(Totals { rows: 1, cents });
    }
    file.flush()?;
    Ok(written)
}

/// SplitMix64, as published by Sebastiano Vigna: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}
