//! What is at an address of a program: from its debug information and its table of symbols.
//!
//! Both are needed. Programs have line tables only, so a function that nothing is inlined into
//! has no name there, and functions of generic types have their last name alone; the table of
//! symbols has whole names, but knows nothing of what was inlined.

use std::collections::HashMap;

use addr2line::Context;
use gimli::{Dwarf, EndianSlice, NativeEndian, SectionId};
use object::{Object, ObjectSection, ObjectSymbol, SectionKind, SymbolKind};

type Reader<'a> = EndianSlice<'a, NativeEndian>;

/// How many inlined functions one address is in, at most. Real programs stay far below.
const INLINED: usize = 64;

/// The longest name that is of use, in bytes. Those of closures in closures get long.
const LONGEST: usize = 4096;

/// How many addresses are looked up, and how many bytes are kept of what they are. A program of a
/// few hundred lines has a few hundred addresses.
const ADDRESSES: usize = 8192;
const ROOM: usize = 16 << 20;

/// How much of one function's code is looked at, in bytes, and how many of its rows.
const CODE: usize = 64 << 10;
const ROWS: usize = 4096;

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
    /// How many bytes of names may still be kept.
    room: usize,
    /// The parts of the file that are code: where each is loaded, and what it is.
    code: Vec<(u64, &'a [u8])>,
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
        let code = file
            .iter()
            .flat_map(|file| file.sections())
            .filter(|section| section.kind() == SectionKind::Text)
            .filter_map(|section| Some((section.address(), section.data().ok()?)))
            .collect();
        Symbols {
            context: file.as_ref().and_then(context),
            table,
            known: HashMap::new(),
            room: ROOM,
            code,
        }
    }

    /// The function that an address is in: where it begins, and its code. The beginning of a
    /// large one.
    pub fn code(&self, address: u32) -> Option<(u64, &'a [u8])> {
        let &(start, size, _) = symbol(&self.table, address.into())?;
        let (base, bytes) = self.code.iter().find(|(base, bytes)| {
            (*base..base.saturating_add(bytes.len() as u64)).contains(&start)
        })?;
        let from = usize::try_from(start - base).ok()?;
        let size = usize::try_from(size).unwrap_or(CODE).min(CODE);
        let to = from.saturating_add(size).min(bytes.len());
        Some((start, bytes.get(from..to)?))
    }

    /// The whole name of the function that begins at an address.
    pub fn name(&self, address: u64) -> Option<String> {
        let &(start, _, name) = symbol(&self.table, address)?;
        (start == address).then(|| demangle(name))
    }

    /// Where other lines of the source begin, in a piece of code.
    pub fn rows(&self, from: u64, to: u64) -> Vec<u64> {
        let rows = self
            .context
            .as_ref()
            .and_then(|context| context.find_location_range(from, to).ok());
        rows.into_iter()
            .flatten()
            .map(|(start, ..)| start)
            .take(ROWS)
            .collect()
    }

    /// The functions that an address is in, the innermost first: what was inlined, then what it
    /// was inlined into. Empty when nothing is known, and for all that are more than a program
    /// has.
    pub fn at(&mut self, address: u32) -> &[Frame] {
        if !self.known.contains_key(&address) && self.known.len() < ADDRESSES && self.room > 0 {
            let frames = look_up(self.context.as_ref(), &self.table, address.into());
            let size = |frame: &Frame| size_of::<Frame>() + frame.function.len() + frame.file.len();
            let size: usize = frames.iter().map(size).sum();
            self.room = self.room.saturating_sub(size);
            self.known.insert(address, frames);
        }
        self.known.get(&address).map_or(&[], Vec::as_slice)
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
            let name = frame
                .function
                .as_ref()
                .and_then(|name| name.raw_name().ok());
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
    if frames
        .last()
        .is_none_or(|frame| !frame.function.contains("::"))
        && let Some(symbol) = symbol(table, address)
    {
        let function = demangle(symbol.2);
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

fn symbol<'t, 'a>(
    table: &'t [(u64, u64, &'a str)],
    address: u64,
) -> Option<&'t (u64, u64, &'a str)> {
    let after = table.partition_point(|&(start, ..)| start <= address);
    let found = table.get(after.checked_sub(1)?)?;
    (address - found.0 < found.1.max(1)).then_some(found)
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
