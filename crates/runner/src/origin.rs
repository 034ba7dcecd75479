use std::fmt;
use std::str::FromStr;

use axum::http::Uri;

use crate::Error;

/// Where pages come from, as browsers write it in `Origin`: `http://192.168.1.5:3000`,
/// `https://course.example.org`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    secure: bool,
    /// With the port, unless it is the scheme's own: as browsers write it in `Host`.
    host: String,
}

impl Origin {
    /// Pages that `host`, perhaps with a port, serves over plain HTTP.
    pub(crate) fn http(host: &str) -> Origin {
        let host = host.strip_suffix(":80").unwrap_or(host);
        Origin {
            secure: false,
            host: host.to_ascii_lowercase(),
        }
    }

    /// The value of `Host` in requests for such a page.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether it is reached over HTTPS.
    pub fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether a browser that sends `text` means this one.
    pub(crate) fn is(&self, text: &[u8]) -> bool {
        text.strip_prefix(self.scheme().as_bytes())
            .and_then(|rest| rest.strip_prefix(b"://"))
            == Some(self.host.as_bytes())
    }

    fn scheme(&self) -> &'static str {
        if self.secure { "https" } else { "http" }
    }
}

impl FromStr for Origin {
    type Err = Error;

    fn from_str(text: &str) -> Result<Origin, Error> {
        let wrong = || Error::Origin(text.to_owned());
        let uri: Uri = text.parse().map_err(|_| wrong())?;
        let (secure, own_port) = match uri.scheme_str() {
            Some("http") => (false, ":80"),
            Some("https") => (true, ":443"),
            _ => return Err(wrong()),
        };
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        // Nothing may follow, and nobody signs in.
        let is_whole = text
            .trim_end_matches('/')
            .split_once("://")
            .is_some_and(|(_, rest)| rest == authority);
        if authority.is_empty() || authority.contains(['@', '*']) || !is_whole {
            return Err(wrong());
        }
        let host = authority.strip_suffix(own_port).unwrap_or(authority);
        Ok(Origin {
            secure,
            host: host.to_ascii_lowercase(),
        })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme(), self.host)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        for (text, origin) in [
            ("https://book.example.org", "https://book.example.org"),
            ("https://Book.Example.org/", "https://book.example.org"),
            ("https://book.example.org:443", "https://book.example.org"),
            ("http://book.example.org:443", "http://book.example.org:443"),
            ("http://book.example.org:80", "http://book.example.org"),
            ("http://[::1]:3000", "http://[::1]:3000"),
        ] {
            let parsed: Origin = text.parse().expect(text);
            assert_eq!(parsed.to_string(), origin);
            assert!(parsed.is(origin.as_bytes()), "{text}");
            assert!(!parsed.is(format!("{origin}/").as_bytes()), "{text}");
        }
        let origin: Origin = "https://a.example".parse().expect("an origin");
        assert!(!origin.is(b"http://a.example"));
        assert!(!origin.is(b"null"));
        assert_eq!(origin.host(), "a.example");
    }

    #[test]
    fn what_is_more_or_less_than_an_origin_is_none() {
        for text in [
            "",
            "*",
            "null",
            "book.example.org",
            "https://",
            "https://*",
            "https://*.example.org",
            "https://book.example.org/threads",
            "https://book.example.org/book.example.org",
            "https://book.example.org/#a",
            "https://book.example.org/?a",
            "https://user@book.example.org",
            "ftp://book.example.org",
            "file:///etc",
        ] {
            let error = text.parse::<Origin>().expect_err(text);
            assert!(error.to_string().contains("https://"), "{error}");
        }
    }
}
