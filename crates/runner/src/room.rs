use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::Error;
use crate::attempts::Attempts;
use crate::token::{Token, hex, random};

/// Where the link that is handed out leads; the room's token follows.
pub(crate) const JOIN: &str = "/-/join/";

/// Chapters are read over several days; the token, not the cookie, says how long a class is.
const COOKIE_SECONDS: u32 = 7 * 24 * 60 * 60;

const COOKIE_NAME: &str = "course-room";

/// A given token is as long as this, at least and at most.
const LENGTHS: std::ops::RangeInclusive<usize> = 16..=128;

/// Without those that are read aloud, or typed from a projector, as another.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// Who belongs to a class: whoever has opened the link with the room's token.
///
/// That is remembered by a cookie, a random id with a signature whose key is the token. So
/// nothing is stored here: every server with the same token knows the same readers, and so does
/// one that was started again.
#[derive(Clone)]
pub struct Room {
    token: Token,
    attempts: Arc<Mutex<Attempts>>,
}

/// Why somebody who gave a token is not let in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    Token,
    TooManyTries,
}

impl Room {
    /// A room with a fresh token of 100 bits, short enough to be typed.
    ///
    /// # Errors
    /// [`Error::Random`] when the system gives no random bytes.
    pub fn new() -> Result<Room, Error> {
        let letters = random::<20>()?.map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
        Ok(Room::of(letters.iter().collect()))
    }

    /// A room that other servers share, or that was here before.
    ///
    /// # Errors
    /// [`Error::RoomToken`] when the token is short, or cannot be part of a link.
    pub fn with_token(token: &str) -> Result<Room, Error> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
        if LENGTHS.contains(&token.len()) && token.bytes().all(fits) {
            Ok(Room::of(token.to_owned()))
        } else {
            Err(Error::RoomToken)
        }
    }

    fn of(token: String) -> Room {
        Room {
            token: Token::from_text(token),
            attempts: Arc::default(),
        }
    }

    /// The path of the link that lets a reader in.
    pub fn path(&self) -> String {
        format!("{JOIN}{}", self.token.as_str())
    }

    /// What pages of this room know; the same on every server with the same token.
    pub(crate) fn page_token(&self) -> Token {
        Token::from_text(hex(&self.mac("page").finalize().into_bytes()))
    }

    /// Whether this is the room's token; tries are counted by address.
    pub(crate) fn admit(&self, said: &str, from: IpAddr) -> Result<(), Unknown> {
        let mut attempts = self.attempts.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if attempts.are_too_many(from, now) {
            return Err(Unknown::TooManyTries);
        }
        if !self.token.is(said.as_bytes()) {
            attempts.count(from, now);
            return Err(Unknown::Token);
        }
        Ok(())
    }

    /// A cookie for a new reader.
    ///
    /// Not `SameSite=Strict`: who follows the link from a chat or a mail on the web would be
    /// sent on to the book without the cookie. Requests that act are no navigation, and go
    /// without it from other sites.
    pub(crate) fn cookie(&self, secure: bool) -> Result<String, Error> {
        let id = hex(&random::<16>()?);
        let signature = hex(&self.signature_of(&id).finalize().into_bytes());
        let secure = if secure { "; Secure" } else { "" };
        Ok(format!(
            "{COOKIE_NAME}={id}.{signature}; Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly; \
             SameSite=Lax{secure}"
        ))
    }

    /// The id of the reader whose cookie came with a request.
    pub(crate) fn reader(&self, headers: &HeaderMap) -> Option<String> {
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|header| header.to_str().ok())
            .flat_map(|header| header.split(';'))
            .filter_map(|cookie| cookie.trim().strip_prefix(COOKIE_NAME)?.strip_prefix('='))
            .find_map(|value| self.id_in(value))
    }

    fn id_in(&self, value: &str) -> Option<String> {
        let (id, signature) = value.split_once('.')?;
        let signature = bytes(signature)?;
        // Takes equally long wherever the first difference is.
        self.signature_of(id).verify_slice(&signature).ok()?;
        Some(id.to_owned())
    }

    fn signature_of(&self, id: &str) -> Hmac<Sha256> {
        self.mac(&format!("reader {id}"))
    }

    fn mac(&self, text: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.token.as_str().as_bytes())
            .unwrap_or_else(|_| unreachable!("a key of any length will do"));
        mac.update(text.as_bytes());
        mac
    }
}

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Room")
    }
}

