// One thread at a time speaks, for main joins before it goes on: one order is possible. The
// iterator was made by main, and whoever goes through it does what it says.
#[test]
fn the_courier_packs() {
    for run in claims::runs(10) {
        assert_eq!(
            run.lines(),
            [
                "main: opening the shop",
                "courier: packing parcel 1",
                "courier: delivering parcel 1",
                "courier: packing parcel 2",
                "courier: delivering parcel 2",
                "main: closing the shop",
            ]
        );
        assert!(run.succeeded());
    }
}

// What a line says of its thread is what was seen of it.
#[test]
fn each_line_is_signed_by_the_thread_that_printed_it() {
    let run = claims::traced();
    let threads = run.timeline();
    let packer = threads.that_printed("courier: packing parcel 1");
    assert_eq!(packer.name(), Some("courier"), "{threads}");
    assert!(threads.main().printed("main: closing the shop"));
}
