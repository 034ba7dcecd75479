//! Names of functions, as the debug information and the table of symbols give them.

/// The parts of a name: `<std::sync::mpsc::Sender<i32>>::send`, `send<i32>`,
/// `<T as std::io::Read>::read::<U>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name<'a> {
    /// Its last part, without generic arguments: `send`.
    pub function: &'a str,
    /// The last part of what it belongs to, if that is said: `Sender`, or a module.
    pub owner: Option<&'a str>,
    /// The last part of its first generic argument.
    pub argument: Option<&'a str>,
}

impl<'a> Name<'a> {
    /// Takes `name` apart.
    pub fn new(name: &'a str) -> Name<'a> {
        let mut parts = parts(name);
        // `function::<Argument>`
        let mut arguments = parts.pop_if(|part| part.starts_with('<') && part.len() > 2);
        // A single `<Type>` is no list of arguments.
        if parts.is_empty() {
            parts.extend(arguments.take());
        }
        let last = parts.pop().unwrap_or_default();
        let function = without_arguments(last);
        if arguments.is_none() && function.len() < last.len() {
            arguments = last.get(function.len()..);
        }
        Name {
            function,
            owner: parts.pop().map(type_name),
            argument: arguments
                .and_then(|all| all.get(1..))
                .map(|all| type_name(first(all))),
        }
    }
}

/// Between `::`, as far as those are not in brackets.
fn parts(name: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (index, depth) in depths(name) {
        if depth == 0 && name[index..].starts_with("::") && index >= start {
            parts.extend(name.get(start..index));
            start = index + 2;
        }
    }
    parts.extend(name.get(start..));
    parts
}

/// Each place where a character begins, and in how many brackets it is.
fn depths(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut depth = 0_usize;
    let mut before = ' ';
    text.char_indices().map(move |(index, character)| {
        let here = depth;
        match character {
            '<' | '(' | '[' | '{' => depth += 1,
            // Not the end of an arrow.
            '>' if before == '-' => (),
            '>' | ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => (),
        }
        before = character;
        (index, here)
    })
}

fn without_arguments(part: &str) -> &str {
    match part.find('<') {
        Some(0) | None => part,
        Some(end) => &part[..end],
    }
}

/// Up to the first comma or bracket that belongs to nothing before it.
fn first(arguments: &str) -> &str {
    let end = depths(arguments)
        .find(|&(index, depth)| depth == 0 && arguments[index..].starts_with([',', '>']));
    match end {
        Some((end, _)) => &arguments[..end],
        None => arguments,
    }
}

/// The last part of a type: `TcpStream` of `<std::net::TcpStream as std::io::Read>`.
fn type_name(written: &str) -> &str {
    let mut written = written;
    if let Some(inner) = written.strip_prefix('<') {
        let end = depths(inner).find(|&(index, depth)| {
            depth == 0 && (inner[index..].starts_with('>') || inner[index..].starts_with(" as "))
        });
        written = end.map_or(inner, |(end, _)| &inner[..end]);
    }
    let written = written
        .trim_start_matches('&')
        .trim_start_matches("mut ")
        .trim_start_matches("dyn ");
    let last = parts(written).pop().unwrap_or_default();
    without_arguments(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        for (name, function, owner, argument) in [
            ("send<i32>", "send", None, Some("i32")),
            (
                "<std::sync::mpsc::Sender<i32>>::send",
                "send",
                Some("Sender"),
                None,
            ),
            (
                "<std::net::tcp::TcpStream as std::io::Read>::read",
                "read",
                Some("TcpStream"),
                None,
            ),
            (
                "read_exact<std::net::tcp::TcpStream>",
                "read_exact",
                None,
                Some("TcpStream"),
            ),
            ("std::io::stdio::_print", "_print", Some("stdio"), None),
            (
                "std::thread::scoped::scope::<main::{closure#1}, fn(u8) -> u8>",
                "scope",
                Some("scoped"),
                Some("{closure#1}"),
            ),
            (
                "<&std::net::TcpStream as Read>::read",
                "read",
                Some("TcpStream"),
                None,
            ),
            ("main", "main", None, None),
            ("", "", None, None),
            ("<", "<", None, None),
        ] {
            let taken = Name::new(name);
            assert_eq!(taken.function, function, "{name}");
            assert_eq!((taken.owner, taken.argument), (owner, argument), "{name}");
        }
    }

    #[test]
    fn nonsense_is_taken_apart_too() {
        for name in [
            "<<>>::::<",
            "::",
            "<::>",
            ">",
            "a::<",
            "<é::ü>::ß<€",
            "::<>",
            "-><-",
        ] {
            let _ = Name::new(name);
        }
    }
}
