//! JSON with a line for each element of its outer arrays: a timeline is read in diffs, span by
//! span, and is not ten times as long for it.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// Elements of arrays that are nested deeper than this stay on their line.
const DEEPEST: usize = 2;

/// `value`, to stand where `indent` levels of two blanks are.
pub(crate) fn to_rows(value: &impl Serialize, indent: usize) -> serde_json::Result<String> {
    let mut text = Vec::new();
    let rows = Rows {
        indent,
        arrays: 0,
        filled: Vec::new(),
    };
    value.serialize(&mut Serializer::with_formatter(&mut text, rows))?;
    String::from_utf8(text).map_err(|error| serde_json::Error::io(io::Error::other(error)))
}

struct Rows {
    indent: usize,
    /// How many arrays are open.
    arrays: usize,
    /// Whether they have elements.
    filled: Vec<bool>,
}

impl Rows {
    fn new_line<W: ?Sized + Write>(&self, writer: &mut W, depth: usize) -> io::Result<()> {
        write!(writer, "\n{:1$}", "", 2 * (self.indent + depth))
    }
}

impl Formatter for Rows {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.arrays += 1;
        self.filled.push(false);
        writer.write_all(b"[")
    }

    fn begin_array_value<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        if !first {
            writer.write_all(b",")?;
        }
        if let Some(filled) = self.filled.last_mut() {
            *filled = true;
        }
        if self.arrays <= DEEPEST {
            self.new_line(writer, self.arrays)?;
        }
        Ok(())
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        let depth = self.arrays;
        self.arrays -= 1;
        let filled = self.filled.pop().unwrap_or_default();
        if filled && depth <= DEEPEST {
            self.new_line(writer, depth - 1)?;
        }
        writer.write_all(b"]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn outer_arrays_have_a_line_for_each_element() {
        let value = json!({"a": 1, "b": [], "c": [{"d": [[1, 2], [3]], "e": []}, {"f": "[,"}]});
        let rows = to_rows(&value, 1).expect("JSON");
        assert_eq!(
            rows,
            "{\"a\":1,\"b\":[],\"c\":[\n    {\"d\":[\n      [1,2],\n      [3]\n    ],\"e\":[]},\n    {\"f\":\"[,\"}\n  ]}"
        );
        let back: serde_json::Value = serde_json::from_str(&rows).expect("JSON");
        assert_eq!(back, value);
    }
}
