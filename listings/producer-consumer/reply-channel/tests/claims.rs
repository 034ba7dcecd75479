// Each question is answered before the next one is asked, and who gets no answer learns it: there
// is one possible output.
#[test]
fn each_question_has_its_own_answer() {
    for run in claims::runs(10) {
        assert_eq!(
            run.lines(),
            [
                "a pen costs 120 cents",
                "a lamp costs 450 cents",
                "desk: what is a quill?",
                "no answer about the quill",
                "desk: nobody is left to ask",
            ]
        );
        assert!(run.succeeded());
    }
}

// Main waits for each answer, while the desk looks it up.
#[test]
fn main_waits_for_each_answer() {
    let run = claims::recorded();
    let threads = run.timeline();
    let waited = threads.main().waited_in("Receiver::recv");
    assert!(waited.as_millis() >= 140, "{threads}");
}
