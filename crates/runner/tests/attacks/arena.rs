//! Where the attacks take place.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::Duration;

use program::Limits;
use runner::{Settings, Tier, Wish};
use serde_json::Value;

use crate::support::{Server, server, until};

/// Small, so that the attacks are over soon, and so that they do little where they succeed.
pub fn limits() -> Limits {
    Limits {
        wall: Duration::from_secs(20),
        output_bytes: 256 * 1024,
        resources: sandbox::Limits {
            cpu: Duration::from_secs(4),
            memory_bytes: 128 << 20,
            tasks: 64,
            file_bytes: 4 << 20,
            disk_bytes: 8 << 20,
            easy: false,
        },
    }
}

fn settings(run: Limits, wish: Wish) -> Settings {
    Settings {
        run,
        sandbox: wish,
        ..Settings::default()
    }
}

/// A server in each sandbox that works here.
pub fn arenas() -> &'static [(Tier, Server)] {
    static ARENAS: OnceLock<Vec<(Tier, Server)>> = OnceLock::new();
    ARENAS.get_or_init(|| arenas_with(limits()))
}

fn arenas_with(limits: Limits) -> Vec<(Tier, Server)> {
    let arenas: Vec<_> = [Tier::Bubblewrap, Tier::Landlock]
        .into_iter()
        .filter_map(|tier| {
            let server = server(settings(limits, Wish::Only(tier)));
            match server.sandbox() {
                Ok(found) => Some((found.tier(), server)),
                Err(error) => {
                    eprintln!("not attacked: {error}");
                    None
                }
            }
        })
        .collect();
    assert!(
        !arenas.is_empty(),
        "no sandbox works here: install bubblewrap"
    );
    arenas
}

/// A server without a sandbox.
pub fn open() -> &'static Server {
    static OPEN: OnceLock<Server> = OnceLock::new();
    OPEN.get_or_init(|| server(settings(limits(), Wish::Only(Tier::None))))
}

/// What came of an attack.
pub struct Attack {
    pub tier: Tier,
    pub events: Vec<Value>,
}

impl Attack {
    /// Everything it printed, and what the compiler said.
    pub fn text(&self) -> String {
        let texts = self
            .events
            .iter()
            .filter_map(|event| event["text"].as_str());
        texts.collect::<Vec<_>>().join("\n")
    }

    pub fn outcome(&self) -> &Value {
        let end = self.events.last().expect("an end");
        assert_eq!(end["event"], "end", "{:?}", self.events);
        &end["outcome"]
    }

    /// Attacks print this word when they have what they wanted.
    pub fn got_something(&self) -> bool {
        self.text().contains("GOT")
    }
}

/// Runs an attack everywhere.
pub fn attack(code: &str, check: impl Fn(&Attack)) {
    attack_in(arenas(), code, check);
}

/// Runs an attack everywhere, within limits of its own.
pub fn attack_within(limits: Limits, code: &str, check: impl Fn(&Attack)) {
    attack_in(&arenas_with(limits), code, check);
}

fn attack_in(arenas: &[(Tier, Server)], code: &str, check: impl Fn(&Attack)) {
    for (tier, server) in arenas {
        let attack = Attack {
            tier: *tier,
            events: server.run(code).collect(),
        };
        check(&attack);
        still_answers(server);
    }
}

/// Runs an attack everywhere, where it gets nothing, and in the open, where it does.
pub fn attack_in_vain(code: &str) {
    attack(code, |attack| {
        assert!(
            !attack.got_something(),
            "{}: {}",
            attack.tier,
            attack.text()
        );
        // It ran, and was not stopped by something else.
        assert!(
            attack.text().contains("tried"),
            "{}: {:?}",
            attack.tier,
            attack.events
        );
    });
    let events: Vec<_> = open().run(code).collect();
    let attack = Attack {
        tier: Tier::None,
        events,
    };
    assert!(
        attack.got_something(),
        "the attack itself does nothing: {}",
        attack.text()
    );
}

/// The next request is answered as if nothing had been.
pub fn still_answers(server: &Server) {
    let events: Vec<_> = server
        .run("fn main() { println!(\"as before\"); }")
        .collect();
    let texts: Vec<_> = events
        .iter()
        .filter_map(|event| event["text"].as_str())
        .collect();
    assert_eq!(texts, ["as before"], "{events:?}");
    server.wait_until_clean();
}

/// The host's processes of that name.
pub fn processes_called(name: &str) -> Vec<PathBuf> {
    let all = fs::read_dir("/proc").expect("processes").flatten();
    all.map(|entry| entry.path())
        .filter(|path| fs::read_to_string(path.join("comm")).is_ok_and(|comm| comm.trim() == name))
        .filter(|path| !is_zombie(path))
        .collect()
}

fn is_zombie(process: &Path) -> bool {
    fs::read_to_string(process.join("stat")).is_ok_and(|stat| stat.contains(") Z "))
}

/// All processes of that name are gone, or soon will be.
pub fn wait_until_gone(name: &str) {
    until("the processes are gone", || {
        processes_called(name).is_empty().then_some(())
    });
}
