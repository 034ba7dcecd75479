//! Starting what was written a moment ago.

use std::io::{self, ErrorKind};
use std::thread;
use std::time::Duration;

/// Between two tries.
const BUSY: Duration = Duration::from_millis(1);
const TRIES: u32 = 1000;

/// Tries to start a program until it is not busy any more, for a second or so.
///
/// A file that somebody has open to write cannot be executed. Where the program had to be copied,
/// that may be a process which was being started at that moment: not for long.
///
/// # Errors
/// As `start`, which is called again and again.
pub fn start_when_not_busy<T>(mut start: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    for _ in 0..TRIES {
        match start() {
            Err(error) if error.kind() == ErrorKind::ExecutableFileBusy => thread::sleep(BUSY),
            started => return started,
        }
    }
    start()
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::process::Command;

    use super::*;

    #[test]
    fn a_program_that_is_open_for_writing_is_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let copy = folder.path().join("true");
        fs::copy("/bin/true", &copy).expect("a copy");
        let mut open = Some(File::options().write(true).open(&copy).expect("open"));
        let mut tries = 0;
        let mut child = start_when_not_busy(|| {
            tries += 1;
            if tries == 3 {
                open = None;
            }
            Command::new(&copy).spawn()
        })
        .expect("started");
        assert!(tries >= 3, "nobody can run it before: {tries}");
        assert!(child.wait().expect("an end").success());
    }

    #[test]
    fn what_stays_busy_or_is_not_there_is_an_error() {
        let mut tries = 0;
        let busy = start_when_not_busy(|| {
            tries += 1;
            Err::<(), _>(ErrorKind::ExecutableFileBusy.into())
        });
        assert_eq!(
            busy.expect_err("busy").kind(),
            ErrorKind::ExecutableFileBusy
        );
        assert_eq!(tries, TRIES + 1);
        let absent = start_when_not_busy(|| Command::new("/nowhere").spawn());
        assert_eq!(absent.expect_err("absent").kind(), ErrorKind::NotFound);
    }
}
