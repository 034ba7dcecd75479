//! The functions of libc whose place is taken here.

use core::ffi::{CStr, c_void};
use core::marker::PhantomData;
use core::sync::atomic::{AtomicPtr, Ordering::Relaxed};

/// One of them, of the type `F`.
pub struct Real<F> {
    name: &'static CStr,
    address: AtomicPtr<c_void>,
    of: PhantomData<F>,
}

impl<F: Copy> Real<F> {
    /// # Safety
    /// `F` is the type of a function pointer, that of the function `name`, and this library
    /// defines a function of this name.
    pub const unsafe fn new(name: &'static CStr) -> Real<F> {
        const { assert!(size_of::<F>() == size_of::<*mut c_void>()) };
        Real {
            name,
            address: AtomicPtr::new(core::ptr::null_mut()),
            of: PhantomData,
        }
    }

    /// Looks it up now: later may be in a signal handler, where looking up is not allowed.
    pub fn resolve(&self) {
        // SAFETY: the name is a C string. The result is used after the call, so this library
        // is the caller that `RTLD_NEXT` starts from.
        let address = unsafe { libc::dlsym(libc::RTLD_NEXT, self.name.as_ptr()) };
        self.address.store(address, Relaxed);
    }

    /// The function.
    pub fn get(&self) -> F {
        let mut address = self.address.load(Relaxed);
        if address.is_null() {
            // Called before `setup`, from the constructor of another library.
            self.resolve();
            address = self.address.load(Relaxed);
        }
        if address.is_null() {
            // The caller was linked with a library that defines this function, and that
            // library comes after us.
            // SAFETY: a system call that does not return. `abort` would come back here.
            unsafe { libc::_exit(127) };
        }
        // SAFETY: `F` is the pointer to what has this name, says whoever called `new`.
        unsafe { core::mem::transmute_copy(&address) }
    }
}
