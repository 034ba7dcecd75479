//! Which Playground a published book asks.

use anyhow::{Context as _, bail};
use mdbook_preprocessor::config::Config;
use mdbook_preprocessor::errors::Result;
use url::Url;

const KEY: &str = "preprocessor.listings.playground-url";

/// The address in `book.toml`, without a slash at its end; none for the official Playground.
pub(crate) fn url(config: &Config) -> Result<Option<String>> {
    let Some(text) = config
        .get::<String>(KEY)
        .with_context(|| format!("reading `{KEY}` in book.toml"))?
    else {
        return Ok(None);
    };
    match text.parse::<Url>() {
        Ok(url) if is_plain(&url) => Ok(Some(url.as_str().trim_end_matches('/').to_owned())),
        _ => bail!(
            "`playground-url` in book.toml is `{text}`: it has to be the address below which \
             /execute is, like https://run.example.org"
        ),
    }
}

/// Whether a path can be added to it. What a browser would send along is no place for secrets.
fn is_plain(url: &Url) -> bool {
    ["http", "https"].contains(&url.scheme())
        && url.has_host()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configured(value: &str) -> Result<Option<String>> {
        let toml = format!("[preprocessor.listings]\nplayground-url = {value}\n");
        url(&toml.parse().expect("a configuration"))
    }

    #[test]
    fn an_address_is_one_to_which_a_path_can_be_added() {
        for (text, address) in [
            ("https://run.example.org", "https://run.example.org"),
            ("https://run.example.org/", "https://run.example.org"),
            ("https://Example.org:443/play//", "https://example.org/play"),
            ("http://localhost:3000", "http://localhost:3000"),
        ] {
            let found = configured(&format!("\"{text}\"")).expect(text);
            assert_eq!(found.as_deref(), Some(address));
        }
        assert_eq!(url(&Config::default()).expect("none"), None);
        for wrong in [
            "\"\"",
            "\"run.example.org\"",
            "\"//run.example.org\"",
            "\"https://\"",
            "\"javascript:alert(1)\"",
            "\"https://user:secret@run.example.org\"",
            "\"https://run.example.org?key=secret\"",
            "\"https://run.example.org/#a\"",
        ] {
            let error = configured(wrong).expect_err(wrong).to_string();
            assert!(error.contains("like https://run.example.org"), "{error}");
        }
        let error = configured("3000").expect_err("a number").to_string();
        assert!(error.contains("playground-url"), "{error}");
    }
}
