use std::cell::{Cell, RefCell};
use std::marker::PhantomData;
use std::rc::Rc;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex, MutexGuard, mpsc};
use std::thread::JoinHandle;

// The till comes back with the sum; the list was never away.
#[test]
fn the_till_comes_back() {
    for run in claims::runs(10) {
        assert_eq!(
            run.lines(),
            ["sold today: [250, 199, 420]", "in the till: 869"]
        );
        assert!(run.succeeded());
    }
}

/// Knows which of the two traits a type has: a method of the type itself goes before one of a trait.
struct Of<T: ?Sized>(PhantomData<T>);

impl<T: ?Sized + Send> Of<T> {
    const SEND: bool = true;
}

impl<T: ?Sized + Sync> Of<T> {
    const SYNC: bool = true;
}

trait Otherwise {
    const SEND: bool = false;
    const SYNC: bool = false;
}

impl<T: ?Sized> Otherwise for Of<T> {}

macro_rules! row {
    ($type:ty) => {
        (Of::<$type>::SEND, Of::<$type>::SYNC)
    };
}

// The table on the page.
#[test]
fn the_table_is_right() {
    assert_eq!(row!(Vec<u32>), (true, true));
    assert_eq!(row!(AtomicU32), (true, true));
    assert_eq!(row!(Mutex<Vec<u32>>), (true, true));
    assert_eq!(row!(JoinHandle<u32>), (true, true));
    assert_eq!(row!(Arc<Vec<u32>>), (true, true));
    assert_eq!(row!(Cell<u32>), (true, false));
    assert_eq!(row!(RefCell<u32>), (true, false));
    assert_eq!(row!(mpsc::Receiver<u32>), (true, false));
    assert_eq!(row!(MutexGuard<'static, u32>), (false, true));
    assert_eq!(row!(Rc<Vec<u32>>), (false, false));
    // And what the page says of what is made of them.
    assert_eq!(row!(Arc<Cell<u32>>), (false, false));
    assert_eq!(row!(&'static Cell<u32>), (false, false));
    assert_eq!(row!(Mutex<Cell<u32>>), (true, true));
}
