//! All but one wait for what one of them makes.

use std::sync::{Barrier, LazyLock, Once, OnceLock};
use std::thread;
use std::time::Duration;

fn slow() {
    thread::sleep(Duration::from_millis(100));
}

static LAZY: LazyLock<u32> = LazyLock::new(|| {
    slow();
    1
});
static CELL: OnceLock<u32> = OnceLock::new();
static ONCE: Once = Once::new();

fn main() {
    let together = Barrier::new(2);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                together.wait();
                assert_eq!(*LAZY, 1); // lazy
                together.wait();
                CELL.get_or_init(|| { slow(); 2 }); // cell
                together.wait();
                ONCE.call_once(slow); // once
            });
        }
    });
}
