//! What is at an address of a program: from its debug information and its table of symbols.
//!
//! Both are needed. Programs have line tables only, so a function that nothing is inlined into
//! has no name there, and functions of generic types have their last name alone; the table of
//! symbols has whole names, but knows nothing of what was inlined.

use std::collections::HashMap;

use addr2line::Context;
use gimli::{Dwarf, EndianSlice, NativeEndian, SectionId};
use object::{Object, ObjectSection, ObjectSymbol, SymbolKind};

type Reader<'a> = EndianSlice<'a, NativeEndian>;

/// How many inlined functions one address is in, at most. Real programs stay far below.
const INLINED: usize = 64;

/// The longest name that is of use, in bytes. Those of closures in closures get long.
const LONGEST: usize = 4096;

/// A function that was being executed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// Its name, as much as is known: `lock<i32>`, or
    /// `<std::sync::poison::mutex::Mutex<i32>>::lock`.
    pub function: String,
    /// The path of the file.
    pub file: String,
    /// The line in it; 0 for unknown.
    pub line: u32,
}

/// What is known of the functions of a program.
pub struct Symbols<'a> {
    context: Option<Context<Reader<'a>>>,
    /// Where each function begins, its size, and its name; in order.
    table: Vec<(u64, u64, &'a str)>,
    known: HashMap<u32, Vec<Frame>>,
}

impl<'a> Symbols<'a> {
    /// Reads an ELF file. What that does not say is not known, so there is no error.
    pub fn new(binary: &'a [u8]) -> Symbols<'a> {
        let file = object::File::parse(binary).ok();
        let mut table: Vec<_> = file
            .iter()
            .flat_map(|file| file.symbols())
            .filter(|symbol| symbol.is_definition() && symbol.kind() == SymbolKind::Text)
            .filter_map(|symbol| Some((symbol.address(), symbol.size(), symbol.name().ok()?)))
            .collect();
        table.sort_unstable();
        Symbols {
            context: file.as_ref().and_then(context),
            table,
            known: HashMap::new(),
        }
    }

    /// The functions that an address is in, the innermost first: what was inlined, then what it
    /// was inlined into.
    pub fn at(&mut self, address: u32) -> &[Frame] {
        let Symbols {
            context,
            table,
            known,
        } = self;
        known
            .entry(address)
            .or_insert_with(|| look_up(context.as_ref(), table, address.into()))
    }
}

fn look_up(
    context: Option<&Context<Reader<'_>>>,
    table: &[(u64, u64, &str)],
    address: u64,
) -> Vec<Frame> {
    let mut frames = Vec::new();
    if let Some(context) = context
        && let Ok(mut found) = context.find_frames(address).skip_all_loads()
    {
        while frames.len() < INLINED
            && let Ok(Some(frame)) = found.next()
        {
            let name = frame.function.as_ref().and_then(|name| name.raw_name().ok());
            let location = frame.location.as_ref();
            let file = location.and_then(|location| location.file);
            frames.push(Frame {
                function: name.map(|name| demangle(&name)).unwrap_or_default(),
                file: file.unwrap_or_default().to_owned(),
                line: location.and_then(|location| location.line).unwrap_or(0),
            });
        }
    }
    // The outermost is the function itself. Where its name is whole already it is the better one:
    // functions that are alike share an address, and so have several symbols.
    if frames.last().is_none_or(|frame| !frame.function.contains("::"))
        && let Some(symbol) = symbol(table, address)
    {
        let function = demangle(symbol);
        match frames.last_mut() {
            Some(frame) => frame.function = function,
            None => frames.push(Frame {
                function,
                ..Frame::default()
            }),
        }
    }
    frames
}

fn symbol<'a>(table: &[(u64, u64, &'a str)], address: u64) -> Option<&'a str> {
    let after = table.partition_point(|&(start, ..)| start <= address);
    let &(start, size, name) = table.get(after.checked_sub(1)?)?;
    (address - start < size.max(1)).then_some(name)
}

fn context<'a>(file: &object::File<'a>) -> Option<Context<Reader<'a>>> {
    let section = |id: SectionId| -> Result<Reader<'a>, gimli::Error> {
        let bytes = file
            .section_by_name(id.name())
            .and_then(|section| section.data().ok())
            .unwrap_or_default();
        Ok(EndianSlice::new(bytes, NativeEndian))
    };
    Context::from_dwarf(Dwarf::load(section).ok()?).ok()
}

fn demangle(name: &str) -> String {
    use std::fmt::Write as _;

    let name = name.get(..LONGEST).unwrap_or(name);
    let mut demangled = Short(String::new());
    // What does not fit is of no use.
    let _ = write!(demangled, "{:#}", rustc_demangle::demangle(name));
    demangled.0
}

/// A string that takes no more than [`LONGEST`] bytes: a crafted name may be endless.
struct Short(String);

impl std::fmt::Write for Short {
    fn write_str(&mut self, more: &str) -> std::fmt::Result {
        if self.0.len() + more.len() > LONGEST {
            return Err(std::fmt::Error);
        }
        self.0.push_str(more);
        Ok(())
    }
}
