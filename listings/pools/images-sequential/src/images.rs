//! A server of twenty images, made by a rule: the same on every machine. They are PNG files, which
//! any viewer opens.
//!
//! The file is the same in every listing that has it, and CI compares them.
#![allow(dead_code)]

use std::path::{Path, PathBuf};
use std::{env, fs, io, process};

use crate::server::{self, Reply, Server};

/// How many the server lists.
pub const IMAGES: usize = 20;

/// It is on the list, but the server does not have it any more.
pub const GONE: usize = 13;

const WIDTH: u32 = 160;
const HEIGHT: u32 = 120;

/// Starts a server of images; with `--sleep 50ms` it takes 50 ms to answer.
pub fn serve(arguments: &str) -> Server {
    server::start(arguments, answer)
}

/// What the server says to `path`.
pub fn answer(path: &str) -> Reply {
    if path == "/images" {
        return Reply {
            status: 200,
            content_type: "text/plain",
            body: contents().into_bytes(),
        };
    }
    let name = path.strip_prefix("/images/").unwrap_or_default();
    match (1..=IMAGES).find(|number| *number != GONE && name == file_name(*number)) {
        Some(number) => Reply {
            status: 200,
            content_type: "image/png",
            body: png(number),
        },
        None => Reply::error(404, &format!("there is nothing at {path}")),
    }
}

/// A line for each: its name, how long it is, and its checksum.
fn contents() -> String {
    (1..=IMAGES)
        .map(|number| {
            let png = png(number);
            let (name, sum) = (file_name(number), checksum(&png));
            format!("{name} {} {sum:08x}\n", png.len())
        })
        .collect()
}

fn file_name(number: usize) -> String {
    format!("image-{number:02}.png")
}

/// What a line of `/images` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    pub name: String,
    pub length: usize,
    pub checksum: u32,
}

/// The images that the server lists in its answer to `/images`.
pub fn list(contents: &str) -> Vec<Image> {
    let image = |line: &str| {
        let mut words = line.split(' ');
        Some(Image {
            name: words.next()?.to_owned(),
            length: words.next()?.parse().ok()?,
            checksum: u32::from_str_radix(words.next()?, 16).ok()?,
        })
    };
    contents.lines().filter_map(image).collect()
}

/// A folder that is removed, with what is in it, when this is dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn temporary() -> io::Result<Folder> {
        let path = env::temp_dir().join(format!("images-{}", process::id()));
        fs::create_dir_all(&path)?;
        Ok(Folder(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// CRC-32, as PNG uses it for the parts of a file (PNG specification, annex D).
pub fn checksum(bytes: &[u8]) -> u32 {
    let step = |mut crc: u32, byte: &u8| {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 * (crc & 1));
        }
        crc
    };
    !bytes.iter().fold(!0, step)
}

/// A picture: circles around a point, in two colours, different for each number.
pub fn png(number: usize) -> Vec<u8> {
    let number = number as u32;
    let (x0, y0) = (number * 37 % WIDTH, number * 53 % HEIGHT);
    let mut rows = Vec::new();
    for y in 0..HEIGHT {
        rows.push(0); // this row is not filtered
        for x in 0..WIDTH {
            let (dx, dy) = (x.abs_diff(x0), y.abs_diff(y0));
            let shade = ((dx * dx + dy * dy) / (8 + number)) as u8;
            let hue = (number * 12) as u8;
            rows.extend([shade, 255 - shade, hue]);
        }
    }
    let mut head = Vec::new();
    head.extend(WIDTH.to_be_bytes());
    head.extend(HEIGHT.to_be_bytes());
    head.extend([8, 2, 0, 0, 0]); // eight bits for each of red, green and blue

    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (kind, content) in [(b"IHDR", head), (b"IDAT", stored(&rows)), (b"IEND", vec![])] {
        file.extend((content.len() as u32).to_be_bytes());
        let begin = file.len();
        file.extend(kind);
        file.extend(content);
        let sum = checksum(&file[begin..]);
        file.extend(sum.to_be_bytes());
    }
    file
}

/// As zlib would pack it if it were told not to (RFC 1950 and 1951).
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut packed = vec![0x78, 0x01];
    let mut blocks = bytes.chunks(0xffff).peekable();
    while let Some(block) = blocks.next() {
        let length = block.len() as u16;
        packed.push(u8::from(blocks.peek().is_none()));
        packed.extend(length.to_le_bytes());
        packed.extend((!length).to_le_bytes());
        packed.extend(block);
    }
    let (a, b) = bytes.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65521;
        (a, (a + b) % 65521)
    });
    packed.extend((b << 16 | a).to_be_bytes());
    packed
}