/// What [`hex`] was made of.
fn bytes(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = hex
        .bytes()
        .map(|digit| match digit {
            b'0'..=b'9' => Some(digit - b'0'),
            b'a'..=b'f' => Some(digit - b'a' + 10),
            _ => None,
        })
        .collect();
    let (pairs, rest) = digits.as_ref()?.as_chunks::<2>();
    rest.is_empty()
        .then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    const TOKEN: &str = "a-token-of-a-class";

    fn room() -> Room {
        Room::with_token(TOKEN).expect("a room")
    }

    fn with_cookie(value: &str) -> HeaderMap {
        let value = HeaderValue::from_str(value).expect("a header");
        HeaderMap::from_iter([(COOKIE, value)])
    }

    /// Name and value of a new cookie.
    fn cookie(room: &Room) -> String {
        let cookie = room.cookie(false).expect("a cookie");
        cookie.split(';').next().expect("a value").to_owned()
    }

    #[test]
    fn the_same_token_knows_the_same_readers() {
        let cookie = cookie(&room());
        let id = room().reader(&with_cookie(&cookie)).expect("a reader");
        assert_eq!(id.len(), 32);
        let among_others = with_cookie(&format!("a=b; {cookie}; course-room=x"));
        assert_eq!(room().reader(&among_others), Some(id));
        assert_eq!(room().page_token().as_str(), room().page_token().as_str());
        let other = Room::new().expect("a room");
        assert_eq!(other.reader(&with_cookie(&cookie)), None);
        assert_ne!(other.page_token().as_str(), room().page_token().as_str());
    }

    #[test]
    fn a_cookie_is_whole_or_nothing() {
        let right = cookie(&room());
        let (name, value) = right.split_once('=').expect("a value");
        let (id, signature) = value.split_once('.').expect("a signature");
        let other = cookie(&room());
        let (_, other) = other.split_once('.').expect("a signature");
        let page = room().page_token();
        for wrong in [
            String::new(),
            ".".to_owned(),
            id.to_owned(),
            format!("{id}."),
            format!("{id}.{}", &signature[..62]),
            format!("{id}.{}", &signature[..63]),
            format!("{id}.{other}"),
            format!("{id}.{signature}00"),
            format!("{id}.{}", signature.to_uppercase()),
            format!("0{}.{signature}", &id[1..].to_uppercase()),
            format!("{id}.{}", page.as_str()),
            format!(".{signature}"),
        ] {
            let headers = with_cookie(&format!("{name}={wrong}"));
            assert_eq!(room().reader(&headers), None, "{wrong}");
        }
        assert!(room().reader(&with_cookie(&format!("x{right}"))).is_none());
    }

    #[test]
    fn a_cookie_is_out_of_reach_of_scripts_and_other_sites() {
        let cookie = room().cookie(false).expect("a cookie");
        for attribute in ["; HttpOnly", "; SameSite=Lax", "; Path=/;"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        assert!(!cookie.contains("Secure"), "{cookie}");
        assert!(room().cookie(true).expect("one").ends_with("; Secure"));
    }

    #[test]
    fn a_given_token_is_long_and_fits_into_a_link() {
        for right in [TOKEN, "0123456789abcdef", "Aa-_.~0123456789"] {
            let room = Room::with_token(right).expect(right);
            assert_eq!(room.path(), format!("/-/join/{right}"));
        }
        for wrong in [
            "",
            "short",
            "0123456789abcde",
            "with a space in it",
            "ä-token-of-a-class",
            "a/token/of/a/class",
            "a-token-of-a-class?",
            &"x".repeat(129),
        ] {
            let error = Room::with_token(wrong).expect_err(wrong);
            assert!(error.to_string().contains("16"), "{error}");
        }
        let fresh = Room::new().expect("a room").path();
        assert_eq!(fresh.len(), JOIN.len() + 20);
        assert!(Room::with_token(&fresh[JOIN.len()..]).is_ok());
        assert_ne!(fresh, Room::new().expect("a room").path());
    }

    #[test]
    fn many_tries_are_refused_even_when_one_is_right() {
        let (here, there) = ([10, 0, 0, 1].into(), [10, 0, 0, 2].into());
        let room = room();
        assert_eq!(room.admit(TOKEN, here), Ok(()));
        let answers: Vec<_> = (0..11).map(|_| room.admit("wrong", here)).collect();
        assert_eq!(answers[9], Err(Unknown::Token));
        assert_eq!(answers[10], Err(Unknown::TooManyTries));
        assert_eq!(room.admit(TOKEN, here), Err(Unknown::TooManyTries));
        assert_eq!(room.admit(TOKEN, there), Ok(()));
    }
}
