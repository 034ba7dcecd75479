//! A run of the listing with its threads watched.

use std::path::Path;

use program::{
    Analysis, Compiler, Crate, Dependencies, Limits, Tracer, analyse, crates, execution,
    start_traced,
};
use sandbox::{System, View};

use crate::Run;
use crate::subject;

/// What came of it.
pub(crate) struct Traced {
    pub(crate) run: Run,
    pub(crate) timeline: timeline::Timeline,
}

/// How long a compilation may take on a busy machine.
const COMPILING: Limits = Limits::new(std::time::Duration::from_secs(60), 1 << 20);

pub(crate) fn run() -> Result<Traced, Box<dyn std::error::Error>> {
    let program = subject::listing().program()?;
    let mut compiler = Compiler::locate()?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let used = |known: &Crate| program.code.contains(&known.id);
    if crates(&root)?.iter().any(used) {
        let dependencies = Dependencies::build(&root, program.mode)?;
        compiler = compiler.with_dependencies(dependencies);
    }
    let folder = tempfile::tempdir()?;
    let compiled = compiler.compile(&program, folder.path(), COMPILING)?;
    let Some(binary) = &compiled.binary else {
        let error = compiled.error().map(|error| error.rendered.as_str());
        return Err(error.unwrap_or("it does not compile").into());
    };
    let tracer = Tracer::build()?;
    let view = View {
        system: System::Libraries,
        read: Vec::new(),
        folder: folder.path(),
    };
    let command = execution(binary, folder.path());
    let process = start_traced(None, command, &view, Limits::default(), &tracer)?;
    let run = Run::follow(&process);
    let trace = process.trace().ok_or("its trace is lost")?;
    let analysis = Analysis {
        tracer: &tracer,
        // The course's own programs.
        sandbox: None,
        binary,
        folder: folder.path(),
        easy: false,
    };
    let timeline = analyse(&trace, &analysis, |_| ()).0?;
    Ok(Traced { run, timeline })
}
