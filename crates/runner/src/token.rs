use std::fmt::{self, Write as _};
use std::hint::black_box;

use crate::Error;

/// What a page of ours knows and another page does not.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    /// A fresh one of 256 bits.
    ///
    /// # Errors
    /// [`Error::Random`] when the system gives no random bytes.
    pub fn new() -> Result<Token, Error> {
        Ok(Token(hex(&random::<32>()?)))
    }

    /// One that was made elsewhere.
    pub(crate) fn from_text(text: String) -> Token {
        Token(text)
    }

    /// The text that a page sends as `X-Course-Token`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes equally long wherever the first difference is.
    pub(crate) fn is(&self, said: &[u8]) -> bool {
        let token = self.0.as_bytes();
        token.len() == said.len()
            && black_box(token.iter().zip(said).fold(0, |all, (a, b)| all | (a ^ b))) == 0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token")
    }
}

/// Bytes that nobody can guess.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Error::Random)?;
    Ok(bytes)
}

/// Two digits for each byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing into a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_only_itself() {
        let token = Token::new().expect("a token");
        let text = token.as_str().to_owned();
        assert_eq!(text.len(), 64);
        assert!(token.is(text.as_bytes()));
        assert!(!token.is(b""));
        assert!(!token.is(&text.as_bytes()[1..]));
        assert!(!token.is(Token::new().expect("another").as_str().as_bytes()));
        assert_eq!(format!("{token:?}"), "Token");
    }
}
