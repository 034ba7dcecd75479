//! Which tier works here: each is tried, with a program that tries to break out.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::sandbox::{Sandbox, System, Tier, View, Wish};
use crate::{Ended, Error, Limits};

impl Sandbox {
    /// The strongest tier that works here, or the one that is wished for. `init` is what
    /// [`crate::build_init`] built, `scratch` a folder to try things in, and `needs` are
    /// files that programs will have to read: the compiler.
    ///
    /// # Errors
    /// [`Error::Unavailable`] when a tier is wished for that does not work. With
    /// [`Wish::Auto`] there is always an answer, at worst [`Tier::None`].
    pub fn detect(
        init: &Path,
        scratch: &Path,
        needs: &[PathBuf],
        wish: Wish,
    ) -> Result<Sandbox, Error> {
        if !cfg!(target_os = "linux") {
            return match wish {
                Wish::Only(tier @ (Tier::Bubblewrap | Tier::Landlock)) => Err(Error::Unavailable {
                    tier,
                    why: "it exists on Linux only".to_owned(),
                }),
                _ => Ok(Sandbox::unconfined("there is a sandbox on Linux only")),
            };
        }
        let Wish::Only(tier) = wish else {
            return Ok(strongest(init, scratch, needs));
        };
        let sandbox = Sandbox::new(tier, "it was asked for", Some(init));
        sandbox
            .works(init, scratch, needs)
            .map_err(|why| Error::Unavailable { tier, why })?;
        Ok(sandbox)
    }

    /// No sandbox, and no limits either.
    pub fn unconfined(why: &str) -> Sandbox {
        Sandbox::new(Tier::None, why, None)
    }

    /// Starts a program in it that tries what no program may do.
    fn works(&self, init: &Path, scratch: &Path, needs: &[PathBuf]) -> Result<(), String> {
        let mut probe = Command::new(init);
        probe
            .arg("--probe")
            .arg(self.tier().to_string())
            .args(needs)
            .env("TMPDIR", scratch);
        let view = View {
            system: System::Libraries,
            read: needs.to_vec(),
            folder: scratch,
        };
        let confined = self.confine(&probe, &view, Limits::default());
        let Ok(Some(mut confined)) = confined else {
            return Err(format!("{confined:?}"));
        };
        let mut child = confined
            .command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| match error.kind() {
                std::io::ErrorKind::NotFound => "it is not installed".to_owned(),
                _ => error.to_string(),
            })?;
        drop(confined.command);
        let started = confined.control.started();
        let mut said = String::new();
        if let Some(stderr) = &mut child.stderr {
            let _ = stderr.read_to_string(&mut said);
        }
        let _ = child.wait();
        match (started, confined.control.ended()) {
            (Ok(_), Some((Ended::Exited(0), _))) => Ok(()),
            (Err(Error::NotStarted { said: more }), _) => Err(one_line(&format!("{said} {more}"))),
            (_, ended) => Err(one_line(&format!("{said} ({ended:?})"))),
        }
    }
}

fn strongest(init: &Path, scratch: &Path, needs: &[PathBuf]) -> Sandbox {
    let mut why = String::new();
    for (tier, cure) in [
        (Tier::Bubblewrap, ""),
        (Tier::Landlock, "; "),
        (Tier::None, "; "),
    ] {
        let sandbox = Sandbox::new(tier, why.as_str(), Some(init));
        match sandbox.works(init, scratch, needs) {
            Ok(()) => return sandbox,
            Err(error) => {
                why.push_str(cure);
                why.push_str(&format!("{tier}: {error}"));
            }
        }
    }
    Sandbox::unconfined(&why)
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
