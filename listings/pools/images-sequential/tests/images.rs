//! The images are what they say they are, and the checksums would tell if they were not.

#[path = "../src/images.rs"]
mod images;
#[path = "../src/server.rs"]
mod server;

use images::{GONE, IMAGES, Image, answer, checksum, list, png};

/// The parts of a PNG file, each with its kind, if all checksums are right.
fn parts(file: &[u8]) -> Option<Vec<(&[u8], &[u8])>> {
    let mut rest = file.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let mut parts = Vec::new();
    while !rest.is_empty() {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length) as usize;
        let (part, after) = after.split_at_checked(4 + length)?;
        let (sum, after) = after.split_first_chunk::<4>()?;
        if checksum(part) != u32::from_be_bytes(*sum) {
            return None;
        }
        parts.push(part.split_at(4));
        rest = after;
    }
    Some(parts)
}

// The value that the specification of the checksum gives for these digits.
#[test]
fn the_checksum_is_crc_32() {
    assert_eq!(checksum(b"123456789"), 0xcbf4_3926);
}

#[test]
fn each_image_is_a_png_file_of_its_own() {
    let mut seen = std::collections::HashSet::new();
    for number in 1..=IMAGES {
        let file = png(number);
        let parts = parts(&file).unwrap();
        let kinds: Vec<_> = parts.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, [b"IHDR", b"IDAT", b"IEND"]);
        let head = parts[0].1;
        let side = |at: usize| u32::from_be_bytes(head[at..at + 4].try_into().unwrap()) as usize;
        let (width, height) = (side(0), side(4));
        assert_eq!(head[8..], [8, 2, 0, 0, 0]);

        // zlib: two bytes, one block that is the last and not compressed, and a checksum.
        let data = parts[1].1;
        assert_eq!(u16::from_be_bytes([data[0], data[1]]) % 31, 0);
        let rows = height * (1 + 3 * width);
        assert_eq!(data.len(), 2 + 5 + rows + 4);
        assert_eq!(data[2], 1);
        assert_eq!(usize::from(u16::from_le_bytes([data[3], data[4]])), rows);
        assert!(
            data[7..7 + rows]
                .chunks(1 + 3 * width)
                .all(|row| row[0] == 0)
        );
        assert!(seen.insert(file));
    }
}

#[test]
fn one_wrong_bit_is_noticed() {
    let mut file = png(1);
    let middle = file.len() / 2;
    file[middle] ^= 1;
    assert_eq!(parts(&file), None);
}

#[test]
fn the_list_says_what_the_server_has_but_for_one() {
    let contents = answer("/images");
    let list = list(std::str::from_utf8(&contents.body).unwrap());
    assert_eq!(list.len(), IMAGES);
    for (number, image) in (1..).zip(list) {
        let Image {
            name,
            length,
            checksum: sum,
        } = image;
        let reply = answer(&format!("/images/{name}"));
        if number == GONE {
            assert_eq!(reply.status, 404);
        } else {
            assert_eq!(reply.status, 200);
            assert_eq!(reply.content_type, "image/png");
            assert_eq!((reply.body.len(), checksum(&reply.body)), (length, sum));
        }
    }
    assert_eq!(answer("/images/../etc").status, 404);
    assert_eq!(answer("/").status, 404);
}
