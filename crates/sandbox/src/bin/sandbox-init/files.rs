//! Landlock: which files a program may open.

use std::io;
use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset,
    RulesetAttr, RulesetCreated, RulesetCreatedAttr, RulesetStatus, Scope, path_beneath_rules,
};
use sandbox::order::Files;

/// What we know and have tried. Older kernels do less of it; seccomp does the rest.
const NEWEST: ABI = ABI::V6;

/// Everything is forbidden but `files`.
pub fn ruleset(files: &Files) -> Result<RulesetCreated, String> {
    let explain = |error: landlock::RulesetError| format!("Landlock: {error}");
    let write = AccessFs::from_all(NEWEST);
    let read = AccessFs::from_read(NEWEST);
    let there = |paths: &[PathBuf]| -> Vec<PathBuf> {
        paths.iter().filter(|path| path.exists()).cloned().collect()
    };
    let needed = match files.alone {
        true => CompatLevel::HardRequirement,
        false => CompatLevel::BestEffort,
    };
    let mut ruleset = Ruleset::default()
        .set_compatibility(needed)
        // Files can be protected on every kernel with Landlock.
        .handle_access(AccessFs::from_all(ABI::V1))
        .map_err(explain)?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(write)
        .map_err(explain)?;
    if files.alone {
        ruleset = ruleset
            .handle_access(AccessNet::from_all(NEWEST))
            .map_err(explain)?
            .scope(Scope::from_all(NEWEST))
            .map_err(explain)?;
    }
    ruleset
        .create()
        .map_err(explain)?
        .add_rules(path_beneath_rules(there(&files.read), read))
        .map_err(explain)?
        .add_rules(path_beneath_rules(there(&files.write), write))
        .map_err(explain)
}

/// Where it is all that keeps a program from files, the program's own has to be allowed.
pub fn allow_program(
    ruleset: RulesetCreated,
    files: &Files,
    program: &Path,
) -> Result<RulesetCreated, String> {
    if !files.alone {
        return Ok(ruleset);
    }
    let explain = |error: landlock::RulesetError| format!("Landlock: {error}");
    let file = PathFd::new(program).map_err(|error| format!("{}: {error}", program.display()))?;
    ruleset
        .add_rule(PathBeneath::new(file, AccessFs::from_read(NEWEST)))
        .map_err(explain)
}

/// Puts the calling process under it, for ever, with what it starts.
pub fn restrict(ruleset: RulesetCreated, alone: bool) -> io::Result<()> {
    // Of the process itself: std looks there for its stack.
    let own = PathFd::new("/proc/self").map_err(io::Error::other)?;
    let status = ruleset
        .add_rule(PathBeneath::new(own, AccessFs::from_read(NEWEST)))
        .and_then(RulesetCreated::restrict_self)
        .map_err(io::Error::other)?;
    if alone && status.ruleset == RulesetStatus::NotEnforced {
        return Err(io::Error::other("this kernel has no Landlock"));
    }
    Ok(())
}

/// Whether Landlock itself keeps a program from sending signals to others.
pub fn keeps_signals_in() -> bool {
    Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .scope(Scope::Signal)
        .is_ok()
}
